//! Who changed what: the history, a page at a time, each change beside what was before.

use serde_json::Value;
use shared::audit;
use shared::json;
use shared::time::Timestamp;
use shared::wire::affiliate::Page;
use shared::wire::audit::{AuditAct, AuditActor, AuditRow};

use super::message::{Actor, AuditFilter};
use super::refusal::{Error, Refusal, Result};
use crate::sql::{self, Columns, FromRow, Sql};
use crate::values;

/// How many changes a page has.
const PAGE: usize = 30;

/// How many values of one change are listed.
const MOST: usize = 40;

struct Kept {
    row: u64,
    key: String,
    revision: u64,
    at: Timestamp,
    who: String,
    json: String,
}

impl FromRow for Kept {
    fn from_row(columns: &mut Columns) -> sql::Result<Self> {
        Ok(Self {
            row: columns.take()?,
            key: columns.take()?,
            revision: columns.take()?,
            at: columns.take()?,
            who: columns.take()?,
            json: columns.take()?,
        })
    }
}

/// A page of changes, the newest first.
pub(super) fn page(sql: &Sql, filter: &AuditFilter) -> Result<Page<AuditRow>> {
    /// As large as a row number that every runtime keeps exact.
    const NEWEST: u64 = 1 << 52;
    let below = match filter.cursor.as_deref() {
        None => NEWEST,
        Some(cursor) => cursor.parse().ok().filter(|below| *below <= NEWEST).ok_or_else(|| {
            Error::from(Refusal::field("cursor", "is not one that a page named as its next; begin without one"))
        })?,
    };
    let about = filter.about.as_deref().unwrap_or_default().trim();
    let rows: Vec<Kept> = sql.query(
        "SELECT rowid, key, revision, at, who, json FROM history
         WHERE rowid < CAST(?1 AS INTEGER) AND (?2 = '' OR key = ?2) ORDER BY rowid DESC LIMIT ?3",
        values![below, about, PAGE + 1],
    )?;
    let next = rows.get(PAGE - 1).filter(|_| rows.len() > PAGE).map(|last| last.row.to_string());
    let items = rows.iter().take(PAGE).map(|kept| row(sql, kept)).collect::<Result<_>>()?;
    Ok(Page { items, next })
}

fn row(sql: &Sql, kept: &Kept) -> Result<AuditRow> {
    let before: Option<String> = sql.query_one(
        "SELECT json FROM history WHERE key = ? AND revision < ? ORDER BY revision DESC LIMIT 1",
        values![&kept.key, kept.revision],
    )?;
    let before = before.map(|json| read(&kept.key, &json)).transpose()?.filter(|before| !is_over(before));
    let after = read(&kept.key, &kept.json)?;
    let act = match (&before, after.get("movedTo").is_some(), is_over(&after)) {
        (_, true, _) => AuditAct::Renamed,
        (_, _, true) => AuditAct::Removed,
        (None, ..) => AuditAct::Created,
        (Some(_), ..) => AuditAct::Changed,
    };
    let name = [Some(&after), before.as_ref()].into_iter().flatten().find_map(name_of);
    let left = (act != AuditAct::Removed).then_some(&after);
    let mut changes = audit::changes(before.as_ref().filter(|_| act != AuditAct::Renamed), left);
    let more = u32::try_from(changes.len().saturating_sub(MOST)).unwrap_or(u32::MAX);
    changes.truncate(MOST);
    let (kind, id) = kept.key.split_once(':').unwrap_or((&kept.key, ""));
    Ok(AuditRow {
        revision: kept.revision,
        at: kept.at,
        who: actor(&kept.key, &kept.who)?,
        kind: kind.to_owned(),
        id: id.to_owned(),
        name,
        act,
        changes,
        more,
    })
}

/// Whether a revision says that the thing is gone, or that it is elsewhere.
fn is_over(document: &Value) -> bool {
    document.get("deleted").is_some() || document.get("movedTo").is_some()
}

fn name_of(document: &Value) -> Option<String> {
    ["name", "email"].into_iter().find_map(|field| document.get(field)?.as_str().map(str::to_owned))
}

fn actor(key: &str, who: &str) -> Result<AuditActor> {
    let actor: Actor =
        json::read(who).map_err(|reason| Error::Damaged { key: key.to_owned(), reason: reason.to_string() })?;
    Ok(match actor {
        Actor::Person { id, email, .. } => {
            AuditActor { kind: "person".to_owned(), id: id.to_string(), email: Some(email.to_string()) }
        }
        Actor::Key { id, .. } => AuditActor { kind: "key".to_owned(), id: id.to_string(), email: None },
    })
}

fn read(key: &str, json: &str) -> Result<Value> {
    shared::json::read(json).map_err(|reason| Error::Damaged { key: key.to_owned(), reason: reason.to_string() })
}
