//! The edge's side of recording an event: where it lives, which documents its shard asks for, and what is safe to
//! repeat. Every surface records through [`record`].

mod batch;

use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use shared::id::{EventId, MerchantId, SessionId, Shard};
use shared::time::Timestamp;
use shared::wire::config::{DocKey, ShardsJson};
use worker::{Env, Stub};

use super::message::{Attached, Entropy, Input, Once, ReadVisit, Record, Recorded, StoredVisit, Surface};
use super::object_name;
use crate::config::{self, Revisions};
use crate::object::{self, Command};
use crate::{clock, entropy};
pub use batch::Batch;

/// Why an event could not be recorded, or why it is not known whether it was. The message is for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A shard could not be reached, or failed.
    #[error(transparent)]
    Shard(#[from] object::Error),
    /// Its configuration could not be loaded.
    #[error(transparent)]
    Config(#[from] config::Error),
    /// No random numbers.
    #[error(transparent)]
    Entropy(#[from] entropy::Error),
    /// A binding is missing.
    #[error("the binding {0} is missing")]
    Binding(&'static str),
    /// There is no such merchant.
    #[error("the merchant has no settings")]
    NoSettings,
    /// Shard and configuration do not come to terms.
    #[error("the shard asked for documents again and again")]
    Endless,
}

/// An event on its way to its shard.
pub struct Event {
    /// Whose it is.
    pub merchant: MerchantId,
    /// The documents that the caller is known by.
    pub caller: Revisions,
    /// The client's idempotency key.
    pub once: Option<Once>,
    /// Where it was seen.
    pub surface: Surface,
    /// What happened.
    pub input: Input,
}

/// What became of it.
pub enum Outcome {
    /// The shard's word, never [`Recorded::Need`].
    Recorded(Recorded),
    /// The caller's own documents have been edited since: recognise the caller again, in at least these revisions, and
    /// record once more.
    Outdated(Revisions),
}

/// How often a shard may ask for documents: once for what it lacks, and again where an edit comes in between.
const MOST_ROUNDS: u32 = 4;

/// Records an event on its home shard.
pub async fn record(env: &Env, event: Event) -> Result<Outcome, Error> {
    let settings = config::settings(env, &event.merchant).await?.ok_or(Error::NoSettings)?;
    let merchant = event.merchant.clone();
    let (home, mut call) = prepare(env, event, settings.shards, clock::now()).await?;
    call.visit = visit(env, &merchant, home, &call.input).await?;
    let stub = stub(env, &merchant, home)?;
    for _ in 0..MOST_ROUNDS {
        let needed = match ask(&stub, &call).await? {
            Recorded::Need(needed) => needed,
            recorded => return Ok(Outcome::Recorded(recorded)),
        };
        let outdated = outdated(&call.caller, &needed);
        if !outdated.is_empty() {
            return Ok(Outcome::Outdated(outdated));
        }
        call.documents = bring(env, &merchant, &needed).await?;
    }
    Err(Error::Endless)
}

/// Those of the caller's own documents that have been edited since it was recognised. A shard may also lack one of them
/// as it is, to decide by.
fn outdated(caller: &Revisions, needed: &Revisions) -> Revisions {
    let newer = |(key, floor): &&(DocKey, u64)| caller.iter().any(|(known, seen)| known == key && seen < floor);
    needed.iter().filter(newer).cloned().collect()
}

/// The event's home, and the call that records it there; its visit is still to be asked for.
async fn prepare(env: &Env, event: Event, shards: ShardsJson, now: Timestamp) -> Result<(Shard, Record), Error> {
    let (home, recognisable) = match home(&event, shards, now) {
        Home::Known(shard) => (shard, true),
        Home::Hashed(shard, old) => (seen_before(env, &event, old).await?.unwrap_or(shard), true),
        Home::Anywhere => (Shard::pick(entropy::bits64()?, shards.count), false),
    };
    let clicked = matches!(event.input, Input::Click(_));
    let call = Record {
        event: EventId::from_entropy(entropy::bits128()?),
        shard: home.number(),
        entropy: Entropy(entropy::bits128()?),
        once: event.once,
        caller: event.caller,
        surface: event.surface,
        input: event.input,
        // A new visitor's click is new by its nature.
        unrecognisable: !recognisable && !clicked,
        visit: None,
        documents: Vec::new(),
    };
    Ok((home, call))
}

/// Where an event lives.
enum Home {
    /// Its order or its visit says so.
    Known(Shard),
    /// A key says so; while a change of the shards is fresh, the old home has to be asked first.
    Hashed(Shard, Option<Shard>),
    /// Nothing says so.
    Anywhere,
}

fn home(event: &Event, shards: ShardsJson, now: Timestamp) -> Home {
    if let Some(order) = event.input.order_id() {
        return Home::Known(order.shard());
    }
    if let Some(session) = event.input.session_id() {
        return Home::Known(session.shard());
    }
    let key = event.once.as_ref().map(|once| once.key.clone());
    match key.or_else(|| event.input.contact()) {
        Some(key) => {
            let (home, old) = shards.homes(hash(&key), now);
            Home::Hashed(home, old)
        }
        None => Home::Anywhere,
    }
}

fn hash(key: &str) -> u64 {
    let mut head = [0; 8];
    head.iter_mut().zip(Sha256::digest(key.as_bytes())).for_each(|(byte, digest)| *byte = digest);
    u64::from_be_bytes(head)
}

/// The old home, if the idempotency key is known there.
async fn seen_before(env: &Env, event: &Event, old: Option<Shard>) -> Result<Option<Shard>, Error> {
    let (Some(old), Some(once)) = (old, &event.once) else { return Ok(None) };
    let known = super::message::KnowsKey { key: once.key.clone() };
    let known = ask(&stub(env, &event.merchant, old)?, &known).await?;
    Ok(Some(old).filter(|_| known))
}

/// The visit that an event names, as its own shard knows it; nothing when that is the event's home.
async fn visit(env: &Env, merchant: &MerchantId, home: Shard, input: &Input) -> Result<Option<StoredVisit>, Error> {
    let Some(session) = elsewhere(input, home) else { return Ok(None) };
    let ask_for = ReadVisit { session: session.clone(), neighbour: home.number(), test: input.is_test() };
    ask(&stub(env, merchant, session.shard())?, &ask_for).await
}

/// The visit that an event names, when it lives on another shard.
fn elsewhere(input: &Input, home: Shard) -> Option<SessionId> {
    input.session_id().filter(|session| session.shard() != home)
}

/// The shard's object.
pub fn stub(env: &Env, merchant: &MerchantId, shard: Shard) -> Result<Stub, Error> {
    let namespace = env.durable_object("LEDGER").map_err(|_| Error::Binding("LEDGER"))?;
    namespace.get_by_name(&object_name(merchant, shard)).map_err(|_| Error::Binding("LEDGER"))
}

/// Calls a shard, and once more if the call or its answer was lost: every command is safe to repeat.
async fn ask<C: Command + Sync>(stub: &Stub, command: &C) -> Result<C::Answer, Error> {
    match object::call(stub, command).await {
        Err(object::Error::Lost { .. }) => Ok(object::call(stub, command).await?),
        answer => Ok(answer?),
    }
}

/// Loads the documents that a shard asked for.
async fn bring(env: &Env, merchant: &MerchantId, needed: &[(DocKey, u64)]) -> Result<Vec<Attached>, Error> {
    let mut documents = Vec::with_capacity(needed.len());
    for (key, _) in needed {
        let loaded = config::load(env, merchant, key, needed).await?;
        let document = loaded.json.as_deref().map(|json| RawValue::from_string(json.to_owned())).transpose();
        let document =
            document.map_err(|error| config::Error::Damaged { key: key.to_string(), reason: error.to_string() })?;
        documents.push(Attached { seen: loaded.seen, document });
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use shared::id::CampaignId;

    use super::*;

    #[test]
    fn a_caller_is_outdated_by_what_was_edited_since() {
        let campaign = || DocKey::Campaign(CampaignId::new(1).unwrap());
        let check = |seen: u64, floor: u64, expected: &[(DocKey, u64)]| {
            assert_eq!(outdated(&vec![(campaign(), seen)], &vec![(campaign(), floor)]), expected, "{seen} {floor}");
        };
        check(3, 4, &[(campaign(), 4)]);
        check(4, 4, &[]);
        check(4, 0, &[]);
        assert_eq!(outdated(&vec![(campaign(), 3)], &vec![(DocKey::Settings, 9)]), []);
    }
}
