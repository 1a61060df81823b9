//! Events: each with the answer it got, so that a repeat gets the very same.

use serde_json::value::RawValue;
use shared::funnel::First;
use shared::id::{CampaignId, CampaignProductId, EventId, OrderId, SessionId};
use shared::time::Timestamp;

use crate::sql::{Columns, FromRow, Result, Sql, Tx};
use crate::values;

/// What an event needs to know before anything else: whether it came before, its visit and the order it names.
pub(crate) struct Loaded {
    pub(crate) earlier: Option<Earlier>,
    pub(crate) visit: Option<String>,
    pub(crate) order: Option<String>,
}

/// An event of the same idempotency key.
#[derive(serde::Deserialize)]
pub(crate) struct Earlier {
    pub(crate) seq: i64,
    pub(crate) id: EventId,
    pub(crate) fingerprint: Option<String>,
    pub(crate) at: i64,
    /// 1 when money has been given back for the order that it was about, or the order was called off.
    pub(crate) undone: i64,
}

/// Loads it in one statement.
pub(crate) fn load(sql: &Sql, once: &str, session: Option<&SessionId>, order: Option<&OrderId>) -> Result<Loaded> {
    let row: Option<(Option<String>, Option<String>, Option<String>)> = sql.query_one(
        "SELECT (SELECT json_object('seq', seq, 'id', id, 'fingerprint', fingerprint, 'at', at, 'undone',
                   EXISTS (SELECT 1 FROM event later
                           WHERE later.order_id = event.order_id AND later.kind IN ('refunded', 'cancelled')))
                 FROM event WHERE once = ?),
                (SELECT body FROM session WHERE id = ?),
                (SELECT body FROM orders WHERE id = ?)",
        values![once, session.map(SessionId::as_str), order.map(OrderId::as_str)],
    )?;
    let (earlier, visit, order) = row.unwrap_or_default();
    let earlier = earlier.map(|text| crate::ledger::stored::read(&text, "an event")).transpose()?;
    Ok(Loaded { earlier, visit, order })
}

/// An answer as it was given.
pub(crate) struct Given {
    pub(crate) status: u16,
    pub(crate) body: Box<RawValue>,
}

impl FromRow for Given {
    fn from_row(columns: &mut Columns) -> Result<Self> {
        let status = columns.take()?;
        let body: String = columns.take()?;
        let body = RawValue::from_string(body).map_err(|error| crate::ledger::stored::damaged("an answer", &error))?;
        Ok(Self { status, body })
    }
}

/// The answer of an event.
pub(crate) fn answer(sql: &Sql, seq: i64) -> Result<Option<Given>> {
    sql.query_one("SELECT status, answer FROM event WHERE seq = ?", values![seq])
}

/// The answer that a repeat of something in an order's life gets again.
pub(crate) fn first_answer(sql: &Sql, order: &OrderId, first: First) -> Result<Option<Given>> {
    let (kind, product) = match first {
        First::Kind(kind) => (kind.code(), None),
        First::Upsell(product) => (shared::funnel::Kind::Upsell.code(), Some(product)),
    };
    sql.query_one(
        "SELECT status, answer FROM event WHERE order_id = ? AND kind = ? AND (? IS NULL OR product = ?)
         ORDER BY seq DESC LIMIT 1",
        values![order.as_str(), kind, product.map(CampaignProductId::get), product.map(CampaignProductId::get)],
    )
}

/// An event to be stored.
pub(crate) struct NewEvent<'a> {
    pub(crate) id: &'a EventId,
    pub(crate) once: &'a str,
    pub(crate) fingerprint: Option<&'a str>,
    pub(crate) at: Timestamp,
    pub(crate) kind: &'static str,
    pub(crate) order: Option<&'a OrderId>,
    pub(crate) session: Option<&'a SessionId>,
    pub(crate) campaign: CampaignId,
    pub(crate) aff: Option<&'a str>,
    pub(crate) publisher: Option<String>,
    pub(crate) sub_affiliate: Option<String>,
    pub(crate) test: bool,
    pub(crate) product: Option<CampaignProductId>,
    pub(crate) status: u16,
    pub(crate) answer: &'a str,
    pub(crate) detail: String,
    pub(crate) bookings: Option<String>,
}

/// Stores an event.
pub(crate) fn insert(tx: &Tx<'_>, event: &NewEvent<'_>) -> Result<()> {
    tx.exec(
        "INSERT INTO event (id, once, fingerprint, at, kind, order_id, session, campaign, aff, publisher, sub_affiliate,
                            test, product, status, answer, detail, bookings)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values![
            event.id.as_str(),
            event.once,
            event.fingerprint,
            event.at,
            event.kind,
            event.order.map(OrderId::as_str),
            event.session.map(SessionId::as_str),
            event.campaign.get(),
            event.aff,
            event.publisher.as_deref(),
            event.sub_affiliate.as_deref(),
            i64::from(event.test),
            event.product.map(CampaignProductId::get),
            event.status,
            event.answer,
            event.detail.as_str(),
            event.bookings.as_deref(),
        ],
    )
}

/// Frees an idempotency key whose time is over.
pub(crate) fn free(tx: &Tx<'_>, seq: i64) -> Result<()> {
    tx.exec("UPDATE event SET once = id WHERE seq = ?", values![seq])
}
