//! The documents in SQL: reading them, and writing one with its history and everything derived from it.

use serde::de::DeserializeOwned;
use shared::affiliate::Affiliate;
use shared::id::{AffId, CampaignId, MerchantId};
use shared::pixel::{CampaignScope, PixelType, ProductScope, SaleTarget, Trigger};
use shared::time::Timestamp;
use shared::wire::affiliate::{AffiliateDocument, AffiliateRow};
use shared::wire::campaign::CampaignDocument;
use shared::wire::config::{DocKey, Envelope, SettingsDocument};

use super::document::{self, Document};
use super::refusal::{Error, Refusal, Result};
use crate::sql::{self, Sql, Tx};
use crate::values;

/// The largest document, in bytes: a row may have 2 MB, and every shard keeps those it needs in memory.
const MOST_BYTES: usize = 1_000_000;

/// The merchant, and the number of its last edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merchant {
    /// Its id.
    pub id: MerchantId,
    /// The number of its last edit.
    pub revision: u64,
}

/// Whether this object has ever been anybody's: one that has not holds no table.
pub fn is_founded(sql: &Sql) -> sql::Result<bool> {
    let tables: u32 =
        sql.query_one("SELECT count(*) FROM sqlite_master WHERE name = 'merchant'", values![])?.unwrap_or(0);
    Ok(tables > 0 && merchant(sql)?.is_some())
}

/// The merchant.
pub fn merchant(sql: &Sql) -> sql::Result<Option<Merchant>> {
    struct Stored(MerchantId, u64);
    impl sql::FromRow for Stored {
        fn from_row(columns: &mut sql::Columns) -> sql::Result<Self> {
            Ok(Self(columns.parse(MerchantId::EXPECTED, MerchantId::parse)?, columns.take()?))
        }
    }
    let found: Option<Stored> = sql.query_one("SELECT id, revision FROM merchant", values![])?;
    Ok(found.map(|Stored(id, revision)| Merchant { id, revision }))
}

/// A document's JSON as it is stored, tombstones too.
pub fn json(sql: &Sql, key: &DocKey) -> sql::Result<Option<String>> {
    sql.query_one("SELECT json FROM document WHERE key = ?", values![key.to_string()])
}

/// The same, of an object that may be nobody's.
pub fn json_if_founded(sql: &Sql, key: &DocKey) -> sql::Result<Option<String>> {
    if is_founded(sql)? { json(sql, key) } else { Ok(None) }
}

/// A document, unless it is not there, gone or elsewhere.
pub fn read<T: DeserializeOwned>(sql: &Sql, key: &DocKey) -> Result<Option<T>> {
    let Some(json) = json(sql, key)? else { return Ok(None) };
    let envelope: Envelope = document::read(key, &json)?;
    if envelope.deleted || envelope.moved_to.is_some() {
        return Ok(None);
    }
    document::read(key, &json).map(Some)
}

/// A campaign.
pub fn campaign(sql: &Sql, id: CampaignId) -> Result<Option<CampaignDocument>> {
    read(sql, &DocKey::Campaign(id))
}

/// An affiliate, by the id it has now.
pub fn affiliate(sql: &Sql, id: &AffId) -> Result<Option<AffiliateDocument>> {
    read(sql, &DocKey::Affiliate(id.clone()))
}

/// The settings, which every merchant has.
pub fn settings(sql: &Sql) -> Result<SettingsDocument> {
    read(sql, &DocKey::Settings)?
        .ok_or_else(|| Error::Damaged { key: DocKey::Settings.to_string(), reason: "is not there".to_owned() })
}

/// The affiliate that has or had this id.
pub fn holder_of(sql: &Sql, name: &AffId) -> Result<Option<AffId>> {
    let found: Option<String> =
        sql.query_one("SELECT aff_id FROM affiliate_name WHERE name = ?", values![name.as_str()])?;
    found.map(|text| aff_id(&text)).transpose()
}

