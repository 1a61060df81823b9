//! Orders: the list and the summary.

use shared::attribution::Attribution;
use shared::command::PaySource;
use shared::decide::Mode;
use shared::funnel::Order;
use shared::id::{AffId, CampaignId, EventId, FireId, OrderId};
use shared::money::Amount;
use shared::order::{Decline, Item, Stage};
use shared::time::Timestamp;
use shared::wire::event::CustomerJson;
use shared::wire::order::{EventJson, ItemJson, OrderRow, OrderSummary};

use super::message::{After, ListOrders};
use super::pixels;
use crate::ledger::store::orders;
use crate::ledger::stored::{self, Detail};
use crate::sql::{Columns, Error, FromRow, Result, Sql};
use crate::values;

pub(super) fn damaged(error: &dyn std::fmt::Display) -> Error {
    stored::damaged("a row", error)
}

/// What the first row of a page comes after: of the first page, the end of all time.
pub(super) fn begin(after: Option<&After>) -> (Timestamp, &str) {
    match after {
        Some(after) => (after.at, after.id.as_str()),
        None => (Timestamp::from_millis(i64::MAX), ""),
    }
}

struct Counted {
    order: Order,
    fired: u32,
    held: u32,
}

impl FromRow for Counted {
    fn from_row(columns: &mut Columns) -> Result<Self> {
        let body: String = columns.take()?;
        let fired: Option<u32> = columns.take()?;
        let held: Option<u32> = columns.take()?;
        Ok(Self { order: orders::read(&body)?, fired: fired.unwrap_or(0), held: held.unwrap_or(0) })
    }
}

/// The newest orders that fit. What the list begins with (`$first`) is what an index finds it by.
macro_rules! newest {
    ($first:literal) => {
        concat!(
            "SELECT body,
                    (SELECT sum(tries > 0 OR channel <> 'postback') FROM delivery WHERE owner = orders.id),
                    (SELECT sum(state = 'held') FROM delivery WHERE owner = orders.id)
             FROM orders WHERE ",
            $first,
            " AND (created_at, id) < (?1, ?2) AND (?3 IS NULL OR status = ?3) AND (?4 IS NULL OR campaign = ?4)
              AND (?5 IS NULL OR aff = ?5) AND (?6 IS NULL OR test = ?6) AND (?7 IS NULL OR created_at >= ?7)
              AND (?8 IS NULL OR created_at < ?8)
             ORDER BY created_at DESC, id DESC LIMIT ?9"
        )
    };
}

/// The newest orders that fit, newest first.
pub(super) fn list(sql: &Sql, list: &ListOrders) -> Result<Vec<OrderRow>> {
    let (at, id) = begin(list.after.as_ref());
    let mut values = values![
        at,
        id,
        list.status.as_deref(),
        list.campaign.map(CampaignId::get),
        list.aff.as_ref().map(AffId::as_str),
        list.test.map(i64::from),
        list.from,
        list.to,
        list.most
    ]
    .to_vec();
    let statement = match (&list.search, &list.aff) {
        (Some(text), _) => {
            let sought = sought(sql, text.trim())?;
            values.push(stored::write(&sought.orders)?.into());
            values.push(stored::write(&sought.terms)?.into());
            newest!(
                "id IN (SELECT value FROM json_each(?10) UNION
                        SELECT order_id FROM term WHERE term IN (SELECT value FROM json_each(?11)))"
            )
        }
        (None, Some(_)) => newest!("aff = ?5"),
        (None, None) => newest!("true"),
    };
    let rows: Vec<Counted> = sql.query(statement, &values)?;
    Ok(rows.iter().map(|counted| row(&counted.order, counted.fired, counted.held)).collect())
}

/// What orders are looked for by.
struct Sought {
    orders: Vec<String>,
    terms: Vec<String>,
}

/// The orders that a text names whole: by order id, session, fire id, passed value, email or phone.
fn sought(sql: &Sql, text: &str) -> Result<Sought> {
    let mut orders: Vec<String> =
        OrderId::parse(&text.to_ascii_uppercase()).ok().map(|id| id.to_string()).into_iter().collect();
    let mut terms = vec![format!("v{text}"), format!("c{}", text.to_lowercase())];
    terms.push(format!("s{}", text.to_ascii_lowercase()));
    if let Ok(fire) = FireId::parse(text) {
        let owner: Option<String> =
            sql.query_one("SELECT owner FROM delivery WHERE fire = ?", values![fire.as_str()])?;
        // A click's fire belongs to a visit.
        terms.extend(owner.iter().map(|owner| format!("s{owner}")));
        orders.extend(owner);
    }
    Ok(Sought { orders, terms })
}

/// An order as a list shows it.
pub(super) fn row(order: &Order, fired: u32, held: u32) -> OrderRow {
    let customer = &order.customer;
    OrderRow {
        order_id: order.id.clone(),
        status: order.stage.code().to_owned(),
        test: order.mode == Mode::Test,
        campaign_id: order.campaign,
        aff_id: order.credit.aff_id().cloned(),
        customer: CustomerJson {
            first_name: customer.first_name.clone(),
            last_name: customer.last_name.clone(),
            email: customer.email.clone(),
            phone: customer.phone.clone(),
        },
        total: order.totals().total().to_decimal(order.currency),
        currency: order.currency.code().to_owned(),
        fired,
        held,
        created_at: order.created_at,
    }
}

