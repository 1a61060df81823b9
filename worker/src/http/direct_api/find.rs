//! What the direct API's two queries find.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use serde_json::Value;
use shared::direct_api::Failure;
use shared::direct_api::campaign_query::{self, CampaignQuery};
use shared::direct_api::dates::Day;
use shared::direct_api::order_query::{self, OrderQuery};
use shared::id::{OrderId, Shard};
use shared::wire::affiliate::Page;
use shared::wire::campaign::CampaignDocument;
use shared::wire::order::OrderSummary;

use super::super::Edge;
use super::super::auth::{Caller, Known};
use super::super::error::Error;
use super::super::shards::{ask, ask_all};
use super::{Client, failed};
use crate::ledger::view::find::{FindOrders, ReadOrders};
use crate::registry::message::{Credential, Question};
use crate::zone;

impl Client {
    pub(super) async fn find_orders(&self, query: OrderQuery) -> Result<Value, Failure> {
        let Self { edge: Edge { env }, known: Known { merchant, .. }, .. } = self;
        let nothing = || Failure::Text(order_query::NOTHING.to_owned());
        let zone = self.zone().await?;
        // The offset of a day's own midnight, near enough to know it by.
        let offset = |day: Day| zone::offset_minutes(&zone, day.begins(0));
        let find = FindOrders {
            order: query.order.clone(),
            from: query.from.map(|day| day.begins(offset(day))),
            to: query.to.map(|day| day.ends(offset(day))),
            statuses: query.statuses.iter().map(|status| status.code().to_owned()).collect(),
            campaigns: query.campaigns,
            aff: query.aff_id.map(String::from),
            email: query.email,
            most: query.page.offset().saturating_add(query.page.size),
        };
        let found = match &query.order {
            Some(order) => vec![ask(env, merchant, order.shard(), &find).await.map_err(failed)?],
            None => ask_all(env, merchant, &find).await.map_err(failed)?,
        };
        let total = found.iter().map(|shard| shard.total).fold(0, u32::saturating_add);
        let mut newest: Vec<_> = found.into_iter().flat_map(|shard| shard.newest).collect();
        newest.sort_unstable_by(|one, other| other.cmp(one));
        let (skip, size) = (query.page.offset() as usize, query.page.size as usize);
        let page: Vec<OrderId> = newest.into_iter().skip(skip).take(size).map(|(_, id)| id).collect();
        if page.is_empty() {
            return Err(nothing());
        }
        let mut homes: BTreeMap<Shard, Vec<OrderId>> = BTreeMap::new();
        for id in &page {
            homes.entry(id.shard()).or_default().push(id.clone());
        }
        let reads = homes
            .into_iter()
            .map(|(shard, orders)| async move { ask(env, merchant, shard, &ReadOrders { orders }).await });
        let orders = try_join_all(reads).await.map_err(failed)?;
        let mut orders: Vec<OrderSummary> = orders.into_iter().flatten().collect();
        orders.sort_by_key(|order| page.iter().position(|id| *id == order.row.order_id));
        Ok(order_query::answer(total, query.page, self.messages(orders).await?))
    }

    pub(super) async fn find_campaigns(&self, query: CampaignQuery) -> Result<Value, Failure> {
        let mut found = Vec::new();
        if query.campaigns.is_empty() {
            let who = Credential::Key { id: self.key.clone(), proof: self.proof.clone() };
            let caller = Caller { edge: self.edge.clone(), merchant: self.known.merchant.clone(), who };
            let mut cursor = None;
            loop {
                let told = caller.ask(Question::Campaigns { cursor }).await.map_err(failed)?;
                let page: Page<CampaignDocument> =
                    told.body.read().map_err(|error| failed(Error::internal("campaigns", &error)))?;
                found.extend(page.items);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
        }
        for id in query.campaigns.iter().take(200) {
            found.extend(self.campaign(*id).await?);
        }
        let wanted: Vec<_> = found.iter().filter(|campaign| query.wants(campaign)).collect();
        let page = wanted.iter().skip(query.page.offset() as usize).take(query.page.size as usize);
        let rows: Vec<Value> = page.map(|campaign| campaign_query::row(campaign)).collect();
        if rows.is_empty() {
            return Err(Failure::Text(campaign_query::NOTHING.to_owned()));
        }
        let total = u32::try_from(wanted.len()).unwrap_or(u32::MAX);
        Ok(order_query::answer(total, query.page, rows))
    }
}