/// The affiliates assigned to a campaign, a few of them, and how many there are.
pub fn assigned_to(sql: &Sql, campaign: CampaignId) -> Result<(Vec<AffId>, u32)> {
    let few: Vec<String> =
        sql.query("SELECT aff_id FROM assignment WHERE campaign = ? ORDER BY aff_id LIMIT 3", values![campaign.get()])?;
    let count = sql.query_one("SELECT count(*) FROM assignment WHERE campaign = ?", values![campaign.get()])?;
    Ok((few.iter().map(|text| aff_id(text)).collect::<Result<_>>()?, count.unwrap_or(0)))
}

/// The products of a campaign that some pixel names, each with one affiliate that has such a pixel.
pub fn products_with_pixels(sql: &Sql, campaign: CampaignId) -> Result<Vec<(u64, AffId)>> {
    let rows: Vec<(u64, String)> = sql.query(
        "SELECT product, min(aff_id) FROM pixel WHERE campaign = ? AND product > 0 GROUP BY product",
        values![campaign.get()],
    )?;
    rows.into_iter().map(|(product, text)| Ok((product, aff_id(&text)?))).collect()
}

/// An affiliate with an image or iframe from this host that could be shown on pages of this campaign, or of any
/// campaign if none is named.
pub fn browser_pixel_from(sql: &Sql, host: &str, campaign: Option<CampaignId>) -> Result<Option<AffId>> {
    let found: Option<String> = match campaign {
        None => sql.query_one("SELECT aff_id FROM pixel WHERE host = ? AND host <> '' LIMIT 1", values![host])?,
        Some(id) => sql.query_one(
            "SELECT aff_id FROM pixel WHERE host = ?1 AND host <> '' AND (campaign = ?2 OR campaign = 0 AND EXISTS (
                 SELECT 1 FROM assignment WHERE assignment.campaign = ?2 AND assignment.aff_id = pixel.aff_id))
             LIMIT 1",
            values![host, id.get()],
        )?,
    };
    found.map(|text| aff_id(&text)).transpose()
}

/// The affiliates with an image or iframe that could be shown on pages of this campaign.
pub fn with_browser_pixels(sql: &Sql, campaign: CampaignId) -> Result<Vec<AffId>> {
    let found: Vec<String> = sql.query(
        "SELECT DISTINCT aff_id FROM pixel WHERE host <> '' AND (campaign = ?1 OR campaign = 0 AND EXISTS (
             SELECT 1 FROM assignment WHERE assignment.campaign = ?1 AND assignment.aff_id = pixel.aff_id))
         ORDER BY aff_id",
        values![campaign.get()],
    )?;
    found.iter().map(|text| aff_id(text)).collect()
}

/// The affiliates whose documents hold a text somewhere.
pub fn holding(sql: &Sql, text: &str) -> Result<Vec<AffId>> {
    let written = serde_json::to_string(text).unwrap_or_default();
    let found: Vec<String> = sql.query(
        "SELECT affiliate.aff_id FROM affiliate JOIN document ON document.key = 'affiliate:' || affiliate.aff_id
         WHERE instr(document.json, ?) > 0 ORDER BY affiliate.sort, affiliate.aff_id",
        values![written.trim_matches('"')],
    )?;
    found.iter().map(|text| aff_id(text)).collect()
}

fn aff_id(text: &str) -> Result<AffId> {
    AffId::parse(text).map_err(|error| Error::Damaged { key: "affiliate".to_owned(), reason: error.to_string() })
}

/// The last number given out under this name; 0 when none was.
pub fn last_number(sql: &Sql, name: &str) -> sql::Result<u64> {
    Ok(sql.query_one("SELECT last FROM counter WHERE name = ?", values![name])?.unwrap_or(0))
}

/// Notes that numbers up to this one have been given out.
pub fn give_out(tx: &Tx<'_>, name: &str, last: u64) -> sql::Result<()> {
    tx.exec(
        "INSERT INTO counter (name, last) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last)",
        values![name, last],
    )
}