/// One order, whole. The names of its campaign and affiliate are left for the edge.
pub(super) fn summary(sql: &Sql, id: &OrderId) -> Result<Option<OrderSummary>> {
    let Some(order) = orders::find(sql, id)? else { return Ok(None) };
    let verdicts = pixels::of_order(sql, id)?;
    let pixels = verdicts.as_ref().map(|of| &of.pixels);
    let count = |wanted: fn(&shared::wire::order::PixelVerdict) -> bool| {
        let all = pixels.map(|pixels| pixels.pixels.as_slice()).unwrap_or_default();
        u32::try_from(all.iter().filter(|verdict| wanted(verdict)).count()).unwrap_or(u32::MAX)
    };
    let fired = count(|verdict| verdict.outcome == shared::wire::event::OutcomeJson::Fired);
    let held = count(|verdict| verdict.outcome == shared::wire::event::OutcomeJson::Held);
    let totals = order.totals();
    let money = |amount: Amount| amount.to_decimal(order.currency);
    let values = order.credit.attribution().map(|to: &Attribution| to.values.as_slice().to_vec());
    let purchase = &order.purchase;
    Ok(Some(OrderSummary {
        row: row(&order, fired, held),
        campaign_name: String::new(),
        aff_name: None,
        session_id: order.session.clone(),
        source_values: values.unwrap_or_else(|| vec![None; 5]),
        items: items(&order),
        base_total: money(totals.base),
        shipping_total: money(totals.shipping),
        tax_total: money(totals.tax),
        refunded_total: money(purchase.refunded),
        pay_source: purchase.pay_source.map(|source: PaySource| source.code().to_owned()),
        prepaid_card: purchase.prepaid,
        sold_at: purchase.sold_at,
        confirmed_at: purchase.confirmed_at,
        status_reason: status_reason(&order),
        events: events(sql, id)?,
        attribution_explanation: order.credit.explanation(),
        pixels_explanation: pixels.map(|pixels| pixels.explanation.clone()).unwrap_or_default(),
    }))
}

fn items(order: &Order) -> Vec<ItemJson> {
    let purchase = &order.purchase;
    let json = |item: &Item, step: &str, at: Timestamp| ItemJson {
        id: item.product,
        base_product_id: item.base,
        name: purchase.names.get(&item.product).cloned().unwrap_or_else(|| format!("Product {}", item.product)),
        step: step.to_owned(),
        quantity: item.quantity,
        price: item.price.to_decimal(order.currency),
        shipping: item.shipping.to_decimal(order.currency),
        at,
    };
    let sold_at = purchase.sold_at.unwrap_or(order.created_at);
    let main = purchase.main.iter().map(|item| json(item, "main", sold_at));
    main.chain(purchase.upsells.iter().map(|upsell| json(&upsell.item, "upsell", upsell.at))).collect()
}

fn status_reason(order: &Order) -> Option<String> {
    Some(match order.stage {
        Stage::Declined { reason, .. } => match reason {
            Decline::DisabledSource => "its publisher or sub affiliate is disabled".to_owned(),
            Decline::TestCard(detail) => detail.to_string(),
            Decline::Review => "declined in QA review".to_owned(),
            Decline::Payment => "the payment was declined".to_owned(),
        },
        Stage::Cancelled { .. } => order.purchase.cancel_reason.clone().unwrap_or_else(|| "cancelled".to_owned()),
        Stage::Partial | Stage::Sale { .. } => return None,
    })
}

struct EventRow {
    id: EventId,
    kind: String,
    at: Timestamp,
    detail: String,
}

impl FromRow for EventRow {
    fn from_row(columns: &mut Columns) -> Result<Self> {
        let id = columns.parse("an event id", EventId::parse)?;
        Ok(Self { id, kind: columns.take()?, at: columns.take()?, detail: columns.take()? })
    }
}

impl EventRow {
    fn json(self) -> Result<EventJson> {
        let detail: Detail = stored::read(&self.detail, "an event")?;
        Ok(EventJson { id: self.id, kind: self.kind, at: self.at, summary: detail.summary })
    }
}

fn events(sql: &Sql, order: &OrderId) -> Result<Vec<EventJson>> {
    let rows: Vec<EventRow> = sql.query(
        "SELECT id, kind, at, detail FROM event WHERE order_id = ? ORDER BY seq LIMIT 500",
        values![order.as_str()],
    )?;
    rows.into_iter().map(EventRow::json).collect()
}

/// The pages opened in a visit.
pub(super) fn clicks(sql: &Sql, session: &str) -> Result<Vec<EventJson>> {
    let rows: Vec<EventRow> = sql.query(
        "SELECT id, kind, at, detail FROM event WHERE session = ? AND order_id IS NULL ORDER BY seq LIMIT 500",
        values![session],
    )?;
    rows.into_iter().map(EventRow::json).collect()
}
