//! Lists, a page at a time: what a page costs does not grow with what lies before it.

use serde::de::DeserializeOwned;
use shared::id::CampaignId;
use shared::table;
use shared::wire::affiliate::{AffiliateRow, Page, StatusJson};
use shared::wire::bulk::{SORTS, rank};
use shared::wire::campaign::CampaignDocument;
use shared::wire::config::{Envelope, KeyDocument, SiteDocument};
use shared::wire::key::KeyRow;
use shared::wire::site::SiteRow;

use super::message::AffiliateFilter;
use super::refusal::{Error, Refusal, Result};
use crate::sql::Sql;
use crate::values;

/// How many rows a page has.
const PAGE: usize = 50;

/// A page of campaigns, by id.
pub fn campaigns(sql: &Sql, cursor: Option<&str>) -> Result<Page<CampaignDocument>> {
    let after: u64 = match cursor {
        None => 0,
        Some(text) => text.parse().map_err(|_| bad_cursor())?,
    };
    let rows: Vec<String> = sql.query(
        "SELECT document.json FROM campaign JOIN document ON document.key = 'campaign:' || campaign.id
         WHERE campaign.id > ? ORDER BY campaign.id LIMIT ?",
        values![after, PAGE + 1],
    )?;
    let campaigns = rows.iter().map(|json| read("campaign", json)).collect::<Result<Vec<CampaignDocument>>>()?;
    Ok(page(campaigns, |last| last.id.to_string()))
}

/// A page of affiliates that hold the searched text in their name or id, sorted by a value of theirs and then their id.
pub fn affiliates(sql: &Sql, filter: &AffiliateFilter) -> Result<Page<AffiliateRow>> {
    let status = match given(&filter.status) {
        None => "",
        Some(text) => StatusJson::parse(text).map_err(|message| Refusal::field("status", message))?.code(),
    };
    let campaign = match given(&filter.campaign) {
        None => 0,
        Some(text) => CampaignId::parse(text).map_err(|error| Refusal::field("campaign", error.to_string()))?.get(),
    };
    let wish = given(&filter.sort).unwrap_or("name");
    let (sort, backwards) = wish.strip_prefix('-').map_or((wish, false), |sort| (sort, true));
    if !SORTS.contains(&sort) {
        let message = format!("must be one of {}, with - before it from the last", SORTS.join(", "));
        return Err(Refusal::field("sort", message).into());
    }
    let search = filter.search.as_deref().unwrap_or_default().trim().to_lowercase();
    let begin = filter.cursor.as_deref().map(|cursor| read_cursor(cursor).ok_or_else(bad_cursor)).transpose()?;
    let from_start = u8::from(begin.is_none());
    let (rank_of_last, id) = begin.unwrap_or_default();
    let statement = match (sort, backwards) {
        // By name there is an index.
        ("name", false) => BY_NAME,
        (_, false) => FORWARDS,
        (_, true) => BACKWARDS,
    };
    let rows: Vec<String> =
        sql.query(statement, values![rank_of_last, id, status, search, campaign, PAGE + 1, sort, from_start])?;
    let rows = rows.iter().map(|json| read("affiliate", json)).collect::<Result<Vec<AffiliateRow>>>()?;
    Ok(page(rows, |last| write_cursor(&rank(last, sort), last.aff_id.as_str())))
}

const BY_NAME: &str = "SELECT summary FROM affiliate
     WHERE (?8 = 1 OR (sort, aff_id) > (?1, ?2)) AND (?3 = '' OR status = ?3)
       AND (?4 = '' OR instr(sort, ?4) > 0 OR instr(lower(aff_id), ?4) > 0)
       AND (?5 = 0 OR EXISTS (SELECT 1 FROM assignment WHERE campaign = ?5 AND assignment.aff_id = affiliate.aff_id))
       AND ?7 = 'name'
     ORDER BY sort, aff_id LIMIT ?6";

