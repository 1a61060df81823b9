//! The merchant's settings.

use shared::wire::config::ShardsJson;
use shared::wire::settings::SettingsInput;

use super::{Plan, Scene, campaign, invalid, json};
use crate::registry::document::Document;
use crate::registry::refusal::{Refusal, Result};
use crate::registry::store;

pub(super) fn put(scene: &Scene<'_>, input: &SettingsInput) -> Result<Plan> {
    let before = store::settings(scene.sql)?;
    scene.check_seen(before.revision, &before)?;
    let draft = input.parse().map_err(invalid)?;
    if let Some(Some(url)) = &draft.storefront_url
        && before.storefront_url.as_ref() != Some(url)
    {
        campaign::check_host(scene, None, url.as_str())?;
    }
    let shards = match draft.shard_count {
        Some(count) => reshard(scene, before.shards, count)?,
        None => before.shards,
    };
    let mut after = before;
    after.revision = scene.revision;
    after.shards = shards;
    after.name = draft.name.unwrap_or(after.name);
    after.time_zone = draft.time_zone.unwrap_or(after.time_zone);
    after.storefront_url = draft.storefront_url.unwrap_or(after.storefront_url);
    Ok(Plan { body: Some(json(&after)?), documents: vec![Document::Settings(after)], ..Plan::default() })
}

/// One change at a time, because for a day hashed keys are looked up in the home they had before; and only upwards,
/// because orders stay in the home their id names.
fn reshard(scene: &Scene<'_>, before: ShardsJson, count: u16) -> Result<ShardsJson> {
    if count == before.count {
        return Ok(before);
    }
    if count < before.count {
        return Err(
            Refusal::field("shardCount", format!("can only grow: events live in {} homes", before.count)).into()
        );
    }
    if let Some(changed_at) = before.changed_at
        && scene.now.since(changed_at) < ShardsJson::OVERLAP
    {
        let again = changed_at.after(ShardsJson::OVERLAP);
        return Err(Refusal::field(
            "shardCount",
            format!("was changed less than a day ago; change it again after {again}"),
        )
        .into());
    }
    Ok(ShardsJson { count, previous: Some(before.count), changed_at: Some(scene.now) })
}
