//! Which page comes with which part of the app. Signing in, the frame and the list of affiliates come with the app itself.

use std::pin::Pin;

use leptos::prelude::*;
use leptos::wasm_split::{self, SplitLoaderError, wasm_split};

use crate::pages::{affiliate, audit, campaigns, deliveries, keys, moving, nothing_here, order, orders, people, sites};
use crate::route::Route;

/// Builds a page of a part.
pub(super) type Build = fn(Route, Memo<Route>) -> AnyView;

/// What is downloaded together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pages) enum Part {
    /// An affiliate with its tabs.
    Affiliate,
    /// Orders and deliveries.
    Events,
    /// Everything under Setup.
    Setup,
}

impl Part {
    /// The part a page comes with; none for a page that is always there.
    pub(in crate::pages) const fn of(page: &Route) -> Option<Self> {
        match page {
            Route::Affiliate(..) => Some(Self::Affiliate),
            Route::Orders | Route::Order(_) | Route::Deliveries => Some(Self::Events),
            Route::Campaigns
            | Route::NewCampaign
            | Route::Campaign(_)
            | Route::Keys
            | Route::People
            | Route::Sites
            | Route::Site(_)
            | Route::Moving
            | Route::Audit => Some(Self::Setup),
            Route::Affiliates | Route::Invitation | Route::Unknown => None,
        }
    }

    /// Downloads it, unless it is there already. A download that failed can be asked for again.
    pub(super) fn load(self) -> Pin<Box<dyn Future<Output = Result<Build, SplitLoaderError>>>> {
        match self {
            Self::Affiliate => Box::pin(affiliate_part()),
            Self::Events => Box::pin(events_part()),
            Self::Setup => Box::pin(setup_part()),
        }
    }
}

#[wasm_split(affiliate, wasm_split_path = wasm_split, fallible)]
fn affiliate_part() -> Result<Build, SplitLoaderError> {
    Ok(|page, route| match page {
        Route::Affiliate(id, _) => affiliate::page(id, route),
        _ => nothing_here(),
    })
}

#[wasm_split(events, wasm_split_path = wasm_split, fallible)]
fn events_part() -> Result<Build, SplitLoaderError> {
    Ok(|page, _| match page {
        Route::Orders => orders::page(),
        Route::Order(id) => order::page(&id),
        Route::Deliveries => deliveries::page(),
        _ => nothing_here(),
    })
}

#[wasm_split(setup, wasm_split_path = wasm_split, fallible)]
fn setup_part() -> Result<Build, SplitLoaderError> {
    Ok(|page, _| match page {
        Route::Campaigns => campaigns::page(),
        Route::NewCampaign => campaigns::new(),
        Route::Campaign(id) => campaigns::edit(id),
        Route::Keys => keys::page(),
        Route::People => people::page(),
        Route::Sites => sites::page(),
        Route::Site(id) => sites::one(id),
        Route::Moving => moving::page(),
        Route::Audit => audit::page(),
        _ => nothing_here(),
    })
}
