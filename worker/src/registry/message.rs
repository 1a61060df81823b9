//! What a Registry can be asked, and what it answers.

mod people;

use serde::{Deserialize, Serialize};
use shared::id::{AffId, CampaignId, KeyId, PixelId, SiteId, UserId};
use shared::person::{Email, Role};
use shared::wire::affiliate::{AffiliateInput, AssignmentInput};
use shared::wire::bulk::BulkInput;
use shared::wire::campaign::CampaignInput;
use shared::wire::check::PixelCheckInput;
use shared::wire::config::DocKey;
use shared::wire::key::KeyInput;
use shared::wire::pixel::PixelInput;
use shared::wire::settings::SettingsInput;
use shared::wire::site::SiteInput;
use shared::wire::user::UserInput;

use super::refusal::Refusal;
use crate::json::RawJson;
use crate::object::command;
use crate::secret::Proof;

pub use people::{AcceptInvitation, Candidate, CloseSession, FindPerson, Found, OpenSession, Owner, ReadInvitation};

/// Who says they ask. The Registry checks it in the same step as what is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Credential {
    /// A person's session.
    Session {
        /// Its id.
        id: String,
        /// That they know its secret.
        proof: Proof,
    },
    /// An API key.
    Key {
        /// Its public half.
        id: KeyId,
        /// That they know its secret.
        proof: Proof,
    },
}

/// A question about the configuration. Its answer is the JSON that the client gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Who asks.
    pub who: Credential,
    /// What.
    pub question: Question,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Question {
    /// Who am I?
    Me,
    /// A page of campaigns, by id.
    Campaigns {
        /// Where the page begins.
        cursor: Option<String>,
    },
    /// One campaign.
    Campaign(CampaignId),
    /// What the pages of a campaign do today, and what they may be asked to show.
    PagesToday(CampaignId),
    /// A page of affiliates, by name.
    Affiliates(AffiliateFilter),
    /// One affiliate with its assignments and pixels.
    Affiliate(AffId),
    /// An affiliate's pixels.
    Pixels(AffId),
    /// One pixel.
    Pixel(AffId, PixelId),
    /// What saving this pixel would do.
    CheckPixel(Box<PixelCheckInput>),
    /// Every API key, without secrets.
    Keys,
    /// Every form-code site, without secrets.
    Sites,
    /// One site, without its secret.
    Site(SiteId),
    /// What a change would answer; nothing is written.
    Rehearse(Box<Change>),
    /// A table of affiliates, assignments or pixels, as CSV.
    Export(String),
    /// Everybody who may sign in, or is invited to.
    Users,
    /// Who changed what, the newest first.
    Audit(AuditFilter),
    /// The settings.
    Settings,
}

/// Which changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFilter {
    /// One thing: `affiliate:AF54B334`, `campaign:1`, `key:…`, `person:…`, `settings`, `site:…`.
    #[serde(default)]
    pub about: Option<String>,
    /// Where the page begins.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// Which affiliates.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AffiliateFilter {
    /// A part of the name or id, in any letter case.
    #[serde(default)]
    pub search: Option<String>,
    /// `active` or `paused`.
    #[serde(default)]
    pub status: Option<String>,
    /// Those of one campaign.
    #[serde(default)]
    pub campaign: Option<String>,
    /// `name`, `created`, `pixels`, `campaigns` or `status`, with `-` before it from the last; `name` when absent.
    #[serde(default)]
    pub sort: Option<String>,
    /// Where the page begins.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The JSON for the client.
    pub body: RawJson,
    /// The revision, of things that have one.
    pub revision: Option<u64>,
}

command!(Ask, "ask" => Result<Told, Refusal>);

/// An edit of the configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// Who edits.
    pub who: Credential,
    /// The revision they had seen, if they say.
    pub if_match: Option<u64>,
    /// Random bits for ids.
    pub entropy: u64,
    /// What.
    pub change: Change,
}

