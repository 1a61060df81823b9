//! Orders, and the terms they are found by.

use std::collections::BTreeSet;

use shared::decide::Mode;
use shared::funnel::Order;
use shared::id::{OrderId, SessionId};

use crate::ledger::stored::{self, StoredOrder};
use crate::sql::{Result, Sql, Tx};
use crate::values;

/// The order of this id.
pub(crate) fn find(sql: &Sql, id: &OrderId) -> Result<Option<Order>> {
    let body: Option<String> = sql.query_one("SELECT body FROM orders WHERE id = ?", values![id.as_str()])?;
    body.as_deref().map(read).transpose()
}

/// Reads a stored order.
pub(crate) fn read(body: &str) -> Result<Order> {
    stored::read::<StoredOrder>(body, "an order").map(Order::from)
}

/// Stores an order. A new one whose id is taken is [`crate::sql::Error::Duplicate`].
pub(crate) fn save(tx: &Tx<'_>, before: Option<&Order>, order: &Order) -> Result<()> {
    let body = stored::write(&StoredOrder::from(order))?;
    let aff = order.credit.aff_id().map(shared::id::AffId::as_str);
    let test = i64::from(order.mode == Mode::Test);
    let status = order.stage.code();
    match before {
        None => tx.exec(
            "INSERT INTO orders (id, created_at, campaign, aff, status, test, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            values![order.id.as_str(), order.created_at, order.campaign.get(), aff, status, test, body],
        )?,
        Some(_) => tx.exec(
            "UPDATE orders SET aff = ?, status = ?, test = ?, body = ? WHERE id = ?",
            values![aff, status, test, body, order.id.as_str()],
        )?,
    }
    let known = before.map(terms).unwrap_or_default();
    let new: Vec<String> = terms(order).difference(&known).cloned().collect();
    if new.is_empty() {
        return Ok(());
    }
    tx.exec(
        "INSERT INTO term (term, order_id) SELECT value, ? FROM json_each(?) WHERE true ON CONFLICT DO NOTHING",
        values![order.id.as_str(), stored::write(&new)?],
    )
}

/// What an order is found by, besides its id: email and phone in any letter case, its visit, and each passed value as
/// it is.
fn terms(order: &Order) -> BTreeSet<String> {
    let customer = &order.customer;
    let attributions = [order.credit.attribution(), order.lead.as_ref().and_then(|lead| lead.attribution.as_ref())];
    let values = attributions.into_iter().flatten().flat_map(|attribution| attribution.values.as_slice()).flatten();
    let mut terms: BTreeSet<String> = values.map(|value| value_term(value)).collect();
    terms.extend(customer.email.as_deref().map(contact_term));
    terms.extend(customer.phone.as_deref().map(contact_term));
    terms.extend(order.session.as_ref().map(visit_term));
    terms
}

fn value_term(value: &str) -> String {
    format!("v{value}")
}

fn contact_term(contact: &str) -> String {
    format!("c{}", contact.to_lowercase())
}

fn visit_term(session: &SessionId) -> String {
    format!("s{session}")
}

/// Whether an id is not taken.
pub(crate) fn is_free(sql: &Sql, id: &OrderId) -> Result<bool> {
    let taken: Option<i64> = sql.query_one("SELECT 1 FROM orders WHERE id = ?", values![id.as_str()])?;
    Ok(taken.is_none())
}
