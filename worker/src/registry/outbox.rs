//! What is still to be told to whom: documents to KV, floors to shards. Rows written with the edit itself, so that a
//! crash forgets nothing.

use std::collections::BTreeMap;

use shared::id::{PixelId, Shard};
use shared::json;
use shared::time::{Span, Timestamp};
use shared::wire::config::DocKey;

use super::refusal::{Error, Result};
use super::store;
use crate::ledger::message::{SetFloors, Silence};
use crate::sql::{self, Sql, Tx};
use crate::values;

/// How soon the alarm looks after an edit whose own attempt was cut off.
const NET: Span = Span::seconds(5);

/// The longest pause between two attempts.
const LONGEST: Span = Span::minutes(5);

/// Notes what the shards have to be told of this edit.
pub fn announce(tx: &Tx<'_>, revision: u64, keys: &[DocKey], silenced: &[(PixelId, Silence)]) -> Result<()> {
    let json = |text: serde_json::Result<String>| {
        text.map_err(|reason| Error::Damaged { key: "announcement".to_owned(), reason: reason.to_string() })
    };
    tx.exec(
        "INSERT INTO announcement (revision, keys, silenced) VALUES (?, ?, ?)",
        values![revision, json(serde_json::to_string(keys))?, json(serde_json::to_string(silenced))?],
    )?;
    Ok(())
}

/// Sets the alarm that looks after everything, should nobody else.
pub fn wake(tx: &Tx<'_>, now: Timestamp) -> sql::Result<()> {
    tx.set_alarm(now.after(NET))
}

/// A document that KV does not have yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpublished {
    /// Its key, without the merchant.
    pub key: String,
    /// The revision to publish.
    pub revision: u64,
    /// What to put.
    pub json: String,
}

/// The keys of documents that KV does not have in their newest revision, so many of them at most: after a large import
/// there are thousands.
pub fn unpublished(sql: &Sql, most: usize) -> sql::Result<Vec<String>> {
    sql.query("SELECT key FROM document WHERE published < revision ORDER BY key LIMIT ?", values![most])
}

/// The newest revision of a document, if KV does not have it.
pub fn to_publish(sql: &Sql, key: &str) -> sql::Result<Option<Unpublished>> {
    let found: Option<(u64, String)> =
        sql.query_one("SELECT revision, json FROM document WHERE key = ? AND published < revision", values![key])?;
    Ok(found.map(|(revision, json)| Unpublished { key: key.to_owned(), revision, json }))
}

/// KV has taken this revision.
pub fn published(sql: &Sql, key: &str, revision: u64) -> sql::Result<()> {
    sql.transaction(|tx| {
        tx.exec("UPDATE document SET published = max(published, ?) WHERE key = ?", values![revision, key])
    })
}

/// What one shard has to be told, and how far it will then have been told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// The shard.
    pub shard: Shard,
    /// What to say.
    pub floors: SetFloors,
    /// The last edit it covers.
    pub up_to: u64,
}

/// What every shard that is behind has to be told. A shard that has never been told anything is told every document.
pub fn tellings(sql: &Sql) -> Result<Vec<Telling>> {
    let Some(merchant) = store::merchant(sql)? else { return Ok(Vec::new()) };
    let told: BTreeMap<u8, u64> = sql.query("SELECT shard, told FROM shard", values![])?.into_iter().collect();
    let mut tellings = Vec::new();
    let mut known: BTreeMap<Option<u64>, SetFloors> = BTreeMap::new();
    for shard in store::settings(sql)?.shards.all() {
        let since = told.get(&shard.number()).copied();
        if since == Some(merchant.revision) {
            continue;
        }
        let floors = match known.get(&since) {
            Some(floors) => floors.clone(),
            None => floors_since(sql, since)?,
        };
        known.insert(since, floors.clone());
        tellings.push(Telling { shard, floors, up_to: merchant.revision });
    }
    Ok(tellings)
}

