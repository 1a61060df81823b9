//! Deliveries: what became of each fire.

mod find;

pub(crate) use find::{Range, count_in_range, due, in_range, lanes, of_fires, of_owner, of_owners, woken};

use serde::Serialize;
use shared::decide::Past;
use shared::delivery::{Browser, Death, Postback, State};
use shared::id::{FireId, PixelId};
use shared::time::Timestamp;

use crate::ledger::stored::{self, Attempt, Closing, StoredRequest};
use crate::sql::{Columns, FromRow, Result, Tx};
use crate::values;

/// A delivery on its way, as steps change it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Delivery {
    pub(crate) fire: FireId,
    pub(crate) pixel: PixelId,
    /// The order, or the visit of a click.
    pub(crate) owner: String,
    pub(crate) journey: Journey,
    /// How many attempts have ever begun: the number of the latest.
    pub(crate) tries: u32,
    /// Where it goes; nothing while it is held.
    pub(crate) host: Option<String>,
    pub(crate) request: Option<StoredRequest>,
    pub(crate) attempts: Vec<Attempt>,
    /// Why it ended without success.
    pub(crate) closing: Option<Closing>,
}

/// How a fire travels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Journey {
    Postback(Postback),
    Browser { channel: &'static str, state: Browser, expires: Timestamp },
}

impl Journey {
    pub(crate) fn channel(&self) -> &'static str {
        match self {
            Self::Postback(_) => "postback",
            Self::Browser { channel, .. } => channel,
        }
    }

    pub(crate) fn state(&self) -> &'static str {
        match self {
            Self::Postback(postback) => postback.state.code(),
            Self::Browser { state, .. } => state.code(),
        }
    }

    pub(crate) fn made(&self) -> u32 {
        match self {
            Self::Postback(postback) => postback.made,
            Self::Browser { .. } => 0,
        }
    }

    /// When something has to happen of itself.
    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        match self {
            Self::Postback(postback) => postback.state.wake_at(),
            Self::Browser { state: Browser::Offered, expires, .. } => Some(*expires),
            Self::Browser { .. } => None,
        }
    }
}

impl Delivery {
    /// What it waits for: see [`crate::ledger::schema`].
    pub(crate) fn lane(&self) -> Option<&str> {
        match &self.journey {
            Journey::Postback(postback) => match postback.state {
                State::Queued { .. } | State::Waiting { .. } => self.host.as_deref(),
                _ => self.journey.wake_at().map(|_| ""),
            },
            Journey::Browser { .. } => self.journey.wake_at().map(|_| ""),
        }
    }

    fn row(&self) -> Result<Row<'_>> {
        Ok(Row {
            fire: self.fire.as_str(),
            state: self.journey.state(),
            made: self.journey.made(),
            tries: self.tries,
            lane: self.lane(),
            wake_at: self.journey.wake_at().map(Timestamp::millis),
            host: self.host.as_deref(),
            request: self.request.as_ref().map(stored::write).transpose()?,
            attempts: stored::write(&self.attempts)?,
            closing: self.closing.as_ref().map(stored::write).transpose()?,
        })
    }
}

/// The part of a row that changes.
#[derive(Serialize)]
struct Row<'a> {
    fire: &'a str,
    state: &'a str,
    made: u32,
    tries: u32,
    lane: Option<&'a str>,
    wake_at: Option<i64>,
    host: Option<&'a str>,
    request: Option<String>,
    attempts: String,
    closing: Option<String>,
}

/// A delivery that begins.
pub(crate) struct NewDelivery {
    pub(crate) delivery: Delivery,
    pub(crate) origin: Origin,
}

/// Where a delivery comes from.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Origin {
    pub(crate) aff: String,
    pub(crate) campaign: u32,
    pub(crate) session: Option<String>,
    pub(crate) test: u8,
    pub(crate) created_at: i64,
}

#[derive(Serialize)]
struct NewRow<'a> {
    owner: &'a str,
    pixel: &'a str,
    channel: &'a str,
    #[serde(flatten)]
    origin: &'a Origin,
    #[serde(flatten)]
    row: Row<'a>,
}

