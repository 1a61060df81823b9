//! Browser pixels on a visitor's pages: what was seen of them, and what is still to be built.

use shared::decide::SessionKind;
use shared::delivery::Browser;
use shared::id::OrderId;
use shared::time::Timestamp;
use shared::visit::Visit;
use shared::wire::form_code::PagePixel;

use super::core::{Core, Error};
use super::message::{Builds, Page, PageSaw, PageState, Sight};
use super::neighbour;
use super::store::deliveries::{self, Delivery, Journey};
use super::store::visits;
use super::stored::Closing;
use crate::sql::{self, Columns, FromRow, Sql};
use crate::values;

/// The most pixels that one answer offers; the next page gets the rest.
const MOST_OFFERED: usize = 20;

/// Takes in what a page saw, in one commit, and answers what it may build.
pub(super) fn step(core: &Core, page: &Page, now: Timestamp) -> Result<PageState, Error> {
    let orders = orders(&core.sql, page.session.as_str())?;
    let owners = orders.iter().map(|order| order.id.as_str()).chain([page.session.as_str()]);
    let mut deliveries = deliveries::of_owners(&core.sql, owners)?;
    let changed: Vec<Delivery> = deliveries.iter_mut().filter_map(|delivery| take_in(delivery, &page.seen)).collect();
    let visit = shown_visit(&core.sql, page)?;
    if !changed.is_empty() || visit.is_some() {
        core.commit(|tx| {
            if let Some(visit) = &visit {
                visits::save(tx, visit)?;
            }
            Ok::<_, Error>(deliveries::update(tx, &changed)?)
        })?;
    }
    let pixels = deliveries.iter().filter_map(|delivery| offered(delivery, now)).take(MOST_OFFERED).collect();
    let last_sale = orders.into_iter().find(|order| matches!(order.status.as_str(), "complete" | "pendingQa"));
    Ok(PageState {
        pixels: if page.builds == Builds::Pixels { pixels } else { Vec::new() },
        last_sale: last_sale.map(|order| (order.created_at, order.id)),
        elsewhere: neighbour::elsewhere(&core.sql, &page.session)?,
        outdated: core.documents.borrow().below_floor(&page.judged_by),
    })
}

/// The visit as it is known here, once it is another than was known: an order may be on a shard whose copy of the visit
/// is older than the visit's first page, and its later events have to be decided by what a page can show.
fn shown_visit(sql: &Sql, page: &Page) -> sql::Result<Option<Visit>> {
    let kind = match page.builds {
        Builds::Pixels => SessionKind::FormCode,
        Builds::Nothing => SessionKind::FormCodeWithoutConsent,
        Builds::Unsaid => return Ok(None),
    };
    let visit = visits::find(sql, &page.session)?;
    Ok(visit.filter(|visit| visit.kind != kind).map(|visit| Visit { kind, ..visit }))
}

/// An order of a visit.
struct Row {
    id: OrderId,
    created_at: Timestamp,
    status: String,
}

impl FromRow for Row {
    fn from_row(columns: &mut Columns) -> sql::Result<Self> {
        Ok(Self {
            id: columns.parse("an order id", OrderId::parse)?,
            created_at: columns.take()?,
            status: columns.take()?,
        })
    }
}

/// The orders of a visit that live here, the newest first.
fn orders(sql: &Sql, session: &str) -> sql::Result<Vec<Row>> {
    sql.query(
        "SELECT orders.id, orders.created_at, orders.status FROM term JOIN orders ON orders.id = term.order_id
         WHERE term.term = ? ORDER BY orders.seq DESC LIMIT 100",
        values![format!("s{session}")],
    )
}

/// The delivery after what was seen of it; nothing when that is nothing new.
fn take_in(delivery: &mut Delivery, seen: &[PageSaw]) -> Option<Delivery> {
    let Journey::Browser { channel, state, expires } = &delivery.journey else { return None };
    let saw = seen.iter().rev().find(|saw| saw.fire == delivery.fire)?;
    let after = state.clone().seen(state_of(&saw.state, channel));
    if after == *state {
        return None;
    }
    if let Browser::Blocked { directive } = &after {
        delivery.closing = Some(Closing { code: "blockedByContentPolicy".to_owned(), explanation: directive.clone() });
    }
    if let Some(request) = &mut delivery.request {
        request.page.clone_from(&saw.page);
    }
    delivery.journey = Journey::Browser { channel, state: after, expires: *expires };
    Some(delivery.clone())
}

fn state_of(sight: &Sight, channel: &str) -> Browser {
    match sight {
        Sight::Started => Browser::Started,
        Sight::Loaded if channel == "iframe" => Browser::Finished,
        Sight::Loaded => Browser::Loaded,
        // A frame reports no error of its document; only its element can fail.
        Sight::Errored => Browser::Errored,
        Sight::Blocked(directive) => Browser::Blocked { directive: directive.clone() },
    }
}

fn offered(delivery: &Delivery, now: Timestamp) -> Option<PagePixel> {
    let Journey::Browser { channel, state: Browser::Offered, expires } = &delivery.journey else { return None };
    if *expires <= now {
        return None;
    }
    let request = delivery.request.as_ref()?;
    let (width, height) = request.size.unwrap_or((1, 1));
    Some(PagePixel {
        fire_id: delivery.fire.clone(),
        kind: (*channel).to_owned(),
        url: request.url.clone(),
        width,
        height,
    })
}

#[cfg(test)]
mod tests;