/// Writes a document with its history and what is derived from it.
pub fn write(tx: &Tx<'_>, document: &Document, who: &str, now: Timestamp) -> Result<()> {
    let key = document.key().to_string();
    let json = document.to_json()?;
    if json.len() > MOST_BYTES {
        let message = format!(
            "With everything in it, this would have {} bytes, and {MOST_BYTES} are the most; remove what is not needed.",
            json.len()
        );
        return Err(Refusal::conflict("tooLarge", "", message).into());
    }
    tx.exec(
        "INSERT INTO document (key, revision, json) VALUES (?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, json = excluded.json",
        values![&key, document.revision(), &json],
    )?;
    tx.exec(
        "INSERT INTO history (key, revision, at, who, json) VALUES (?, ?, ?, ?, ?)",
        values![&key, document.revision(), now, who, &json],
    )?;
    match document {
        Document::Campaign(campaign) => {
            Ok(tx.exec("INSERT INTO campaign (id) VALUES (?) ON CONFLICT DO NOTHING", values![campaign.id.get()])?)
        }
        Document::Gone(DocKey::Campaign(id), _) => Ok(tx.exec("DELETE FROM campaign WHERE id = ?", values![id.get()])?),
        Document::Affiliate(affiliate) => derive(tx, affiliate),
        Document::Gone(DocKey::Affiliate(id), _) => {
            tx.exec("DELETE FROM affiliate_name WHERE aff_id = ?", values![id.as_str()])?;
            forget(tx, id)
        }
        Document::Moved(from, _) => forget(tx, from),
        _ => Ok(()),
    }
}

fn forget(tx: &Tx<'_>, id: &AffId) -> Result<()> {
    tx.exec("DELETE FROM affiliate WHERE aff_id = ?", values![id.as_str()])?;
    tx.exec("DELETE FROM assignment WHERE aff_id = ?", values![id.as_str()])?;
    tx.exec("DELETE FROM pixel WHERE aff_id = ?", values![id.as_str()])?;
    Ok(())
}

fn derive(tx: &Tx<'_>, affiliate: &AffiliateDocument) -> Result<()> {
    let id = affiliate.aff_id.as_str();
    forget(tx, &affiliate.aff_id)?;
    let row = AffiliateRow::from(affiliate);
    let summary = serde_json::to_string(&row)
        .map_err(|reason| document::damaged(&DocKey::Affiliate(affiliate.aff_id.clone()), &reason))?;
    tx.exec(
        "INSERT INTO affiliate (aff_id, sort, status, summary) VALUES (?, ?, ?, ?)",
        values![id, affiliate.name.as_str().to_lowercase(), affiliate.status.code(), summary],
    )?;
    for name in affiliate.aliases.iter().chain([&affiliate.aff_id]) {
        tx.exec(
            "INSERT INTO affiliate_name (name, aff_id) VALUES (?, ?)
             ON CONFLICT (name) DO UPDATE SET aff_id = excluded.aff_id",
            values![name.as_str(), id],
        )?;
    }
    for assignment in &affiliate.assignments {
        tx.exec("INSERT INTO assignment (campaign, aff_id) VALUES (?, ?)", values![assignment.campaign_id.get(), id])?;
    }
    derive_pixels(tx, affiliate)
}

fn derive_pixels(tx: &Tx<'_>, affiliate: &AffiliateDocument) -> Result<()> {
    // A pixel that today's rules can't read fires nothing, so nothing depends on it.
    let readable = Affiliate::try_from(affiliate)
        .map_err(|reason| document::damaged(&DocKey::Affiliate(affiliate.aff_id.clone()), &reason))?;
    for pixel in &readable.pixels {
        let campaign = match pixel.trigger.campaign() {
            CampaignScope::All => 0,
            CampaignScope::One(id) => id.get(),
        };
        let product = match &pixel.trigger {
            Trigger::Sale { target: SaleTarget::Campaign(_, ProductScope::Upsell(id)), .. } => id.get(),
            _ => 0,
        };
        let host = match pixel.trigger.pixel_type() {
            PixelType::Postback => String::new(),
            PixelType::Image | PixelType::Iframe => plain_host(pixel.trigger.template().origin()),
        };
        tx.exec(
            "INSERT INTO pixel (aff_id, id, campaign, product, host) VALUES (?, ?, ?, ?, ?)",
            values![affiliate.aff_id.as_str(), pixel.id.as_str(), campaign, product, host],
        )?;
    }
    Ok(())
}

/// A host as it is compared: in lower case, without the dot at its end.
pub fn plain_host(url: &url::Url) -> String {
    url.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase()
}
