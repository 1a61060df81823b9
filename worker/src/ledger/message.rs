//! What a Ledger shard can be asked.

mod batch;
mod input;
mod page;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use shared::id::{AffId, EventId, FireId, PixelId, SessionId};
use shared::time::Timestamp;
use shared::wire::config::DocKey;
use shared::wire::problem::FieldError;

pub use super::documents::Attached;
pub use super::stored::StoredVisit;
use crate::object::command;
pub use batch::{RecordAll, RecordedAll};
pub use input::{Input, Later};
pub use page::{Builds, Page, PageSaw, PageState, Sight};

/// The Registry tells a shard what has been edited. Sent to every shard before an edit is acknowledged; repeating it,
/// or sending an older one after a newer one, changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetFloors {
    /// The least revision of each document that an event may still be decided with. A shard keeps the highest it was
    /// told.
    pub floors: Vec<(DocKey, u64)>,
    /// Pixels that were paused or deleted by these edits: their held fires are cancelled.
    pub silenced: Vec<(PixelId, Silence)>,
}

/// Why a pixel is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Silence {
    /// It was paused.
    Paused,
    /// It was deleted, alone or with its affiliate.
    Deleted,
}

command!(SetFloors, "setFloors" => ());

/// Something happened. The caller mints everything random before it calls, so that a call whose answer was lost can be
/// repeated: the same `event` is recorded once and answered the same.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The event's id.
    pub event: EventId,
    /// The shard that is called: new ids carry it.
    pub shard: u8,
    /// Random bits for the ids of whatever begins with this event.
    pub entropy: Entropy,
    /// The client's idempotency key, and a digest of what it asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once: Option<Once>,
    /// The documents that the caller is known by, and the revisions they were checked in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caller: Vec<(DocKey, u64)>,
    /// Where the event was seen.
    pub surface: Surface,
    /// What happened.
    pub input: Input,
    /// Whether nothing in it could tell a repeat from a second event.
    #[serde(default)]
    pub unrecognisable: bool,
    /// The visit, when it lives on another shard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<StoredVisit>,
    /// The documents that an earlier answer asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Attached>,
}

/// Random bits in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Entropy(pub u128);

impl TryFrom<String> for Entropy {
    type Error = std::num::ParseIntError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        u128::from_str_radix(&text, 16).map(Self)
    }
}

impl From<Entropy> for String {
    fn from(entropy: Entropy) -> String {
        format!("{:x}", entropy.0)
    }
}

/// An idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Once {
    /// The key as the client sent it.
    pub key: String,
    /// A digest of method, path and body: another one under the same key is a mistake.
    pub fingerprint: String,
}

/// Where an event was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Surface {
    /// A server called.
    Api,
    /// A page with the form code called.
    FormCode,
    /// The same, and its visitor has not consented to rendering.
    FormCodeWithoutConsent,
}

/// The answer to [`Record`].
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Recorded {
    /// It is recorded.
    Done {
        /// The HTTP status that goes with the answer.
        status: u16,
        /// [`shared::wire::event::OrderAnswer`] or [`shared::wire::event::ClickAnswer`], always the same bytes.
        body: Box<RawValue>,
        /// Whether it is the answer of an earlier call.
        replayed: bool,
    },
    /// Nothing is recorded: call again with these documents, each at least of this revision. A key or site in the list
    /// has been edited since: check the caller again.
    Need(Vec<(DocKey, u64)>),
    /// Nothing is recorded: it can't be.
    Refused(Box<Refused>),
}

/// Why an event can't be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// What is wrong and how to mend it, unless the fields say so.
    pub detail: String,
    /// The fields at fault.
    pub errors: Vec<FieldError>,
}

command!(Record, "record" => Recorded);

/// A visit, asked for on behalf of a shard's neighbour that is about to record an event of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadVisit {
    /// Which.
    pub session: SessionId,
    /// The neighbour: it may have pixels for the visit's pages from then on.
    pub neighbour: u8,
    /// Whether the event is a test: the visit is one from then on.
    pub test: bool,
}

command!(ReadVisit, "readVisit" => Option<StoredVisit>);

/// Looks after unfinished work, in case an alarm was lost.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Poke {}

command!(Poke, "poke" => ());

/// Asks whether an idempotency key is known here: after a change of the number of shards, its old home is asked first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KnowsKey {
    /// The key as the client sent it.
    pub key: String,
}

command!(KnowsKey, "knowsKey" => bool);

/// Sends something again by hand: the same fire, a fresh schedule.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resend {
    /// What is to be sent.
    pub what: Again,
    /// The documents that an earlier answer asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Attached>,
}

/// The most deliveries that one shard sends again for one call.
pub const MOST_AGAIN: u32 = 5_000;

/// What is sent again.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Again {
    /// The stored request of this fire.
    Stored(FireId),
    /// This fire, rendered anew with its pixel as it is now.
    Rendered(FireId),
    /// This held fire of a test, without waiting for the end of its hold.
    Now(FireId),
    /// Every postback in this state, of this time and affiliate, up to a bounded number.
    Range {
        /// `dead`, `waiting` or `delivered`.
        state: String,
        /// Decided at or after.
        from: Option<Timestamp>,
        /// Decided before.
        to: Option<Timestamp>,
        /// Of this affiliate only.
        aff: Option<AffId>,
        /// Only count, send nothing.
        dry_run: bool,
    },
}

/// The answer to [`Resend`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Resent {
    /// So many leave, or would.
    Done(u32),
    /// Nothing has changed: call again with these documents.
    Need(Vec<(DocKey, u64)>),
    /// There is no such fire on this shard.
    Unknown,
    /// It can't be sent again now.
    Refused {
        /// The stable code.
        code: String,
        /// Why not, in a sentence.
        detail: String,
    },
}

command!(Resend, "resend" => Resent);
