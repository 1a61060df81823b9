//! An event is recorded: load, decide, and one commit that holds every row, the answer, the first attempts and the
//! alarm. Nothing here waits for anything, so no other event of the shard comes in between.

mod batch;
mod click;
mod draft;
mod ground;
mod later;
mod lead;
mod sale;
mod upsell;

use shared::command::Command;
use shared::repeat::RepeatKey;
use shared::time::{Span, Timestamp};
use shared::wire::problem::FieldError;

use super::core::{Core, Error};
use super::documents::Missing;
use super::launch::Outgoing;
use super::message::{Record, Recorded, Refused};
use super::store::events::{self, Earlier, Given};
use crate::sql;
pub(crate) use batch::record_all;
use draft::Draft;
use ground::Ground;

/// How long an idempotency key counts.
pub(crate) const KEY_LIFE: Span = Span::hours(24);

/// The answer, and the requests that leave now that it is committed.
pub(crate) type Outcome = (Recorded, Vec<Outgoing>);

/// What a step comes to.
enum Step {
    /// This is to be stored.
    New(Box<Draft>),
    /// It happened before and was answered so.
    Again(Given),
}

/// Why a step comes to nothing. Nothing has been written.
enum Stop {
    Need(Missing),
    Refused(Box<Refused>),
    Failed(Error),
}

impl From<sql::Error> for Stop {
    fn from(error: sql::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Missing> for Stop {
    fn from(missing: Missing) -> Self {
        Self::Need(missing)
    }
}

impl From<shared::funnel::Refusal> for Stop {
    fn from(refusal: shared::funnel::Refusal) -> Self {
        match refusal {
            shared::funnel::Refusal::Fields(errors) => invalid(errors),
            other => refused(409, other.code(), other.to_string()),
        }
    }
}

fn invalid(errors: Vec<FieldError>) -> Stop {
    Stop::Refused(Box::new(Refused { status: 422, code: "invalid".to_owned(), detail: String::new(), errors }))
}

fn refused(status: u16, code: &str, detail: String) -> Stop {
    Stop::Refused(Box::new(Refused { status, code: code.to_owned(), detail, errors: Vec::new() }))
}

/// Records an event, or answers it as it was answered before.
pub(crate) fn record(core: &Core, mut call: Record, now: Timestamp) -> Result<Outcome, Error> {
    core.documents.borrow_mut().take(std::mem::take(&mut call.documents))?;
    settle(attempt(core, &call, now, Depth::Commit))
}

/// What an attempt comes to for the caller.
fn settle(attempted: Result<Attempted, Stop>) -> Result<Outcome, Error> {
    match attempted {
        Ok(Attempted::Committed(outcome)) => Ok(outcome),
        Ok(Attempted::Possible) => Err(Error::Defect("an event was only looked at")),
        Ok(Attempted::Again(given, replayed)) => {
            Ok((Recorded::Done { status: given.status, body: given.body, replayed }, Vec::new()))
        }
        Err(Stop::Need(missing)) => Ok((Recorded::Need(missing), Vec::new())),
        Err(Stop::Refused(refused)) => Ok((Recorded::Refused(refused), Vec::new())),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// How far an attempt goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    Commit,
    /// Only as far as to see what is missing.
    Look,
}

enum Attempted {
    Committed(Outcome),
    /// It could have been committed.
    Possible,
    Again(Given, bool),
}

fn attempt(core: &Core, call: &Record, now: Timestamp, depth: Depth) -> Result<Attempted, Stop> {
    let outdated = core.documents.borrow().below_floor(&call.caller);
    if !outdated.is_empty() {
        return Err(Stop::Need(outdated));
    }
    let command = call.input.command().map_err(invalid)?;
    let once = once(call);
    let (session, order) = (call.input.session_id(), call.input.order_id());
    let loaded = events::load(&core.sql, &once, session.as_ref(), order.as_ref())?;
    let mut expired = None;
    match loaded.earlier {
        Some(earlier) if !is_over(call, &earlier, now) => return again(core, call, &earlier),
        Some(earlier) => expired = Some(earlier.seq),
        None => {}
    }
    let ground = Ground::new(core, call, now, session, loaded.visit.as_deref(), loaded.order.as_deref())?;
    let step = match command {
        Command::RecordClick(click) => click::step(&ground, click)?,
        Command::RecordLead(lead) => lead::step(&ground, lead)?,
        Command::RecordOrder(order) => sale::step(&ground, order)?,
        Command::RecordUpsell(upsell) => upsell::step(&ground, upsell)?,
        Command::Order(_, step) => later::step(&ground, step)?,
    };
    match step {
        Step::Again(given) => Ok(Attempted::Again(given, true)),
        Step::New(_) if depth == Depth::Look => Ok(Attempted::Possible),
        Step::New(draft) => draft.commit(&ground, &once, expired).map(Attempted::Committed).map_err(Stop::Failed),
    }
}

/// What an event is unique by: the client's key, else its own id.
fn once(call: &Record) -> String {
    match &call.once {
        Some(once) => format!("key:{}", once.key),
        None => call.event.to_string(),
    }
}

/// Whether the event's idempotency key has had its time. One that only recognises a repeat has had it, too, once its
/// order was called off or refunded: whoever sends the same again then has not lost an answer, but wants a new order.
fn is_over(call: &Record, earlier: &Earlier, now: Timestamp) -> bool {
    let repeat = call.once.as_ref().and_then(|once| RepeatKey::life_of(&once.key));
    let undone = repeat.is_some() && earlier.undone == 1;
    let had_its_time = now.since(Timestamp::from_millis(earlier.at)) >= repeat.unwrap_or(KEY_LIFE);
    earlier.fingerprint.is_some() && (undone || had_its_time)
}

fn again(core: &Core, call: &Record, earlier: &Earlier) -> Result<Attempted, Stop> {
    let fingerprint = call.once.as_ref().map(|once| &once.fingerprint);
    if earlier.fingerprint.as_ref() != fingerprint {
        return Err(refused(
            422,
            "idempotencyKeyReused",
            "this Idempotency-Key was used for another request within the last 24 hours; use a new key for each request"
                .to_owned(),
        ));
    }
    let given = events::answer(&core.sql, earlier.seq)?.ok_or(Stop::Failed(Error::Defect("an event vanished")))?;
    // The caller's own second try, after its first answer was lost, is no replay to the client.
    Ok(Attempted::Again(given, earlier.id != call.event))
}
