//! Setup → Form code: which pages carry the script, and what they need for it.

mod add;
mod model;
mod one;
mod orders;
mod origins;
mod remove;
mod secret;

use std::sync::Arc;

use leptos::prelude::*;
use shared::id::CampaignId;
use shared::wire::affiliate::Page;
use shared::wire::campaign::CampaignDocument;
use shared::wire::site::SiteRow;

use crate::api::Remote;
use crate::components::ago::ago;
use crate::core::address::Address;
use crate::core::erased::{handler, live};
use crate::core::list;
use crate::core::page::{Head, main_column};
use crate::core::table::{Column, listed};
use crate::icons::{Icon, icon};
use crate::route::Route;
use crate::session::Session;

pub(super) use model::policy;
pub(crate) use one::page as one;

/// The name in the query that opens the panel.
const ADD: &str = "add";

const COLUMNS: &[Column] =
    &[Column::new("Campaign"), Column::new("Site"), Column::new("Pages"), Column::new("Added").gives_way("middle")];

/// The page.
pub(crate) fn page() -> AnyView {
    let (address, session) = (Address::here(), Session::here());
    let sites: Remote<Page<SiteRow>> = Remote::at(|| "/v1/sites".to_owned());
    let campaigns: Remote<Vec<CampaignDocument>> = Remote::every("/v1/campaigns");
    let add = move || {
        session.may_administer().then(|| {
            view! {
                <button
                    class="button"
                    data-variant="primary"
                    type="button"
                    on:click=handler(move |_| address.change(|query| query.with(ADD, "1")))
                >
                    {icon(Icon::Plus)}
                    <span>"Add site"</span>
                </button>
            }
        })
    };
    let head = Head::new("Form code")
        .meta(
            "One line on each storefront page saves clicks and leads, and shows affiliates’ image and iframe pixels."
                .into_any(),
        )
        .actions(add.into_any())
        .view();
    let row = move |site: &SiteRow| row(site, name_of(campaigns.value(), site.campaign_id));
    let table = listed("sites", "Form-code sites", COLUMNS, sites, row, move || none(address));
    let adding = address.value(ADD);
    let panel = move || if adding.with(String::is_empty) { ().into_any() } else { add::panel(campaigns, address) };
    view! { {main_column(view! { {head} {table} }.into_any())} {live(panel)} }.into_any()
}

/// A campaign's name, or its number while the names are not there.
fn name_of(campaigns: Option<Arc<Vec<CampaignDocument>>>, id: CampaignId) -> String {
    let found = campaigns.as_ref().and_then(|campaigns| campaigns.iter().find(|campaign| campaign.id == id));
    found.map_or_else(|| format!("Campaign {id}"), |campaign| campaign.name.to_string())
}

fn row(site: &SiteRow, campaign: String) -> AnyView {
    view! {
        <tr>
            <th scope="row"><a class="row-link" href=Route::Site(site.id.clone()).path()>{campaign}</a></th>
            <td><code>{site.id.to_string()}</code></td>
            <td class="table-clip"><span>{site.origins.join(", ")}</span></td>
            <td data-priority="middle">{ago(site.created_at)}</td>
        </tr>
    }
    .into_any()
}

fn none(address: Address) -> AnyView {
    let add = view! {
        <button class="button" type="button" on:click=handler(move |_| address.change(|query| query.with(ADD, "1")))>"Add site"</button>
    };
    let why = "A site is a campaign’s storefront with the form code on its pages. Without one, postbacks still fire for what your server sends.";
    list::empty(Icon::Code, "No storefront carries the form code yet", why.into_any(), add.into_any())
}
