//! Setup → Campaigns: the list.

mod edit;
mod model;

use leptos::prelude::*;
use shared::wire::affiliate::Page;
use shared::wire::campaign::CampaignDocument;

use crate::api::Remote;
use crate::components::ago::ago;
use crate::core::address::Address;
use crate::core::list::{self, CURSOR, Pagination};
use crate::core::load::failed;
use crate::core::page::{Head, main_column};
use crate::core::query::Query;
use crate::icons::{Icon, icon};
use crate::route::Route;

pub(crate) use edit::{edit, new};

const COLUMNS: usize = 5;

/// The page.
pub(crate) fn page() -> AnyView {
    let cursor = Address::here().value(CURSOR);
    let rows: Remote<Page<CampaignDocument>> =
        Remote::at(move || Query::default().with("cursor", &cursor.get()).after("/v1/campaigns"));
    let add = view! { <a class="button" data-variant="primary" href=Route::NewCampaign.path()>{icon(Icon::Plus)} <span>"Add campaign"</span></a> };
    let head = Head::new("Campaigns").actions(add.into_any()).view();
    main_column(view! { {head} {table(rows)} }.into_any())
}

fn table(rows: Remote<Page<CampaignDocument>>) -> AnyView {
    let body = move || match rows.get() {
        None => list::skeleton_rows(COLUMNS),
        Some(Ok(page)) => page.items.iter().map(row).collect_view().into_any(),
        Some(Err(_)) => ().into_any(),
    };
    let instead = move || match rows.get() {
        Some(Err(error)) => Some(failed(&error, move || rows.again())),
        Some(Ok(page)) if page.items.is_empty() => Some(none()),
        _ => None,
    };
    let next = Signal::derive(move || rows.value().and_then(|page| page.next.clone()));
    let words =
        Signal::derive(move || list::count(rows.value().map_or(0, |page| page.items.len()), "campaign", "campaigns"));
    view! {
        <div class="table-wrap" role="region" aria-labelledby="campaigns-caption" tabindex="0">
            <table class="table" aria-busy=move || rows.waiting().then_some("true")>
                <caption class="sr-only" id="campaigns-caption">"Campaigns"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col" data-type="number">"Id"</th>
                        <th scope="col">"Currency"</th>
                        <th scope="col" data-type="number" data-priority="low">"Products"</th>
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

fn row(campaign: &CampaignDocument) -> AnyView {
    view! {
        <tr>
            <th scope="row"><a class="row-link" href=Route::Campaign(campaign.id).path()>{campaign.name.to_string()}</a></th>
            <td data-type="number"><code>{campaign.id.to_string()}</code></td>
            <td>{campaign.currency.code().to_owned()}</td>
            <td data-type="number" data-priority="low">{campaign.products.len()}</td>
            <td data-priority="middle">{ago(campaign.created_at)}</td>
        </tr>
    }
    .into_any()
}

fn none() -> AnyView {
    let add = view! { <a class="button" href=Route::NewCampaign.path()>"Add campaign"</a> };
    let why = "A campaign is what affiliates promote: a storefront and the products sold there.";
    list::empty(Icon::Campaign, "No campaigns yet", why.into_any(), add.into_any())
}
