//! API keys.

use shared::id::KeyId;
use shared::wire::config::{DocKey, KeyDocument};
use shared::wire::key::{KeyInput, KeyRow};

use super::{Plan, Scene, invalid, json, missing};
use crate::registry::document::{Document, SCHEMA};
use crate::registry::refusal::{Refusal, Result};
use crate::registry::{list, store};
use crate::secret::Proof;

/// The most keys a merchant can have at a time.
const MOST: usize = 100;

pub(super) fn create(scene: &Scene<'_>, id: KeyId, input: &KeyInput, proof: &Proof) -> Result<Plan> {
    let draft = input.parse().map_err(invalid)?;
    if list::keys(scene.sql)?.len() >= MOST {
        let message = format!("There are {MOST} keys already; revoke one that nobody uses first.");
        return Err(Refusal::conflict("tooManyKeys", "", message).into());
    }
    if id.merchant() != *scene.merchant || store::json(scene.sql, &DocKey::Key(id.clone()))?.is_some() {
        return Err(Refusal::conflict("keyExists", "", "That key id is taken; ask again.").into());
    }
    let document = KeyDocument {
        schema: SCHEMA,
        revision: scene.revision,
        id,
        name: draft.name,
        secret_hash: proof.as_str().to_owned(),
        scope: draft.scope,
        created_at: scene.now,
    };
    Ok(Plan {
        body: Some(json(&KeyRow::from(&document))?),
        documents: vec![Document::Key(document)],
        ..Plan::default()
    })
}

pub(super) fn delete(scene: &Scene<'_>, id: KeyId) -> Result<Plan> {
    let key = DocKey::Key(id.clone());
    let before: KeyDocument = store::read(scene.sql, &key)?.ok_or_else(|| missing(format!("key {id}")))?;
    scene.check_seen(before.revision, &KeyRow::from(&before))?;
    Ok(Plan { documents: vec![Document::gone(key, scene.revision)], ..Plan::default() })
}
