//! API keys in JSON.

use serde::{Deserialize, Serialize};

use super::config::{KeyDocument, Scope};
use super::problem::{FieldError, Fields};
use super::text::{Text, of};
use crate::id::KeyId;
use crate::text::Name;
use crate::time::Timestamp;

/// A key as it is asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyInput {
    /// What it is for: 1 to 120 characters.
    #[serde(default)]
    pub name: Option<Text>,
    /// `events` or `admin`; events when absent.
    #[serde(default)]
    pub scope: Option<Text>,
}

/// A key that has been checked.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyDraft {
    /// What it is for.
    pub name: Name,
    /// What it may do.
    pub scope: Scope,
}

impl KeyInput {
    /// Checks every field.
    pub fn parse(&self) -> Result<KeyDraft, Vec<FieldError>> {
        let mut fields = Fields::new();
        let name = fields.required("name", of(&self.name), Name::parse);
        let scope = fields.optional("scope", of(&self.scope), Scope::parse).unwrap_or(Scope::Events);
        fields.finish(name.map(|name| KeyDraft { name, scope }))
    }
}

impl Scope {
    /// Reads the wire's word.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "events" => Ok(Self::Events),
            "admin" => Ok(Self::Admin),
            _ => Err("must be events (send events, read orders and campaigns) or admin (everything)"),
        }
    }
}

/// A key as it is listed: all but its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyRow {
    /// The public half: the bearer's part before the dot, the direct API's `loginId`.
    pub id: KeyId,
    /// What it is for.
    pub name: Name,
    /// What it may do.
    pub scope: Scope,
    /// When it was created.
    pub created_at: Timestamp,
}

/// The answer to a key's creation: the only time its secret is shown.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyCreated {
    /// What is listed from now on.
    #[serde(flatten)]
    pub key: KeyRow,
    /// The secret half: the bearer's part after the dot, the direct API's `password`.
    pub secret: String,
}

impl From<&KeyDocument> for KeyRow {
    fn from(document: &KeyDocument) -> Self {
        Self {
            id: document.id.clone(),
            name: document.name.clone(),
            scope: document.scope,
            created_at: document.created_at,
        }
    }
}
