//! Setup → Campaigns: the list.

mod edit;
mod model;
mod remove;

use leptos::prelude::*;
use shared::wire::affiliate::Page;
use shared::wire::campaign::CampaignDocument;

use crate::api::Remote;
use crate::components::ago::ago;
use crate::core::address::Address;
use crate::core::list::{self, CURSOR, Pages};
use crate::core::page::{Head, main_column};
use crate::core::query::Query;
use crate::core::table::{Column, listed};
use crate::core::trail;
use crate::icons::{Icon, icon};
use crate::route::Route;
use crate::session::Session;

pub(crate) use edit::{edit, new};

const COLUMNS: &[Column] = &[
    Column::new("Name"),
    Column::number("Id"),
    Column::new("Currency"),
    Column::number("Products").gives_way("low"),
    Column::new("Added").gives_way("middle"),
];

/// The rows of a page of the server's.
const ROWS: usize = 50;

/// The page.
pub(crate) fn page() -> AnyView {
    let cursor = Address::here().value(CURSOR);
    let rows: Remote<Page<CampaignDocument>> =
        Remote::at(move || Query::default().with("cursor", trail::cursor(&cursor.get())).after("/v1/campaigns"));
    let session = Session::here();
    let add = move || {
        session.may_edit().then(|| {
            view! {
                <a class="button" data-variant="primary" href=Route::NewCampaign.path()>
                    {icon(Icon::Plus)}
                    <span>"Add campaign"</span>
                </a>
            }
        })
    };
    let head = Head::new("Campaigns").actions(add.into_any()).view();
    main_column(view! { {head} {table(rows)} }.into_any())
}

fn table(rows: Remote<Page<CampaignDocument>>) -> AnyView {
    let table = listed("campaigns", "Campaigns", COLUMNS, rows, row, none);
    view! { {table} {Pages::of(rows, ROWS, ("campaign", "campaigns"), "").view()} }.into_any()
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
