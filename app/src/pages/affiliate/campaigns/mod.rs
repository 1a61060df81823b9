//! The Campaigns tab: what the affiliate promotes, what it earns, and its ready-made links.

mod assign;
mod model;
mod remove;

use leptos::prelude::*;
use shared::id::CampaignId;
use shared::wire::affiliate::{AffiliateDocument, AssignmentDocument};
use shared::wire::campaign::CampaignDocument;

use super::Here;
use super::words;
use crate::components::copy::CopyButton;
use crate::components::menu::{self, Item};
use crate::core::address::Address;
use crate::core::erased::{handler, live};
use crate::core::list;
use crate::icons::{Icon, icon};
use crate::route::Route;
use crate::web::intl::money;

/// The name in the query that opens the panel: a campaign's id, or `new`.
pub(super) const ASSIGN: &str = "assign";

/// The tab.
pub(super) fn tab(here: Here) -> AnyView {
    let address = Address::here();
    let removing = RwSignal::new(None::<u32>);
    let open = move |_| address.change(|query| query.with(ASSIGN, "new"));
    let content = move || match here.affiliate.value() {
        Some(affiliate) if affiliate.assignments.is_empty() => none(address),
        Some(affiliate) => table(here, &affiliate, address, removing),
        None => ().into_any(),
    };
    view! {
        <div class="toolbar">
            <div class="toolbar-end">
                <button class="add-button" type="button" aria-label="Assign campaign" on:click=handler(open)>{icon(Icon::Plus)}</button>
            </div>
        </div>
        {live(content)}
        {remove::dialog(here, removing)}
    }
    .into_any()
}

/// The panel beside the tab, when the address asks for it.
pub(super) fn panel(here: Here) -> AnyView {
    let chosen = Address::here().value(ASSIGN);
    view! {
        {live(move || match chosen.get().as_str() {
            "" => ().into_any(),
            // The form needs the campaigns to choose from.
            _ if here.campaigns.value().is_none() => ().into_any(),
            "new" => assign::panel(here, None),
            id => CampaignId::parse(id).map_or_else(|_| ().into_any(), |id| assign::panel(here, Some(id))),
        })}
    }
    .into_any()
}

fn table(here: Here, affiliate: &AffiliateDocument, address: Address, removing: RwSignal<Option<u32>>) -> AnyView {
    let rows = affiliate.assignments.iter().map(|assignment| row(here, affiliate, assignment, address, removing));
    view! {
        <div class="table-wrap" role="region" aria-labelledby="assignments-caption" tabindex="0">
            <table class="table">
                <caption class="sr-only" id="assignments-caption">"Campaigns"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Campaign"</th>
                        <th scope="col" data-type="number" data-priority="low">"CPC"</th>
                        <th scope="col" data-type="number" data-priority="low">"CPL"</th>
                        <th scope="col" data-type="number" data-priority="middle">"Step 1"</th>
                        <th scope="col" data-type="number" data-priority="middle">"Step 2"</th>
                        <th scope="col" data-priority="low">"Affiliate link"</th>
                        <th scope="col"><span class="sr-only">"Copy link"</span></th>
                        <th scope="col"><span class="sr-only">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(
    here: Here,
    affiliate: &AffiliateDocument,
    assignment: &AssignmentDocument,
    address: Address,
    removing: RwSignal<Option<u32>>,
) -> AnyView {
    let id = assignment.campaign_id;
    let currency = assignment.currency;
    let amount = move |decimal: &str| money(decimal, currency.code());
    let rates = &assignment.commissions;
    let flat = |rate: &Option<shared::wire::text::Text>| {
        shared::wire::text::of(rate).filter(|rate| words::pays(rate)).map(amount)
    };
    let cell = |value: Option<String>| match value {
        Some(value) => value.into_any(),
        None => view! { <span class="table-none">"–"</span> }.into_any(),
    };
    let (cpc, cpl) = (cell(flat(&rates.cpc)), cell(flat(&rates.cpl)));
    let (step1, step2) = (cell(words::rate(&rates.step1, amount)), cell(words::rate(&rates.step2, amount)));
    let link = {
        let campaigns = here.campaigns.value();
        let storefront = campaigns.iter().flat_map(|campaigns| campaigns.iter());
        let storefront =
            storefront.filter(|campaign| campaign.id == id).find_map(|campaign| campaign.storefront_url.as_deref());
        storefront.map(|storefront| model::affiliate_link(affiliate, storefront))
    };
    let copy = link.clone().map(|link| view! { <CopyButton text=link label="Copy affiliate link" word="Copy link" /> });
    let link = match link {
        Some(link) => view! { <code class="url">{link}</code> }.into_any(),
        None => view! { <a href=Route::Campaign(id).path()>"Give the campaign a storefront address"</a> }.into_any(),
    };
    let edit = move || address.change(|query| query.with(ASSIGN, &id.to_string()));
    let items = vec![
        Item::new(Icon::Edit, "Change commissions", edit),
        Item::new(Icon::Trash, "Remove from campaign…", move || removing.set(Some(id.get()))).bad(),
    ];
    let name = here.campaign_name(id);
    let open = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        edit();
    };
    let current = address.value(ASSIGN);
    view! {
        <tr aria-current=move || (current.get() == id.to_string()).then_some("true")>
            <th scope="row">
                <a class="row-link" href=format!("?{ASSIGN}={id}") on:click=handler(open)>{name.clone()}</a>
                " "
                <small>{id.to_string()}</small>
            </th>
            <td data-type="number" data-priority="low">{cpc}</td>
            <td data-type="number" data-priority="low">{cpl}</td>
            <td data-type="number" data-priority="middle">{step1}</td>
            <td data-type="number" data-priority="middle">{step2}</td>
            <td class="table-clip" data-priority="low">{link}</td>
            <td>{copy}</td>
            <td class="table-actions">{menu::more(&format!("assignment-{id}"), &name, items)}</td>
        </tr>
    }
    .into_any()
}

fn none(address: Address) -> AnyView {
    let assign = move |_| address.change(|query| query.with(ASSIGN, "new"));
    let button = view! {
        <button class="button" data-variant="primary" type="button" on:click=handler(assign)>
            {icon(Icon::Plus)}
            " "
            <span>"Assign campaign"</span>
        </button>
    };
    let why = "An affiliate earns, and its pixels fire, in the campaigns it is assigned to.";
    list::empty(Icon::Campaign, "No campaign yet", why.into_any(), button.into_any())
}

/// The campaigns the affiliate does not promote yet.
fn unassigned(affiliate: &AffiliateDocument, campaigns: &[CampaignDocument]) -> Vec<(String, String)> {
    campaigns
        .iter()
        .filter(|campaign| model::assignment(affiliate, campaign.id).is_none())
        .map(|campaign| (campaign.id.to_string(), format!("{} · {}", campaign.name, campaign.id)))
        .collect()
}
