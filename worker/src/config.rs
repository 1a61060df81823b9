//! Configuration at the edge: from this isolate's memory, else from KV, else from the Registry.
//!
//! What is read here may be old. An event carries the revisions it was decided with ([`Loaded::seen`]), and a Ledger
//! that knows of newer ones says so; then it is loaded again with those as floors.

mod cache;

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use shared::id::{KeyId, MerchantId};
use shared::json;
use shared::pixel::Hold;
use shared::retry::Pace;
use shared::time::Span;
use shared::wire::config::{DocKey, Envelope, KeyDocument, SettingsDocument};
use worker::Env;
use worker::send::SendFuture;

use crate::registry::message::ReadDocument;
use crate::{clock, object};
use cache::Cache;

/// The KV namespace's binding.
pub const BINDING: &str = "CONFIG";

/// Revisions by document: those that were seen, or those that are needed at least.
pub type Revisions = Vec<(DocKey, u64)>;

/// A document, or that there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The document's JSON; nothing if it never was or is gone.
    pub json: Option<Arc<str>>,
    /// Its revision; of one that is gone, the revision that removed it; 0 of one that never was.
    pub revision: u64,
    /// What the answer rests on: this document, and the notice of an affiliate's older id that led to it.
    pub seen: Revisions,
}

/// Why nothing can be said about a document. The message is for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A binding is missing.
    #[error("the binding {0} is missing")]
    Binding(&'static str),
    /// The Registry could not be asked.
    #[error(transparent)]
    Registry(#[from] object::Error),
    /// The document can't be read.
    #[error("{key}: {reason}")]
    Damaged {
        /// Which.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Loaded {
    /// The document read into its type.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        let Some(json) = &self.json else { return Ok(None) };
        let key = self.seen.last().map(|(key, _)| key.to_string()).unwrap_or_default();
        json::read(json).map(Some).map_err(|reason| Error::Damaged { key, reason: reason.to_string() })
    }
}

/// Loads a document, in at least the revision that `floors` names for it. An affiliate is found under an older id too.
pub fn load(
    env: &Env,
    merchant: &MerchantId,
    key: &DocKey,
    floors: &[(DocKey, u64)],
) -> impl Future<Output = Result<Loaded, Error>> + Send {
    SendFuture::new(async move {
        let mut seen = Revisions::new();
        let mut key = key.clone();
        loop {
            let (revision, json) = find(env, merchant, &key, least(floors, &key)).await?;
            seen.push((key.clone(), revision));
            let Some(json) = json else { return Ok(Loaded { json: None, revision, seen }) };
            let envelope = envelope(&key, &json)?;
            match envelope.moved_to {
                // A notice always leads to a document, never to another notice; so one step is enough.
                Some(id) if seen.len() == 1 => key = DocKey::Affiliate(id),
                _ => {
                    let there = !envelope.deleted && envelope.moved_to.is_none();
                    return Ok(Loaded { json: Some(json).filter(|_| there), revision, seen });
                }
            }
        }
    })
}

/// How long somebody who is refused may have to wait until what allows it is known here.
const REFUSED_LIFE: Span = Span::seconds(1);

/// The floor with which a document is worth loading again, by which somebody was just refused: it may have been edited
/// since it was read here. Nothing where it was read within the last second, so that refusals cost the Registry little.
#[must_use]
pub fn newer(merchant: &MerchantId, (key, revision): &(DocKey, u64)) -> Option<(DocKey, u64)> {
    let name = key.kv_key(merchant);
    let young = CACHE.with_borrow(|cache| cache.is_younger(&name, REFUSED_LIFE, clock::now()));
    (!young).then(|| (key.clone(), revision.saturating_add(1)))
}

/// An API key's document, and what the answer rests on.
pub async fn key(env: &Env, id: &KeyId, floors: &[(DocKey, u64)]) -> Result<(Option<KeyDocument>, Revisions), Error> {
    let loaded = load(env, &id.merchant(), &DocKey::Key(id.clone()), floors).await?;
    Ok((loaded.parse()?, loaded.seen))
}

/// A merchant's settings; nothing if there is no such merchant.
pub async fn settings(env: &Env, merchant: &MerchantId) -> Result<Option<SettingsDocument>, Error> {
    load(env, merchant, &DocKey::Settings, &[]).await?.parse()
}

/// The floor of a document.
fn least(floors: &[(DocKey, u64)], key: &DocKey) -> u64 {
    floors.iter().filter(|(other, _)| other == key).map(|(_, revision)| *revision).max().unwrap_or(0)
}

fn envelope(key: &DocKey, json: &str) -> Result<Envelope, Error> {
    json::read(json).map_err(|reason| Error::Damaged { key: key.to_string(), reason: reason.to_string() })
}

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::default();
}