/// What can be edited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// Adds a campaign.
    CreateCampaign(CampaignInput),
    /// Changes a campaign and its products.
    PutCampaign(CampaignId, CampaignInput),
    /// Removes a campaign that nobody is assigned to.
    DeleteCampaign(CampaignId),
    /// Adds an affiliate.
    CreateAffiliate(AffiliateInput),
    /// Changes an affiliate's profile.
    PutAffiliate(AffId, AffiliateInput),
    /// Removes an affiliate with its pixels.
    DeleteAffiliate(AffId),
    /// Assigns a campaign to an affiliate, or changes the rates.
    Assign(AffId, CampaignId, AssignmentInput),
    /// Takes a campaign from an affiliate; its pixels stay.
    Unassign(AffId, CampaignId),
    /// Adds a pixel.
    CreatePixel(AffId, PixelInput),
    /// Changes a pixel.
    PutPixel(AffId, PixelId, PixelInput),
    /// Removes a pixel.
    DeletePixel(AffId, PixelId),
    /// Adds an API key whose secret only the caller knows.
    CreateKey {
        /// Its public half.
        id: KeyId,
        /// What it is for.
        input: KeyInput,
        /// The hash of its secret.
        proof: Proof,
    },
    /// Revokes an API key.
    DeleteKey(KeyId),
    /// Adds a form-code site.
    CreateSite {
        /// The id in its snippet.
        id: SiteId,
        /// Its campaign and origins.
        input: SiteInput,
        /// What the merchant's server signs with.
        secret: String,
    },
    /// Changes a form-code site's origins.
    PutSite(SiteId, SiteInput),
    /// Gives a form-code site another secret; the one before is no good any more.
    RenewSite {
        /// Which.
        id: SiteId,
        /// What the merchant's server signs with from now on.
        secret: String,
    },
    /// Removes a form-code site.
    DeleteSite(SiteId),
    /// Changes many things at once.
    Bulk(BulkInput),
    /// Takes a table in, as CSV.
    Import(String),
    /// Invites somebody by a link whose secret only the caller knows.
    InviteUser {
        /// Their id.
        id: UserId,
        /// Their address and role.
        input: UserInput,
        /// The hash of the link's secret.
        proof: Proof,
    },
    /// Changes somebody's role.
    PutUser(UserId, UserInput),
    /// Gives somebody another link; the one before is no good any more.
    RenewInvitation {
        /// Whom.
        id: UserId,
        /// The hash of the new link's secret.
        proof: Proof,
    },
    /// Takes somebody's access away; their sessions end.
    DeleteUser(UserId),
    /// Changes the settings.
    PutSettings(SettingsInput),
}

/// What came of an edit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edited {
    /// The thing as it is now, for the client; nothing after a removal.
    pub body: Option<RawJson>,
    /// The edit's revision.
    pub revision: u64,
    /// Whether a shard could not be told yet: until it has been, it may decide with the document of before.
    pub settling: bool,
}

impl Edited {
    /// A field of the thing, as text; empty when it has none.
    #[must_use]
    pub fn field(&self, name: &str) -> String {
        self.body.as_ref().and_then(|body| body.field(name)).unwrap_or_default()
    }
}

command!(Edit, "edit" => Result<Edited, Refusal>);

/// The edge reads a document that KV does not have, or not in the revision it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadDocument {
    /// Which.
    pub key: DocKey,
}

command!(ReadDocument, "readDocument" => Option<String>);

/// A page is about to place a test order: whether the campaign's day has room for one more. It is counted then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountTestOrder {
    /// The campaign.
    pub campaign: CampaignId,
    /// What tells a repeat of the same order, which is not counted again.
    pub key: String,
    /// The most of a day.
    pub most: u32,
}

command!(CountTestOrder, "countTestOrder" => bool);

/// Who has been recognised. Kept with every edit, so its JSON is a stored form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Actor {
    /// A person in a session.
    Person {
        /// Their id.
        id: UserId,
        /// Their address.
        email: Email,
        /// What they may do.
        role: Role,
    },
    /// A program with a key.
    Key {
        /// Its public half.
        id: KeyId,
        /// What it may do.
        scope: shared::wire::config::Scope,
    },
}