fn floors_since(sql: &Sql, since: Option<u64>) -> Result<SetFloors> {
    let Some(since) = since else {
        let rows: Vec<(String, u64)> = sql.query("SELECT key, revision FROM document ORDER BY revision", values![])?;
        let floors = rows.into_iter().map(|(key, revision)| Ok((parse_key(key)?, revision)));
        return Ok(SetFloors { floors: floors.collect::<Result<_>>()?, silenced: Vec::new() });
    };
    let rows: Vec<(u64, String, String)> = sql.query(
        "SELECT revision, keys, silenced FROM announcement WHERE revision > ? ORDER BY revision",
        values![since],
    )?;
    let mut floors = BTreeMap::new();
    let mut silenced: Vec<(PixelId, Silence)> = Vec::new();
    for (revision, keys, pixels) in rows {
        let unreadable = |reason| Error::Damaged { key: format!("announcement {revision}"), reason };
        let keys: Vec<DocKey> = json::read(&keys).map_err(|reason| unreadable(reason.to_string()))?;
        let pixels: Vec<(PixelId, Silence)> = json::read(&pixels).map_err(|reason| unreadable(reason.to_string()))?;
        floors.extend(keys.into_iter().map(|key| (key, revision)));
        silenced.extend(pixels);
    }
    silenced.sort();
    silenced.dedup();
    Ok(SetFloors { floors: floors.into_iter().collect(), silenced })
}

fn parse_key(text: String) -> Result<DocKey> {
    DocKey::try_from(text.clone()).map_err(|reason| Error::Damaged { key: text, reason: reason.to_string() })
}

/// These shards know everything up to these edits.
pub fn told(sql: &Sql, shards: &[(Shard, u64)]) -> Result<()> {
    if shards.is_empty() {
        return Ok(());
    }
    let count = store::settings(sql)?.shards.all().count();
    sql.transaction(|tx| {
        for (shard, up_to) in shards {
            tx.exec(
                "INSERT INTO shard (shard, told) VALUES (?, ?)
                 ON CONFLICT (shard) DO UPDATE SET told = max(told, excluded.told)",
                values![shard.number(), *up_to],
            )?;
        }
        tx.exec(
            "DELETE FROM announcement WHERE (SELECT count(*) FROM shard) >= ?
             AND revision <= (SELECT min(told) FROM shard)",
            values![count],
        )?;
        Ok(())
    })
}

/// Whether every shard knows of this edit.
pub fn is_settled(sql: &Sql, revision: u64) -> Result<bool> {
    let count = store::settings(sql)?.shards.all().count();
    let told: usize = sql.query_one("SELECT count(*) FROM shard WHERE told >= ?", values![revision])?.unwrap_or(0);
    Ok(told >= count)
}

/// Nothing is left to tell anybody: the alarm is not needed any more.
pub fn rest(sql: &Sql) -> Result<bool> {
    let nothing = unpublished(sql, 1)?.is_empty() && tellings(sql)?.is_empty();
    if nothing {
        sql.transaction(|tx| {
            tx.exec("UPDATE merchant SET attempts = 0", values![])?;
            tx.delete_alarm()
        })?;
    }
    Ok(nothing)
}

/// The alarm went off: sets the next one before anything is tried, later each time.
pub fn rearm(sql: &Sql, now: Timestamp) -> Result<()> {
    let attempts: u32 = sql.query_one("SELECT attempts FROM merchant", values![])?.unwrap_or(0);
    sql.transaction(|tx| {
        tx.exec("UPDATE merchant SET attempts = ?", values![attempts.saturating_add(1)])?;
        tx.set_alarm(now.after(pause(attempts)))
    })?;
    Ok(())
}

/// The pause after this many attempts in vain: 10 s, doubling up to five minutes.
pub fn pause(attempts: u32) -> Span {
    let millis = 10_000u32.saturating_mul(1u32.checked_shl(attempts.min(10)).unwrap_or(u32::MAX));
    Span::millis(millis).min(LONGEST)
}
