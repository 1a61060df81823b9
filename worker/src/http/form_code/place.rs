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
    /// The page's.
    origin: String,
    pub(super) merchant: MerchantId,
    site: SiteDocument,
    pub(super) campaign: CampaignDocument,
    pub(super) seen: Revisions,
}

impl Place {
    /// Loads the site for a page of this origin, which a browser names with every POST. An origin that was added to the
    /// site a moment ago is known here within a second.
    pub(super) async fn of_page(env: &Env, id: SiteId, headers: &HeaderMap) -> Result<Option<Self>, Failure> {
        let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let place = match Self::load(env, id.clone(), origin.to_owned(), &[]).await? {
            Some(place) if !place.is_allowed() => {
                match place.seen.first().and_then(|site| config::newer(&place.merchant, site)) {
                    Some(newer) => Self::load(env, id, origin.to_owned(), &[newer]).await?,
                    None => Some(place),
                }
            }
            known => known,
        };
        place.map(Self::allowed).transpose()
    }

    /// Loads it again, in at least these revisions.
    pub(super) async fn again(&self, env: &Env, floors: &[(DocKey, u64)]) -> Result<Option<Self>, Failure> {
        let place = Self::load(env, self.id.clone(), self.origin.clone(), floors).await?;
        place.map(Self::allowed).transpose()
    }

    /// Nothing if there is no such site, or its campaign is gone.
    async fn load(env: &Env, id: SiteId, origin: String, floors: &[(DocKey, u64)]) -> Result<Option<Self>, Failure> {
        let merchant = id.merchant();
        let loaded = config::load(env, &merchant, &DocKey::Site(id.clone()), floors).await?;
        let Some(site) = loaded.parse::<SiteDocument>()? else { return Ok(None) };
        let mut seen = loaded.seen;
        let loaded = config::load(env, &merchant, &DocKey::Campaign(site.campaign_id), floors).await?;
        let Some(campaign) = loaded.parse::<CampaignDocument>()? else { return Ok(None) };
        seen.extend(loaded.seen);
        Ok(Some(Self { id, origin, merchant, site, campaign, seen }))
    }

    fn is_allowed(&self) -> bool {
        self.site.origins.contains(&self.origin)
    }

    fn allowed(self) -> Result<Self, Failure> {
        if self.is_allowed() {
            return Ok(self);
        }
        let shown: String = self.origin.chars().take(100).collect();
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
