//! Questions about the configuration.

use serde::Serialize;
use shared::id::{AffId, PixelId};
use shared::wire::affiliate::{AffiliateDocument, Page};
use shared::wire::config::{DocKey, SiteDocument};
use shared::wire::site::SiteRow;

use super::edit::Circumstances;
use super::message::{Ask, Question, Told};
use super::people;
use super::refusal::{Error, Refusal, Result};
use super::{audit, check, list, pages, person, store};
use crate::json::RawJson;
use crate::sql::Sql;

/// Answers a question, if the asker may ask it.
pub fn ask(sql: &Sql, Ask { who, question }: &Ask, Circumstances { now, limits }: Circumstances) -> Result<Told> {
    let actor = people::recognise(sql, who, now)?;
    actor.may(question.needs())?;
    match question {
        Question::Me => plain(&people::me(sql, &actor)?),
        Question::Campaigns { cursor } => plain(&list::campaigns(sql, cursor.as_deref())?),
        Question::Campaign(id) => {
            let campaign = store::campaign(sql, *id)?.ok_or_else(|| missing(format!("campaign {id}")))?;
            told(&campaign, campaign.revision)
        }
        Question::PagesToday(id) => plain(&pages::today(sql, *id, now)?),
        Question::Affiliates(filter) => plain(&list::affiliates(sql, filter)?),
        Question::Affiliate(id) => {
            let affiliate = affiliate(sql, id)?;
            told(&affiliate, affiliate.revision)
        }
        Question::Pixels(id) => {
            let affiliate = affiliate(sql, id)?;
            told(&Page { items: affiliate.pixels, next: None }, affiliate.revision)
        }
        Question::Pixel(id, pixel) => one_pixel(&affiliate(sql, id)?, pixel),
        Question::CheckPixel(input) => plain(&check::check(sql, input, limits)?),
        Question::Keys => plain(&Page { items: list::keys(sql)?, next: None }),
        Question::Sites => plain(&Page { items: list::sites(sql)?, next: None }),
        Question::Site(id) => {
            let site: Option<SiteDocument> = store::read(sql, &DocKey::Site(id.clone()))?;
            let site = SiteRow::from(&site.ok_or_else(|| missing(format!("site {id}")))?);
            told(&site, site.revision)
        }
        Question::Rehearse(change) => {
            plain(&super::edit::rehearse(sql, change.as_ref().clone(), Circumstances { now, limits })?)
        }
        Question::Export(table) => plain(&list::export(sql, table)?),
        Question::Users => plain(&Page { items: person::all(sql)?, next: None }),
        Question::Audit(filter) => plain(&audit::page(sql, filter)?),
        Question::Settings => {
            let settings = store::settings(sql)?;
            told(&settings, settings.revision)
        }
    }
}

fn one_pixel(affiliate: &AffiliateDocument, id: &PixelId) -> Result<Told> {
    match affiliate.pixels.iter().find(|pixel| pixel.id == *id) {
        Some(pixel) => told(pixel, pixel.revision),
        None => Err(missing(format!("pixel {id} of affiliate {}", affiliate.aff_id))),
    }
}

fn affiliate(sql: &Sql, id: &AffId) -> Result<AffiliateDocument> {
    store::affiliate(sql, id)?.ok_or_else(|| missing(format!("affiliate {id}")))
}

fn missing(what: String) -> Error {
    Refusal::Missing(what).into()
}

fn told(thing: &impl Serialize, revision: u64) -> Result<Told> {
    Ok(Told { body: json(thing)?, revision: Some(revision) })
}

fn plain(thing: &impl Serialize) -> Result<Told> {
    Ok(Told { body: json(thing)?, revision: None })
}

fn json(thing: &impl Serialize) -> Result<RawJson> {
    RawJson::of(thing).map_err(|reason| Error::Damaged { key: "answer".to_owned(), reason: reason.to_string() })
}
