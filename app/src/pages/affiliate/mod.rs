//! One affiliate: its head and its tabs.

mod campaigns;
mod pixels;
mod profile;
mod publishers;
mod test;
pub(super) mod words;

use std::sync::Arc;

use leptos::prelude::*;
use shared::id::{AffId, PixelId};
use shared::wire::affiliate::{AffiliateDocument, Page, StatusJson};
use shared::wire::campaign::CampaignDocument;
use shared::wire::delivery::DeliveryRow;
use shared::wire::pixel::PixelDocument;

use crate::api::Remote;
use crate::components::copy::CopyButton;
use crate::core::erased::live;
use crate::core::load::loaded;
use crate::core::page::{Head, main_column};
use crate::route::{AffiliateTab, Route};

/// What every tab is given.
#[derive(Clone, Copy)]
struct Here {
    affiliate: Remote<AffiliateDocument>,
    campaigns: Remote<Vec<CampaignDocument>>,
    /// The newest deliveries, asked for where pixels are shown.
    fires: Remote<Page<DeliveryRow>>,
}

impl Here {
    /// The campaign's name, or its number while names are not known.
    fn campaign_name(self, id: shared::id::CampaignId) -> String {
        let name = |campaigns: &Vec<CampaignDocument>| {
            campaigns.iter().find(|campaign| campaign.id == id).map(|campaign| campaign.name.to_string())
        };
        self.campaigns.value().and_then(|campaigns| name(&campaigns)).unwrap_or_else(|| format!("Campaign {id}"))
    }

    /// Shows a pixel as the server has just answered it.
    fn take_pixel(self, pixel: PixelDocument) {
        self.change_pixels(|pixels| match pixels.iter_mut().find(|known| known.id == pixel.id) {
            Some(known) => *known = pixel,
            None => pixels.push(pixel),
        });
    }

    /// Shows a pixel no more.
    fn drop_pixel(self, id: &PixelId) {
        self.change_pixels(|pixels| pixels.retain(|known| known.id != *id));
    }

    /// Changes what is shown at once, and asks for the affiliate as a whole: its revision, and what others did to it.
    fn change_pixels(self, change: impl FnOnce(&mut Vec<PixelDocument>)) {
        if let Some(affiliate) = untrack(|| self.affiliate.value()) {
            let mut affiliate = (*affiliate).clone();
            change(&mut affiliate.pixels);
            self.affiliate.set(affiliate);
        }
        self.affiliate.again();
        self.fires.again();
    }
}

/// The page.
pub(crate) fn page(id: AffId, route: Memo<Route>) -> AnyView {
    let path = format!("/v1/affiliates/{id}");
    let affiliate = Remote::at(move || path.clone());
    let tab = Memo::new(move |_| match route.get() {
        Route::Affiliate(_, tab) => tab,
        _ => AffiliateTab::Profile,
    });
    let fires_path = pixels::fires_path(id.as_str());
    let fires = Remote::at(move || if tab.get() == AffiliateTab::Pixels { fires_path.clone() } else { String::new() });
    let here = Here { affiliate, campaigns: Remote::every("/v1/campaigns"), fires };
    // The tab is built once the affiliate is there; later versions of it change what they concern, no more.
    let there = Memo::new(move |_| affiliate.value().is_some());
    let content = move || {
        if !there.get() {
            return loaded(affiliate, || ().into_any(), |_| ().into_any());
        }
        match tab.get() {
            AffiliateTab::Profile => profile::tab(here),
            AffiliateTab::Campaigns => campaigns::tab(here),
            AffiliateTab::Publishers => publishers::tab(here),
            AffiliateTab::Pixels => pixels::tab(here),
            AffiliateTab::Test => test::tab(here),
            AffiliateTab::Deliveries => deliveries(here),
        }
    };
    let main = view! { {head(&id, affiliate)} {tabs(id, tab, affiliate)} {live(content)} };
    let panel = move || match tab.get() {
        AffiliateTab::Campaigns if there.get() => campaigns::panel(here),
        AffiliateTab::Pixels if there.get() => pixels::panel(here),
        _ => ().into_any(),
    };
    view! { {main_column(main.into_any())} {live(panel)} }.into_any()
}

/// The Deliveries tab: the list of all, of this affiliate alone.
fn deliveries(here: Here) -> AnyView {
    let affiliate = untrack(|| here.affiliate.value());
    crate::pages::deliveries::list(affiliate.map(|affiliate| affiliate.aff_id.clone()))
}

fn head(id: &AffId, affiliate: Remote<AffiliateDocument>) -> AnyView {
    let fallback = id.to_string();
    let name = Signal::derive(move || match affiliate.value() {
        Some(affiliate) => affiliate.name.to_string(),
        None => fallback.clone(),
    });
    let paused = move || {
        let affiliate: Arc<AffiliateDocument> = affiliate.value()?;
        (affiliate.status == StatusJson::Paused)
            .then(|| view! { <span class="badge">"Paused: none of its pixels fires"</span> }.into_any())
    };
    let id = id.to_string();
    let meta = view! { <code>{id.clone()}</code> " " <CopyButton text=id label="Copy affId" /> };
    Head::new(name).beside(view! { {live(paused)} }.into_any()).meta(meta.into_any()).view()
}

fn tabs(id: AffId, current: Memo<AffiliateTab>, affiliate: Remote<AffiliateDocument>) -> AnyView {
    let count = move |tab| {
        let affiliate = affiliate.value()?;
        match tab {
            AffiliateTab::Campaigns => Some(affiliate.assignments.len()),
            AffiliateTab::Pixels => Some(affiliate.pixels.len()),
            AffiliateTab::Profile | AffiliateTab::Publishers | AffiliateTab::Test | AffiliateTab::Deliveries => None,
        }
    };
    // In a narrow window not all tabs have room: the one that is shown is in view, also once counts stand beside others.
    Effect::new(move |_| {
        affiliate.value();
        let tab = tab_id(current.get());
        request_animation_frame(move || crate::web::reveal(&tab));
    });
    let link = |tab: AffiliateTab| {
        let path = Route::Affiliate(id.clone(), tab).path();
        view! {
            <li>
                <a class="tab" id=tab_id(tab) href=path aria-current=move || (current.get() == tab).then_some("page")>
                    {tab.label()}
                    {live(move || count(tab).map(|count| view! { " " <span class="tab-count">{count}</span> }))}
                </a>
            </li>
        }
    };
    view! {
        <nav class="tabs" aria-label="Affiliate"><ul>{AffiliateTab::ALL.map(link).collect_view()}</ul></nav>
    }
    .into_any()
}

fn tab_id(tab: AffiliateTab) -> String {
    format!("tab-{}", tab.label())
}
