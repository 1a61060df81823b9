//! A document as the Registry holds it: one of the kinds, or the notice that it is gone or elsewhere.

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::id::AffId;
use shared::wire::affiliate::AffiliateDocument;
use shared::wire::campaign::CampaignDocument;
use shared::wire::config::{DocKey, KeyDocument, Moved, SettingsDocument, SiteDocument, Tombstone};

use super::refusal::{Error, Result};

/// The version of every document's shape.
pub const SCHEMA: u32 = 1;

/// What an edit writes under a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Document {
    /// A campaign.
    Campaign(CampaignDocument),
    /// An affiliate.
    Affiliate(AffiliateDocument),
    /// An API key.
    Key(KeyDocument),
    /// A form-code site.
    Site(SiteDocument),
    /// The settings.
    Settings(SettingsDocument),
    /// The document is gone.
    Gone(DocKey, Tombstone),
    /// The affiliate has another id.
    Moved(AffId, Moved),
}

impl Document {
    /// The notice that a document is gone since this revision.
    pub fn gone(key: DocKey, revision: u64) -> Self {
        Self::Gone(key, Tombstone { schema: SCHEMA, revision, deleted: true })
    }

    /// Where it is kept.
    pub fn key(&self) -> DocKey {
        match self {
            Self::Campaign(document) => DocKey::Campaign(document.id),
            Self::Affiliate(document) => DocKey::Affiliate(document.aff_id.clone()),
            Self::Key(document) => DocKey::Key(document.id.clone()),
            Self::Site(document) => DocKey::Site(document.id.clone()),
            Self::Settings(_) => DocKey::Settings,
            Self::Gone(key, _) => key.clone(),
            Self::Moved(from, _) => DocKey::Affiliate(from.clone()),
        }
    }

    /// Its revision.
    pub fn revision(&self) -> u64 {
        match self {
            Self::Campaign(document) => document.revision,
            Self::Affiliate(document) => document.revision,
            Self::Key(document) => document.revision,
            Self::Site(document) => document.revision,
            Self::Settings(document) => document.revision,
            Self::Gone(_, tombstone) => tombstone.revision,
            Self::Moved(_, moved) => moved.revision,
        }
    }

    /// As it is stored.
    pub fn to_json(&self) -> Result<String> {
        match self {
            Self::Campaign(document) => self.write(document),
            Self::Affiliate(document) => self.write(document),
            Self::Key(document) => self.write(document),
            Self::Site(document) => self.write(document),
            Self::Settings(document) => self.write(document),
            Self::Gone(_, tombstone) => self.write(tombstone),
            Self::Moved(_, moved) => self.write(moved),
        }
    }

    fn write(&self, document: &impl Serialize) -> Result<String> {
        serde_json::to_string(document).map_err(|reason| damaged(&self.key(), &reason))
    }
}

/// Reads a stored document.
pub fn read<T: DeserializeOwned>(key: &DocKey, json: &str) -> Result<T> {
    shared::json::read(json).map_err(|reason| damaged(key, &reason))
}

/// A stored document that can't be read.
pub fn damaged(key: &DocKey, reason: &impl ToString) -> Error {
    Error::Damaged { key: key.to_string(), reason: reason.to_string() }
}
