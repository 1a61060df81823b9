//! CRM → Affiliates: the list, adding one, and what is done with several at once.

mod add;
mod assign;
mod batch;
mod first_run;
mod model;
mod table;

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::wire::affiliate::{AffiliateRow, Page};
use shared::wire::bulk::ActivityRow;
use shared::wire::campaign::CampaignDocument;

use crate::api::{Api, Remote};
use crate::components::toast::Toasts;
use crate::core::address::Address;
use crate::core::erased::{handler, live};
use crate::core::form::{Options, options};
use crate::core::list::{Filter, Search};
use crate::core::page::{Head, main_column};
use crate::icons::{Icon, icon};
use crate::session::Session;
use model::Filters;

/// The name in the query that opens the panel that adds.
const ADD: &str = "add";
/// The name in the query that opens the panel that assigns.
const ASSIGN: &str = "assign";

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Here {
    api: Api,
    toasts: Toasts,
    address: Address,
    session: Session,
    rows: Remote<Page<AffiliateRow>>,
    activity: Remote<Page<ActivityRow>>,
    campaigns: Remote<Vec<CampaignDocument>>,
    /// The ids of the selected rows, on whatever page they are.
    selected: RwSignal<BTreeSet<String>>,
}

/// The page.
pub(crate) fn page() -> AnyView {
    let address = Address::here();
    let rows: Remote<Page<AffiliateRow>> = Remote::at(move || Filters::of(&address.query()).path());
    let activity = Remote::at(move || model::activity_path(rows.value().as_deref()));
    let here = Here {
        api: Api::here(),
        toasts: Toasts::here(),
        address,
        session: Session::here(),
        rows,
        activity,
        campaigns: Remote::every("/v1/campaigns"),
        selected: RwSignal::default(),
    };
    let campaigns = Signal::derive(move || -> Options {
        let campaigns = here.campaigns.value();
        let rows = campaigns.iter().flat_map(|campaigns| campaigns.iter());
        rows.map(|campaign| (campaign.id.to_string(), campaign.name.to_string())).collect()
    });
    let add = move || {
        let open = move |_| address.change(|query| query.without(ASSIGN).with(ADD, "1"));
        here.session.may_edit().then(|| {
            view! {
                <button class="add-button" type="button" aria-label="Add affiliate" on:click=handler(open)>
                    {icon(Icon::Plus)}
                </button>
            }
        })
    };
    let toolbar = view! {
        <div class="toolbar" role="search" aria-label="Affiliates">
            <Search name=model::SEARCH label="Search affiliates" placeholder="Name or affId" />
            <Filter name=model::STATUS label="Status" options=Signal::stored(options(model::STATUSES)) />
            <Filter name=model::CAMPAIGN label="Campaign" options=campaigns />
            <div class="toolbar-end">{live(add)}</div>
        </div>
    };
    let content = view! {
        {Head::new("Affiliates").view()}
        {first_run::guide(here)}
        {toolbar}
        {table::table(here)}
        {batch::bar(here)}
    };
    let (adding, assigning) = (address.value(ADD), address.value(ASSIGN));
    let panel = move || match (adding.with(String::is_empty), assigning.with(String::is_empty)) {
        (false, _) => add::panel(address),
        (true, false) => assign::panel(here),
        (true, true) => ().into_any(),
    };
    view! { {main_column(content.into_any())} {live(panel)} }.into_any()
}
