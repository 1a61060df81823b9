//! The configuration documents that the Registry decides and the edge reads.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::campaign::StorefrontUrl;
use crate::id::{AffId, CampaignId, KeyId, MerchantId, Shard, SiteId};
use crate::text::Name;
use crate::time::{Span, Timestamp};

/// Which document of a merchant. As text `affiliate:{affId}`, `campaign:{id}`, `key:{id}`, `site:{id}` or `settings`;
/// with the merchant and a colon before it, the key in KV.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DocKey {
    /// An affiliate: [`super::affiliate::AffiliateDocument`].
    Affiliate(AffId),
    /// A campaign: [`super::campaign::CampaignDocument`].
    Campaign(CampaignId),
    /// An API key: [`KeyDocument`].
    Key(KeyId),
    /// A form-code site: [`SiteDocument`].
    Site(SiteId),
    /// The merchant's settings: [`SettingsDocument`].
    Settings,
}

/// A text that names no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a document")]
pub struct DocKeyError;

impl DocKey {
    /// The key in KV.
    pub fn kv_key(&self, merchant: &MerchantId) -> String {
        format!("{merchant}:{self}")
    }
}

impl fmt::Display for DocKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Affiliate(id) => write!(f, "affiliate:{id}"),
            Self::Campaign(id) => write!(f, "campaign:{id}"),
            Self::Key(id) => write!(f, "key:{id}"),
            Self::Site(id) => write!(f, "site:{id}"),
            Self::Settings => f.write_str("settings"),
        }
    }
}

impl TryFrom<String> for DocKey {
    type Error = DocKeyError;
    fn try_from(text: String) -> Result<Self, DocKeyError> {
        if text == "settings" {
            return Ok(Self::Settings);
        }
        let (kind, id) = text.split_once(':').ok_or(DocKeyError)?;
        match kind {
            "affiliate" => AffId::parse(id).map(Self::Affiliate).map_err(|_| DocKeyError),
            "campaign" => CampaignId::parse(id).map(Self::Campaign).map_err(|_| DocKeyError),
            "key" => KeyId::parse(id).map(Self::Key).map_err(|_| DocKeyError),
            "site" => SiteId::parse(id).map(Self::Site).map_err(|_| DocKeyError),
            _ => Err(DocKeyError),
        }
    }
}

impl From<DocKey> for String {
    fn from(key: DocKey) -> String {
        key.to_string()
    }
}

/// What every document begins with, whatever its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The shape's version.
    pub schema: u32,
    /// The merchant-wide counter at the document's last edit.
    pub revision: u64,
}

/// A document that is gone: it stays in KV, so that a late reader of an older copy learns of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tombstone {
    /// The shape's version: 1.
    pub schema: u32,
    /// The revision that removed it.
    pub revision: u64,
    /// Always true.
    pub deleted: bool,
}

/// An affiliate id that has been changed: older links still carry it, and this says where to look instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    /// The shape's version: 1.
    pub schema: u32,
    /// The revision that changed it.
    pub revision: u64,
    /// The affiliate's id since then.
    pub moved_to: AffId,
}

/// What is found under a document's key: the document, or the notice that it is gone or elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// The shape's version.
    pub schema: u32,
    /// The merchant-wide counter at the document's last edit.
    pub revision: u64,
    /// Whether this is a [`Tombstone`].
    #[serde(default)]
    pub deleted: bool,
    /// Where the document is now, if this is a [`Moved`].
    #[serde(default)]
    pub moved_to: Option<AffId>,
}

/// An API key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyDocument {
    /// The shape's version: 1.
    pub schema: u32,
    /// The revision of its last edit.
    pub revision: u64,
    /// The public half: the bearer's part before the dot, the direct API's `loginId`.
    pub id: KeyId,
    /// What it is for, in the merchant's words.
    pub name: Name,
    /// SHA-256 of the secret half, in lower-case hex.
    pub secret_hash: String,
    /// What it may do.
    pub scope: Scope,
    /// When it was created.
    pub created_at: Timestamp,
}

/// What an API key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// Send events and read orders.
    Events,
    /// Everything an owner's session may.
    Admin,
}

/// A form-code site: the pages that carry the script.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SiteDocument {
    /// The shape's version: 1.
    pub schema: u32,
    /// The revision of its last edit.
    pub revision: u64,
    /// The id in the snippet.
    pub id: SiteId,
    /// The campaign its pages sell.
    pub campaign_id: CampaignId,
    /// The origins whose pages may call: `https://shop.example`.
    pub origins: Vec<String>,
    /// What the merchant's server signs orders with; shown when the site is created, and never again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
}

/// The merchant's settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettingsDocument {
    /// The shape's version: 1.
    pub schema: u32,
    /// The revision of its last edit.
    pub revision: u64,
    /// The merchant's name.
    pub name: Name,
    /// IANA name of the zone in which report days begin.
    pub time_zone: String,
    /// Where events live.
    pub shards: ShardsJson,
    /// Where a new campaign's links lead when it names no storefront.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storefront_url: Option<StorefrontUrl>,
}

/// How many homes of events there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShardsJson {
    /// Today: 1 to 256.
    pub count: u16,
    /// Before the last change, when there was one.
    pub previous: Option<u16>,
    /// When that was.
    pub changed_at: Option<Timestamp>,
}

impl ShardsJson {
    /// How many a new merchant has.
    pub const DEFAULT: Self = Self { count: 8, previous: None, changed_at: None };
    /// How long a hashed key is still looked up in its old home.
    pub const OVERLAP: Span = Span::hours(24);

    /// The home of this entropy, and the old home to look in first while a change is fresh.
    pub fn homes(&self, entropy: u64, now: Timestamp) -> (Shard, Option<Shard>) {
        let home = Shard::pick(entropy, self.count);
        let fresh = self.changed_at.is_some_and(|at| now.since(at) < Self::OVERLAP);
        let old = self.previous.filter(|_| fresh).map(|count| Shard::pick(entropy, count));
        (home, old.filter(|old| *old != home))
    }

    /// Every shard that may hold something: those of today and those of before.
    pub fn all(&self) -> impl Iterator<Item = Shard> {
        let most = self.count.max(self.previous.unwrap_or(0)).clamp(1, 256);
        (0..most).filter_map(|number| u8::try_from(number).ok()).map(Shard::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_documents_round_trip() {
        for text in ["affiliate:AF54", "campaign:1", "key:demo_api", "site:demo_x1", "settings"] {
            let key = DocKey::try_from(text.to_owned()).unwrap();
            assert_eq!(key.to_string(), text);
        }
        for bad in ["", "affiliate", "affiliate:a b", "campaign:0", "order:1"] {
            assert!(DocKey::try_from(bad.to_owned()).is_err(), "{bad:?}");
        }
        let merchant = MerchantId::parse("demo").unwrap();
        assert_eq!(DocKey::Settings.kv_key(&merchant), "demo:settings");
    }

    #[test]
    fn the_old_home_is_looked_in_for_a_day() {
        let changed_at = Timestamp::from_millis(1_000);
        let shards = ShardsJson { count: 16, previous: Some(8), changed_at: Some(changed_at) };
        assert_eq!(shards.homes(9, changed_at), (Shard::new(9), Some(Shard::new(1))));
        assert_eq!(shards.homes(1, changed_at), (Shard::new(1), None));
        assert_eq!(shards.homes(9, changed_at.after(ShardsJson::OVERLAP)), (Shard::new(9), None));
        assert_eq!(shards.all().count(), 16);
    }
}