type Found = (u64, Option<Arc<str>>);

async fn find(env: &Env, merchant: &MerchantId, key: &DocKey, least: u64) -> Result<Found, Error> {
    let name = key.kv_key(merchant);
    let now = clock::now();
    if let Some(found) = CACHE.with_borrow(|cache| cache.get(&name, least, life(env), now)) {
        return Ok(found);
    }
    // Whoever needs a certain revision has just seen that what is spread by KV is too old.
    let from_kv = if least == 0 { from_kv(env, &name).await } else { None };
    let found = match from_kv {
        Some(json) => (envelope(key, &json)?.revision, Some(json)),
        None => match from_registry(env, merchant, key).await? {
            Some(json) => (envelope(key, &json)?.revision, Some(json)),
            None => (0, None),
        },
    };
    CACHE.with_borrow_mut(|cache| cache.put(&name, found.clone(), clock::now()));
    Ok(found)
}

/// What KV has; nothing if it fails, because the Registry knows as well.
async fn from_kv(env: &Env, name: &str) -> Option<Arc<str>> {
    let text = env.kv(BINDING).ok()?.get(name).text().await.ok()??;
    // A value of another shape (an older deployment's) is the Registry's to mend.
    json::read::<Envelope>(&text).ok()?;
    Some(text.into())
}

async fn from_registry(env: &Env, merchant: &MerchantId, key: &DocKey) -> Result<Option<Arc<str>>, Error> {
    let stub = registry(env, merchant)?;
    let json = object::call(&stub, &ReadDocument { key: key.clone() }).await?;
    Ok(json.map(Arc::from))
}

/// A merchant's Registry.
pub fn registry(env: &Env, merchant: &MerchantId) -> Result<worker::Stub, Error> {
    let namespace = env.durable_object("REGISTRY").map_err(|_| Error::Binding("REGISTRY"))?;
    namespace.get_by_name(merchant.as_str()).map_err(|_| Error::Binding("REGISTRY"))
}

/// A variable of the deployment as text; nothing where it is not set or empty.
pub fn variable(env: &Env, name: &str) -> Option<String> {
    env.var(name).ok().map(|value| value.to_string()).filter(|text| !text.is_empty())
}

/// Whether this is a newcomer's machine, with a merchant to play with.
pub fn is_demo(env: &Env) -> bool {
    variable(env, "DEMO").as_deref() == Some("1")
}

/// Whether this is a development or test environment.
pub fn is_development(env: &Env) -> bool {
    is_demo(env) || variable(env, "TEST").as_deref() == Some("1")
}

/// The shortest hold of a lead pixel: 20 minutes; a development environment may set `MIN_HOLD_MINUTES`, with fractions.
pub fn least_hold(env: &Env) -> Span {
    let lowered = variable(env, "MIN_HOLD_MINUTES").filter(|_| is_development(env));
    let lowered = lowered.and_then(|text| Hold::minutes(text.parse().ok()?, Span::default()).ok());
    lowered.map_or(Hold::LEAST, |hold| hold.span().min(Hold::LEAST))
}

/// How patient deliveries are; a development environment may set `LONGEST_RETRY_SECONDS` and `LEASE_SECONDS`, with
/// fractions.
pub fn pace(env: &Env) -> Pace {
    let seconds = |name| {
        let text = variable(env, name).filter(|_| is_development(env))?;
        let millis = (text.parse::<f64>().ok()? * 1_000.0).round();
        (0.0..=86_400_000.0).contains(&millis).then_some(Span::millis(millis as u32))
    };
    let usual = Pace::default();
    Pace {
        lease: seconds("LEASE_SECONDS").unwrap_or(usual.lease),
        longest_pause: seconds("LONGEST_RETRY_SECONDS").unwrap_or(usual.longest_pause),
    }
}

fn life(env: &Env) -> Span {
    thread_local! {
        static LIFE: OnceCell<Span> = const { OnceCell::new() };
    }
    let read = || variable(env, "CONFIG_CACHE_SECONDS").and_then(|text| text.parse().ok());
    LIFE.with(|life| *life.get_or_init(|| Span::seconds(read().unwrap_or(30))))
}