/// The values as `rank` writes them.
macro_rules! ranked {
    ($rest:literal) => {
        concat!(
            "SELECT summary FROM (SELECT summary, aff_id, CASE ?7
                 WHEN 'created' THEN json_extract(summary, '$.createdAt')
                 WHEN 'pixels' THEN printf('%06d', json_extract(summary, '$.pixels'))
                 WHEN 'campaigns' THEN printf('%06d', json_array_length(summary, '$.campaigns'))
                 WHEN 'status' THEN status ELSE sort END AS rank
             FROM affiliate WHERE (?3 = '' OR status = ?3)
               AND (?4 = '' OR instr(sort, ?4) > 0 OR instr(lower(aff_id), ?4) > 0)
               AND (?5 = 0 OR EXISTS (
                   SELECT 1 FROM assignment WHERE campaign = ?5 AND assignment.aff_id = affiliate.aff_id)))
             WHERE ?8 = 1 OR ",
            $rest
        )
    };
}

const FORWARDS: &str = ranked!("(rank, aff_id) > (?1, ?2) ORDER BY rank, aff_id LIMIT ?6");
const BACKWARDS: &str = ranked!("(rank, aff_id) < (?1, ?2) ORDER BY rank DESC, aff_id DESC LIMIT ?6");

fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// A table of every affiliate, their assignments or their pixels, as CSV.
pub fn export(sql: &Sql, name: &str) -> Result<String> {
    let kind = table::Kind::parse(name).ok_or_else(|| Refusal::Missing(format!("table {name}")))?;
    let rows: Vec<String> = sql.query(
        "SELECT document.json FROM affiliate JOIN document ON document.key = 'affiliate:' || affiliate.aff_id
         ORDER BY affiliate.sort, affiliate.aff_id",
        values![],
    )?;
    let documents = rows.iter().map(|json| read("affiliate", json)).collect::<Result<Vec<_>>>()?;
    Ok(table::write(kind, &documents))
}

/// Every key; there are few.
pub fn keys(sql: &Sql) -> Result<Vec<KeyRow>> {
    let rows: Vec<String> =
        sql.query("SELECT json FROM document WHERE key >= 'key:' AND key < 'key;' ORDER BY key", values![])?;
    let mut keys = Vec::new();
    for json in rows {
        if !read::<Envelope>("key", &json)?.deleted {
            keys.push(KeyRow::from(&read::<KeyDocument>("key", &json)?));
        }
    }
    Ok(keys)
}

/// Every site; there are few.
pub fn sites(sql: &Sql) -> Result<Vec<SiteRow>> {
    let rows: Vec<String> =
        sql.query("SELECT json FROM document WHERE key >= 'site:' AND key < 'site;' ORDER BY key", values![])?;
    let mut sites = Vec::new();
    for json in rows {
        if !read::<Envelope>("site", &json)?.deleted {
            sites.push(SiteRow::from(&read::<SiteDocument>("site", &json)?));
        }
    }
    Ok(sites)
}

fn page<T>(mut items: Vec<T>, cursor: impl FnOnce(&T) -> String) -> Page<T> {
    let more = items.len() > PAGE;
    items.truncate(PAGE);
    let next = if more { items.last().map(cursor) } else { None };
    Page { items, next }
}

fn read<T: DeserializeOwned>(what: &str, json: &str) -> Result<T> {
    shared::json::read(json).map_err(|reason| Error::Damaged { key: what.to_owned(), reason: reason.to_string() })
}

fn bad_cursor() -> Error {
    Refusal::field("cursor", "is not one that a page named as its next; begin without one").into()
}

/// The id first: it holds no dot. The name in hex, because a cursor travels in addresses.
fn write_cursor(name: &str, id: &str) -> String {
    format!("{id}.{}", crate::secret::hex(name.as_bytes()))
}

fn read_cursor(cursor: &str) -> Option<(String, String)> {
    let (id, hex) = cursor.split_once('.')?;
    let digits = hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let name = String::from_utf8(digits.collect::<Option<Vec<u8>>>()?).ok()?;
    Some((name, id.to_owned()))
}