/// Stores deliveries that begin.
pub(crate) fn insert(tx: &Tx<'_>, new: &[NewDelivery]) -> Result<()> {
    let rows = new.iter().map(|new| {
        Ok(NewRow {
            owner: &new.delivery.owner,
            pixel: new.delivery.pixel.as_str(),
            channel: new.delivery.journey.channel(),
            origin: &new.origin,
            row: new.delivery.row()?,
        })
    });
    for list in stored::lists(rows)? {
        tx.exec(
            "INSERT INTO delivery (fire, owner, pixel, aff, campaign, session, test, created_at, channel, state, made,
                                   tries, lane, wake_at, host, request, attempts, closing)
             SELECT value ->> '$.fire', value ->> '$.owner', value ->> '$.pixel', value ->> '$.aff',
                    value ->> '$.campaign', value ->> '$.session', value ->> '$.test', value ->> '$.created_at',
                    value ->> '$.channel', value ->> '$.state', value ->> '$.made', value ->> '$.tries',
                    value ->> '$.lane', value ->> '$.wake_at', value ->> '$.host', value ->> '$.request',
                    value ->> '$.attempts', value ->> '$.closing'
             FROM json_each(?)",
            values![list],
        )?;
    }
    Ok(())
}

/// Stores what became of deliveries.
pub(crate) fn update(tx: &Tx<'_>, changed: &[Delivery]) -> Result<()> {
    for list in stored::lists(changed.iter().map(Delivery::row))? {
        tx.exec(
            "UPDATE delivery
             SET state = new.value ->> '$.state', made = new.value ->> '$.made', tries = new.value ->> '$.tries',
                 lane = new.value ->> '$.lane', wake_at = new.value ->> '$.wake_at', host = new.value ->> '$.host',
                 request = new.value ->> '$.request', attempts = new.value ->> '$.attempts',
                 closing = new.value ->> '$.closing'
             FROM json_each(?) AS new WHERE delivery.fire = new.value ->> '$.fire'",
            values![list],
        )?;
    }
    Ok(())
}

impl FromRow for Delivery {
    fn from_row(columns: &mut Columns) -> Result<Self> {
        let fire = columns.parse("a fire id", FireId::parse)?;
        let pixel = columns.parse("a pixel id", PixelId::parse)?;
        let owner = columns.take()?;
        let channel: String = columns.take()?;
        let state: String = columns.take()?;
        let made = columns.take()?;
        let tries = columns.take()?;
        let wake_at: Option<Timestamp> = columns.take()?;
        let host = columns.take()?;
        let request: Option<String> = columns.take()?;
        let attempts: String = columns.take()?;
        let closing: Option<String> = columns.take()?;
        let closing: Option<Closing> = closing.map(|text| stored::read(&text, "a delivery")).transpose()?;
        let journey = journey(&channel, &state, wake_at, made, closing.as_ref())
            .ok_or_else(|| stored::damaged("a delivery", &format_args!("{channel} {state}")))?;
        Ok(Self {
            fire,
            pixel,
            owner,
            journey,
            tries,
            host,
            request: request.map(|text| stored::read(&text, "a request")).transpose()?,
            attempts: stored::read(&attempts, "attempts")?,
            closing,
        })
    }
}

fn journey(
    channel: &str,
    state: &str,
    wake_at: Option<Timestamp>,
    made: u32,
    closing: Option<&Closing>,
) -> Option<Journey> {
    let channel = match channel {
        "postback" => {
            let state = match state {
                "held" => State::Held { until: wake_at },
                "queued" => State::Queued { due: wake_at? },
                "sending" => State::Sending { lease_until: wake_at? },
                "waiting" => State::Waiting { due: wake_at? },
                "delivered" => State::Delivered,
                "dead" => State::Dead(death(closing?.code.as_str())),
                "cancelled" => State::Cancelled,
                _ => return None,
            };
            return Some(Journey::Postback(Postback { state, made }));
        }
        "image" => "image",
        "iframe" => "iframe",
        _ => return None,
    };
    let state = match state {
        "offered" => Browser::Offered,
        "started" => Browser::Started,
        "loaded" => Browser::Loaded,
        "finished" => Browser::Finished,
        "errored" => Browser::Errored,
        "blocked" => Browser::Blocked { directive: closing.map(|closing| closing.explanation.clone())? },
        "expired" => Browser::Expired,
        _ => return None,
    };
    Some(Journey::Browser { channel, state, expires: wake_at.unwrap_or(Timestamp::from_millis(0)) })
}

/// The stored code of each way to give up.
pub(crate) fn death_code(death: Death) -> &'static str {
    match death {
        Death::UsedUp => "attemptsUsedUp",
        Death::Gone => "receiverGone",
        Death::Refused => "addressRefused",
    }
}

fn death(code: &str) -> Death {
    match code {
        "receiverGone" => Death::Gone,
        "addressRefused" => Death::Refused,
        _ => Death::UsedUp,
    }
}

/// What a decision has to know of a fire.
pub(crate) fn past(delivery: &Delivery) -> Past {
    match &delivery.journey {
        Journey::Postback(postback) => match postback.state {
            State::Held { .. } => Past::Held,
            State::Cancelled if delivery.tries == 0 => Past::Cancelled,
            _ => Past::Fired,
        },
        Journey::Browser { .. } => Past::Fired,
    }
}
