//! Deliveries: each with its state in one sentence.

use shared::delivery::{Browser, Postback, State};
use shared::id::{AffId, CampaignId, FireId, OrderId, SessionId};
use shared::retry::ATTEMPTS;
use shared::time::Timestamp;
use shared::wire::delivery::{DeliveryJson, DeliveryRow};

use super::message::ListDeliveries;
use crate::ledger::store::deliveries::{Delivery, Journey};
use crate::ledger::stored::Attempt;
use crate::sql::{Columns, FromRow, Result, Sql};
use crate::values;

/// A delivery as others see it.
pub(super) fn json(delivery: &Delivery) -> DeliveryJson {
    let request = delivery.request.as_ref();
    DeliveryJson {
        channel: delivery.journey.channel().to_owned(),
        state: delivery.journey.state().to_owned(),
        explanation: explanation(delivery),
        url: request.map(|request| request.url.clone()),
        pieces: request.map(|request| request.pieces.clone()).unwrap_or_default(),
        attempts: delivery.attempts.iter().map(Attempt::json).collect(),
        next_due: match delivery.journey {
            Journey::Postback(Postback { state: State::Queued { due } | State::Waiting { due }, .. }) => Some(due),
            Journey::Postback(Postback { state: State::Held { until }, .. }) => until,
            _ => None,
        },
        page: request.and_then(|request| request.page.clone()),
    }
}

/// Whether it has gone off: a request has left, or a page was offered it, whatever came back.
pub(super) fn has_fired(delivery: &Delivery) -> bool {
    match delivery.journey {
        Journey::Postback(_) => delivery.tries > 0,
        Journey::Browser { .. } => true,
    }
}

/// How it stands, in one sentence.
pub(super) fn explanation(delivery: &Delivery) -> String {
    let why = delivery.closing.as_ref().map_or("", |closing| closing.explanation.as_str());
    match &delivery.journey {
        Journey::Browser { state, .. } => browser(state),
        Journey::Postback(postback) => match postback.state {
            State::Held { until: Some(until) } => {
                format!("Held until {until}: it is sent then if the lead has not become a sale.")
            }
            State::Held { until: None } => "Held until the order's review is decided.".to_owned(),
            State::Queued { .. } => "Waiting for its turn.".to_owned(),
            State::Sending { .. } => format!("Being sent (attempt {} of {ATTEMPTS}).", postback.made),
            State::Waiting { .. } => {
                let last = delivery.attempts.iter().rev().find_map(Attempt::error).unwrap_or_default();
                let next = postback.made.saturating_add(1);
                format!("Waiting for the receiver (attempt {next} of {ATTEMPTS}). {last}").trim_end().to_owned()
            }
            State::Delivered => match delivery.tries {
                1 => "Delivered: the receiver took it at the first attempt.".to_owned(),
                tries => format!("Delivered: the receiver took it at attempt {tries}."),
            },
            State::Dead(_) => why.to_owned(),
            State::Cancelled => format!("Cancelled. {why}").trim_end().to_owned(),
        },
    }
}

fn browser(state: &Browser) -> String {
    match state {
        Browser::Offered => "Offered to the visitor's next page.".to_owned(),
        Browser::Started => "A page began to render it and was left before any proof; it counts as fired.".to_owned(),
        Browser::Loaded => "The browser loaded the image.".to_owned(),
        Browser::Finished => "The browser finished loading the iframe.".to_owned(),
        Browser::Errored => "No answer, or not an image: the browser does not say which.".to_owned(),
        Browser::Blocked { directive } => format!("Blocked by the page's content policy ({directive})."),
        Browser::Expired => "No page came back to render it.".to_owned(),
    }
}

struct Row {
    delivery: Delivery,
    aff: AffId,
    campaign: CampaignId,
    session: Option<String>,
    test: bool,
    created_at: Timestamp,
}

impl FromRow for Row {
    fn from_row(columns: &mut Columns) -> Result<Self> {
        let delivery = Delivery::from_row(columns)?;
        let aff = columns.parse("an affiliate id", AffId::parse)?;
        let campaign: u64 = columns.take()?;
        let campaign = CampaignId::new(campaign).map_err(|error| super::orders::damaged(&error))?;
        let session = columns.take()?;
        let test: u8 = columns.take()?;
        let created_at = columns.take()?;
        Ok(Self { delivery, aff, campaign, session, test: test == 1, created_at })
    }
}

/// The newest deliveries that fit. What the list begins with (`$first`) is what an index finds it by.
macro_rules! newest {
    ($first:literal) => {
        concat!(
            "SELECT fire, pixel, owner, channel, state, made, tries, wake_at, host, request, attempts, closing,
                    aff, campaign, session, test, created_at
             FROM delivery WHERE ",
            $first,
            " AND (created_at, fire) < (?1, ?2) AND (?3 IS NULL OR state = ?3) AND (?4 IS NULL OR aff = ?4)
              AND (?5 IS NULL OR created_at >= ?5) AND (?6 IS NULL OR created_at < ?6) AND (?7 IS NULL OR fire = ?7)
             ORDER BY created_at DESC, fire DESC LIMIT ?8"
        )
    };
}

/// The newest deliveries that fit, newest first.
pub(super) fn list(sql: &Sql, list: &ListDeliveries) -> Result<Vec<DeliveryRow>> {
    let (at, id) = super::orders::begin(list.after.as_ref());
    let statement = match (&list.fire, list.state.as_deref()) {
        (Some(_), _) => newest!("fire = ?7"),
        (None, Some("held" | "waiting" | "dead" | "cancelled")) => {
            newest!("state = ?3 AND state IN ('held', 'waiting', 'dead', 'cancelled')")
        }
        _ => newest!("true"),
    };
    let rows: Vec<Row> = sql.query(
        statement,
        values![
            at,
            id,
            list.state.as_deref(),
            list.aff.as_ref().map(AffId::as_str),
            list.from,
            list.to,
            list.fire.as_ref().map(FireId::as_str),
            list.most
        ],
    )?;
    Ok(rows.into_iter().map(Row::json).collect())
}

/// One delivery.
pub(in crate::ledger) fn row(sql: &Sql, fire: &FireId) -> Result<Option<DeliveryRow>> {
    let list = ListDeliveries { fire: Some(fire.clone()), most: 1, ..ListDeliveries::default() };
    Ok(self::list(sql, &list)?.pop())
}

impl Row {
    fn json(self) -> DeliveryRow {
        DeliveryRow {
            fire_id: self.delivery.fire.clone(),
            pixel_id: self.delivery.pixel.clone(),
            aff_id: self.aff,
            campaign_id: self.campaign,
            order_id: OrderId::parse(&self.delivery.owner).ok(),
            session_id: self.session.and_then(|id| SessionId::parse(&id).ok()),
            test: self.test,
            created_at: self.created_at,
            delivery: json(&self.delivery),
        }
    }
}
