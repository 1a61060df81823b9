//! Orders by page number, with how many there are: what the direct API's clients ask for.

use serde::{Deserialize, Serialize};
use shared::direct_api::order_query::Status;
use shared::id::{CampaignId, OrderId};
use shared::order::Stage;
use shared::time::Timestamp;
use shared::wire::order::OrderSummary;

use super::orders;
use crate::ledger::{store, stored};
use crate::object::command;
use crate::sql::{Columns, FromRow, Result, Sql};
use crate::values;

/// How many orders fit, and the newest of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FindOrders {
    /// This one alone.
    pub order: Option<OrderId>,
    /// Saved at or after.
    pub from: Option<Timestamp>,
    /// Saved before.
    pub to: Option<Timestamp>,
    /// In one of these states, by their names in the direct API; in any when empty.
    pub statuses: Vec<String>,
    /// In one of these campaigns; in any when empty.
    pub campaigns: Vec<CampaignId>,
    /// Of this affiliate.
    pub aff: Option<String>,
    /// Of the customer with this email.
    pub email: Option<String>,
    /// The most that are named.
    pub most: u32,
}

/// The answer to [`FindOrders`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoundOrders {
    /// How many there are.
    pub total: u32,
    /// The newest, newest first, with the time each was saved.
    pub newest: Vec<(Timestamp, OrderId)>,
}

command!(FindOrders, "findOrders" => FoundOrders);

/// Orders, whole, in the order of their ids here. One that is not known is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOrders {
    /// Which.
    pub orders: Vec<OrderId>,
}

command!(ReadOrders, "readOrders" => Vec<OrderSummary>);

struct Row(Timestamp, OrderId);

impl FromRow for Row {
    fn from_row(columns: &mut Columns) -> Result<Self> {
        Ok(Self(columns.take()?, columns.parse("an order id", OrderId::parse)?))
    }
}

/// What every question here selects from. Of sales, 8 and 9 tell apart those refunded in full.
macro_rules! fitting {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM orders
             WHERE (?1 IS NULL OR created_at >= ?1) AND (?2 IS NULL OR created_at < ?2)
               AND (?3 IS NULL OR status IN (SELECT value FROM json_each(?3)))
               AND (?4 IS NULL OR campaign IN (SELECT value FROM json_each(?4))) AND (?5 IS NULL OR aff = ?5)
               AND (?6 IS NULL OR id IN (SELECT order_id FROM term WHERE term = ?6))
               AND (?7 IS NULL OR id = ?7) ",
            $rest
        )
    };
}

/// Finds orders.
pub(super) fn find(sql: &Sql, asked: &FindOrders) -> Result<FoundOrders> {
    let wants = |status: Status| asked.statuses.iter().any(|name| name == status.code());
    let statuses = if asked.statuses.is_empty() { None } else { Some(stored::write(&rows(&wants))?) };
    let campaigns = if asked.campaigns.is_empty() { None } else { Some(stored::write(&asked.campaigns)?) };
    let email = asked.email.as_ref().map(|email| format!("c{}", email.trim().to_lowercase()));
    let (statuses, campaigns) = (statuses.as_deref(), campaigns.as_deref());
    let (aff, email) = (asked.aff.as_deref(), email.as_deref());
    let order = asked.order.as_ref().map(OrderId::as_str);
    let refunds = match (wants(Status::Complete), wants(Status::Refunded)) {
        (false, true) => Refunds::Only,
        (true, false) => Refunds::None,
        _ => Refunds::Any,
    };
    // Sales of which everything was given back are few; they are told apart by what they came to.
    let mut refunded: Vec<OrderId> = Vec::new();
    if refunds != Refunds::Any {
        let bodies: Vec<String> = sql.query(
            fitting!("body", "AND json_extract(body, '$.purchase.refunded') > 0"),
            values![asked.from, asked.to, statuses, campaigns, aff, email, order],
        )?;
        for body in bodies {
            let order = store::orders::read(&body)?;
            let all = order.totals().total();
            if matches!(order.stage, Stage::Sale { .. }) && order.purchase.refunded >= all {
                refunded.push(order.id);
            }
        }
    }
    let refunded = stored::write(&refunded)?;
    let refunds = refunds as u32;
    let total: Option<u32> = sql.query_one(
        fitting!(
            "count(*)",
            "AND (?9 = 0 OR status NOT IN ('complete', 'pendingQa')
                  OR (id IN (SELECT value FROM json_each(?8))) = (?9 = 1))"
        ),
        values![asked.from, asked.to, statuses, campaigns, aff, email, order, &refunded, refunds],
    )?;
    let newest: Vec<Row> = sql.query(
        fitting!(
            "created_at, id",
            "AND (?9 = 0 OR status NOT IN ('complete', 'pendingQa')
                  OR (id IN (SELECT value FROM json_each(?8))) = (?9 = 1))
             ORDER BY created_at DESC, id DESC LIMIT ?10"
        ),
        values![asked.from, asked.to, statuses, campaigns, aff, email, order, &refunded, refunds, asked.most],
    )?;
    Ok(FoundOrders { total: total.unwrap_or(0), newest: newest.into_iter().map(|Row(at, id)| (at, id)).collect() })
}

/// Which sales are wanted, by whether they were refunded in full. The numbers stand in the statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refunds {
    Any = 0,
    Only = 1,
    None = 2,
}

/// The names of states in rows for those that are wanted.
fn rows(wants: &impl Fn(Status) -> bool) -> Vec<&'static str> {
    let mut rows = Vec::new();
    for (status, names) in
        [(Status::Partial, &["partial"][..]), (Status::Declined, &["declined"]), (Status::Cancelled, &["cancelled"])]
    {
        if wants(status) {
            rows.extend(names);
        }
    }
    if wants(Status::Complete) || wants(Status::Refunded) {
        rows.extend(["complete", "pendingQa"]);
    }
    rows
}

/// Reads orders.
pub(super) fn read(sql: &Sql, asked: &ReadOrders) -> Result<Vec<OrderSummary>> {
    let mut found = Vec::new();
    for id in &asked.orders {
        found.extend(orders::summary(sql, id)?);
    }
    Ok(found)
}
