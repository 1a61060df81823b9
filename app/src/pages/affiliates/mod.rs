//! CRM → Affiliates: the list, and adding one.

mod add;
mod model;

use leptos::prelude::*;
use shared::wire::affiliate::{AffiliateRow, Page};

use crate::api::Remote;
use crate::components::ago::ago;
use crate::core::address::Address;
use crate::core::form::options;
use crate::core::list::{self, CURSOR, Filter, Pagination, Search};
use crate::core::load::failed;
use crate::core::page::{Head, main_column};
use crate::icons::{Icon, icon};
use crate::route::{AffiliateTab, Route};
use model::Filters;

/// The name in the query that opens the panel.
const ADD: &str = "add";
const COLUMNS: usize = 6;

/// The page.
pub(crate) fn page() -> AnyView {
    let address = Address::here();
    let rows = Remote::at(move || Filters::of(&address.query()).path());
    let adding = address.value(ADD);
    let open = move |_| address.change(|query| query.with(ADD, "1"));
    let statuses = options(model::STATUSES);
    let toolbar = view! {
        <div class="toolbar" role="search" aria-label="Affiliates">
            <Search name=model::SEARCH label="Search affiliates" placeholder="Name or affId" />
            <Filter name=model::STATUS label="Status" options=statuses />
            <div class="toolbar-end">
                <button class="add-button" type="button" aria-label="Add affiliate" on:click=open>{icon(Icon::Plus)}</button>
            </div>
        </div>
    };
    let content = view! { {Head::new("Affiliates").view()} {toolbar} {table(rows, address)} };
    let panel = move || if adding.with(String::is_empty) { ().into_any() } else { add::panel(address) };
    view! { {main_column(content.into_any())} {panel} }.into_any()
}

fn table(rows: Remote<Page<AffiliateRow>>, address: Address) -> AnyView {
    let body = move || match rows.get() {
        None => list::skeleton_rows(COLUMNS),
        Some(Ok(page)) => page.items.iter().map(row).collect_view().into_any(),
        Some(Err(_)) => ().into_any(),
    };
    let instead = move || match rows.get() {
        Some(Err(error)) => Some(failed(&error, move || rows.again())),
        Some(Ok(page)) if page.items.is_empty() => Some(none(address)),
        _ => None,
    };
    let next = Signal::derive(move || rows.value().and_then(|page| page.next.clone()));
    let words = Signal::derive(move || {
        let shown = rows.value().map_or(0, |page| page.items.len());
        list::count(shown, "affiliate", "affiliates")
    });
    view! {
        <div class="table-wrap" role="region" aria-labelledby="affiliates-caption" tabindex="0">
            <table class="table" aria-busy=move || rows.waiting().then_some("true")>
                <caption class="sr-only" id="affiliates-caption">"Affiliates"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"affId"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col" data-type="number" data-priority="low">"Campaigns"</th>
                        <th scope="col" data-type="number" data-priority="low">"Pixels"</th>
                        <th scope="col" data-priority="middle">"Added"</th>
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
            {instead}
        </div>
        <Pagination next=next words=words />
    }
    .into_any()
}

fn row(affiliate: &AffiliateRow) -> AnyView {
    let path = Route::Affiliate(affiliate.aff_id.clone(), AffiliateTab::Pixels).path();
    view! {
        <tr>
            <th scope="row"><a class="row-link" href=path>{affiliate.name.to_string()}</a></th>
            <td><code>{affiliate.aff_id.to_string()}</code></td>
            <td>{crate::pages::status_badge(affiliate.status)}</td>
            <td data-type="number" data-priority="low">{affiliate.campaigns.len()}</td>
            <td data-type="number" data-priority="low">{affiliate.pixels}</td>
            <td data-priority="middle">{ago(affiliate.created_at)}</td>
        </tr>
    }
    .into_any()
}

fn none(address: Address) -> AnyView {
    if Filters::of(&address.query()).narrow() {
        let clear = move |_| {
            address.change(|query| query.without(model::SEARCH).without(model::STATUS).without(CURSOR));
        };
        let button = view! { <button class="button" type="button" on:click=clear>"Clear the filters"</button> };
        let why = "Try another name or affId. Upper and lower case do not matter.";
        return list::empty(Icon::Search, "No affiliate matches", why.into_any(), button.into_any());
    }
    let add = move |_| address.change(|query| query.with(ADD, "1"));
    let button = view! {
        <button class="button" data-variant="primary" type="button" on:click=add>{icon(Icon::Plus)} <span>"Add affiliate"</span></button>
    };
    let why = "An affiliate sends visitors to a storefront and is told about what they do there by its pixels.";
    list::empty(Icon::Affiliates, "No affiliates yet", why.into_any(), button.into_any())
}
