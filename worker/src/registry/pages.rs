//! What the pages of a campaign do today, and what they may be asked to show.

use shared::affiliate::Affiliate;
use shared::id::{AffId, CampaignId};
use shared::pixel::{CampaignScope, PixelType};
use shared::time::Timestamp;
use shared::wire::config::DocKey;
use shared::wire::site::PagesToday;

use super::document::damaged;
use super::refusal::{Refusal, Result};
use super::{page_tests, store};
use crate::sql::Sql;

/// Test orders of today, and the origins that a page's content policy has to allow.
pub(super) fn today(sql: &Sql, campaign: CampaignId, now: Timestamp) -> Result<PagesToday> {
    if store::campaign(sql, campaign)?.is_none() {
        return Err(Refusal::Missing(format!("campaign {campaign}")).into());
    }
    let mut pages = PagesToday { test_orders_today: page_tests::today(sql, campaign, now)?, ..PagesToday::default() };
    for id in store::with_browser_pixels(sql, campaign)? {
        add(sql, &id, campaign, &mut pages)?;
    }
    Ok(pages)
}

fn add(sql: &Sql, id: &AffId, campaign: CampaignId, pages: &mut PagesToday) -> Result<()> {
    let Some(document) = store::affiliate(sql, id)? else { return Ok(()) };
    let affiliate = Affiliate::try_from(&document)
        .map_err(|reason| damaged(&DocKey::Affiliate(document.aff_id.clone()), &reason))?;
    for pixel in &affiliate.pixels {
        let shown = match pixel.trigger.campaign() {
            CampaignScope::All => true,
            CampaignScope::One(one) => one == campaign,
        };
        let origins = match pixel.trigger.pixel_type() {
            PixelType::Image => &mut pages.image_origins,
            PixelType::Iframe => &mut pages.frame_origins,
            PixelType::Postback => continue,
        };
        if shown {
            origins.insert(pixel.trigger.template().origin().origin().ascii_serialization());
        }
    }
    Ok(())
}
