//! The Pixels tab: what the affiliate wants to be told.

mod actions;
mod checked;
mod content;
mod form;
mod health;
mod model;
mod table;
mod token_menu;
mod tokens;
mod typed;
mod why;

use leptos::prelude::*;
use shared::wire::affiliate::AffiliateDocument;
use shared::wire::pixel::NO_CAMPAIGN;

use super::Here;
use crate::api::Api;
use crate::components::panel::panel as side_panel;
use crate::components::toast::Toasts;
use crate::core::address::Address;
use crate::core::erased::{handler, live};
use crate::core::list::{self, Search};
use crate::icons::{Icon, icon};
use crate::route::{AffiliateTab, Route};
use actions::{ADD_BUTTON, Actions};
use model::Asked;

pub(super) use health::fires_path;

/// The name in the query of what is searched for.
const SEARCH: &str = "q";

/// The tab.
pub(super) fn tab(here: Here) -> AnyView {
    let address = Address::here();
    let actions = Actions::new(here, Api::here(), address, Toasts::here());
    let search = address.value(SEARCH);
    let add = move |_| actions.open(&Asked::New(None));
    let content = move || {
        let affiliate = here.affiliate.value()?;
        Some(match affiliate.pixels.is_empty() {
            true => none(&affiliate, actions),
            false => table::table(here, &affiliate, &search.get(), actions).unwrap_or_else(|| not_found(address)),
        })
    };
    view! {
        <div class="toolbar" role="search" aria-label="Pixels">
            <Search name=SEARCH label="Search pixels" placeholder="Campaign, type or address" />
            <div class="toolbar-end">
                <a class="button" href=move || test_path(here)>
                    {icon(Icon::Bolt)}
                    " "
                    <span>"Test"</span>
                </a>
                <button class="button" type="button" on:click=handler(move |_| why::open(address))>
                    {icon(Icon::Question)}
                    " "
                    <span>"Why did it not fire?"</span>
                </button>
                <button class="add-button" type="button" id=ADD_BUTTON aria-label="Add pixel" on:click=handler(add)>
                    {icon(Icon::Plus)}
                </button>
            </div>
        </div>
        {live(content)}
    }
    .into_any()
}

fn test_path(here: Here) -> Option<String> {
    let affiliate = here.affiliate.value()?;
    Some(Route::Affiliate(affiliate.aff_id.clone(), AffiliateTab::Test).path())
}

/// The panel beside the tab, when the address asks for it.
pub(super) fn panel(here: Here) -> AnyView {
    let address = Address::here();
    let asked = Memo::new(move |_| Asked::of(&address.query()));
    // Once both are there the form stays as it is, whatever is loaded again behind it.
    let ready = Memo::new(move |_| here.affiliate.value().is_some() && here.campaigns.value().is_some());
    let assigned = Memo::new(move |_| here.affiliate.value().is_some_and(|found| !found.assignments.is_empty()));
    let shown = move || match asked.get() {
        Some(asked) if ready.get() => match asked {
            Asked::New(_) if !assigned.get() => no_campaign(here, address),
            asked => untrack(|| form::panel(here, asked)),
        },
        _ => why::panel(here),
    };
    shown.into_any()
}

fn close(address: Address) {
    address.change(model::closed);
}

fn no_campaign(here: Here, address: Address) -> AnyView {
    let path = here.affiliate.value().map(|affiliate| {
        let campaigns = Route::Affiliate(affiliate.aff_id.clone(), AffiliateTab::Campaigns);
        campaigns.with(super::campaigns::ASSIGN, "new")
    });
    let next = view! { <a class="button" data-variant="primary" href=path>"Assign a campaign"</a> };
    let body = list::empty(Icon::Campaign, "Assign a campaign first", NO_CAMPAIGN.into_any(), next.into_any());
    side_panel("Add pixel".to_owned(), None, body, None, move || close(address))
}

fn missing(address: Address) -> AnyView {
    let why = "It may have been deleted since this address was written down.";
    let body = list::empty(Icon::Question, "There is no such pixel", why.into_any(), ().into_any());
    side_panel("Edit pixel".to_owned(), None, body, None, move || close(address))
}

fn none(affiliate: &AffiliateDocument, actions: Actions) -> AnyView {
    let add = move |_| actions.open(&Asked::New(None));
    let words = if affiliate.assignments.is_empty() { "Start with a campaign" } else { "Add pixel" };
    let next = view! {
        <button class="button" data-variant="primary" type="button" on:click=handler(add)>
            {icon(Icon::Plus)}
            " "
            <span>{words}</span>
        </button>
    };
    let why = "A pixel tells the affiliate of its clicks, leads or sales. Until it has one, it is told nothing.";
    list::empty(Icon::Bolt, "No pixels yet", why.into_any(), next.into_any())
}

fn not_found(address: Address) -> AnyView {
    let clear = move |_| address.change(|query| query.without(SEARCH));
    let next = view! { <button class="button" type="button" on:click=handler(clear)>"Clear the search"</button> };
    let why = "Search for a part of the campaign, the type or the address.";
    list::empty(Icon::Search, "No pixel matches", why.into_any(), next.into_any())
}
