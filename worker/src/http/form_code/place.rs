//! The site that a page belongs to.

use axum::http::{HeaderMap, StatusCode, header};
use shared::form_code::{self, Circumstances, Event, Refusal};
use shared::id::{MerchantId, SessionId, SiteId};
use shared::wire::campaign::CampaignDocument;
use shared::wire::config::{DocKey, SiteDocument};
use shared::wire::form_code::PageEvent;
use worker::Env;

use super::Failure;
use super::visit::Visit;
use crate::clock;
use crate::config::{self, Revisions};

/// The site, with what it is decided by.
pub(super) struct Place {
    pub(super) id: SiteId,
    pub(super) merchant: MerchantId,
    site: SiteDocument,
    pub(super) campaign: CampaignDocument,
    pub(super) seen: Revisions,
}

impl Place {
    /// Loads it in at least these revisions; nothing if there is no such site, or its campaign is gone.
    pub(super) async fn load(env: &Env, id: SiteId, floors: Revisions) -> Result<Option<Self>, Failure> {
        let merchant = id.merchant();
        let loaded = config::load(env, &merchant, &DocKey::Site(id.clone()), &floors).await?;
        let Some(site) = loaded.parse::<SiteDocument>()? else { return Ok(None) };
        let mut seen = loaded.seen;
        let loaded = config::load(env, &merchant, &DocKey::Campaign(site.campaign_id), &floors).await?;
        let Some(campaign) = loaded.parse::<CampaignDocument>()? else { return Ok(None) };
        seen.extend(loaded.seen);
        Ok(Some(Self { id, merchant, site, campaign, seen }))
    }

    /// A browser names the page's origin with every POST.
    pub(super) fn check_origin(&self, headers: &HeaderMap) -> Result<(), Failure> {
        let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if self.site.origins.iter().any(|allowed| allowed == origin) {
            return Ok(());
        }
        let shown: String = origin.chars().take(100).collect();
        let detail = format!("the origin {shown:?} is none of this site's: add it to the site's origins");
        Err(Failure::Never(StatusCode::FORBIDDEN, detail))
    }

    pub(super) fn read(&self, event: &PageEvent, visit: &Visit) -> Result<Event, Refusal> {
        let session = visit.session.as_ref().map(SessionId::as_str);
        let circumstances = Circumstances {
            campaign: self.campaign.id.to_string(),
            session,
            pages: &self.campaign.pages,
            secret: self.site.secret.as_deref(),
            ip_address: visit.visitor.ip_address.clone(),
            user_agent: visit.visitor.user_agent.clone(),
            now: clock::now(),
        };
        form_code::read(event, &circumstances)
    }
}
