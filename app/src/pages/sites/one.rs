//! One site: its snippet, where it may run, what its pages may do, and what their content policy needs.

use std::sync::Arc;

use leptos::prelude::*;
use shared::id::SiteId;
use shared::wire::campaign::CampaignDocument;
use shared::wire::site::{PagesToday, SiteRow};

use super::{model, orders, origins, remove, secret};
use crate::api::Remote;
use crate::components::block::block;
use crate::core::erased::live;
use crate::core::form::{Form, Options, SelectField, Switch, options};
use crate::core::load::loaded;
use crate::core::page::{Head, main_column};
use crate::session::Session;
use crate::web;

/// The page.
pub(crate) fn page(id: SiteId) -> AnyView {
    let site: Remote<SiteRow> = Remote::at(move || format!("/v1/sites/{id}"));
    main_column(loaded(site, waiting, move |found| content(site, &found)))
}

fn waiting() -> AnyView {
    view! { {Head::new("Form code").view()} <span class="spinner" role="status" aria-label="Loading"></span> }
        .into_any()
}

fn content(site: Remote<SiteRow>, found: &SiteRow) -> AnyView {
    let session = Session::here();
    let path = format!("/v1/campaigns/{}", found.campaign_id);
    let pages_path = format!("{path}/pages");
    let campaign: Remote<CampaignDocument> = Remote::at(move || path.clone());
    let today: Remote<PagesToday> = Remote::at(move || pages_path.clone());
    let title = Signal::derive(move || match campaign.value() {
        Some(campaign) => format!("Form code of {}", campaign.name),
        None => "Form code".to_owned(),
    });
    let id = found.id.clone();
    let badge = view! { <code class="code">{id.to_string()}</code> };
    let secret_id = id.clone();
    let owner = move || session.may_administer();
    view! {
        {Head::new(title).beside(badge.into_any()).view()}
        <div class="stack">
            {snippet(id.to_string())}
            {origins::section(site)}
            {orders::section(campaign, today)}
            {policy(today)}
            {live(move || owner().then(|| secret::section(secret_id.clone())))}
            {live(move || owner().then(|| remove::section(site)))}
        </div>
    }
    .into_any()
}

fn snippet(id: String) -> AnyView {
    let form = Form::new("snippet");
    let page = RwSignal::new(String::new());
    let consent = RwSignal::new(false);
    let text = Signal::derive(move || page.with(|page| model::snippet(&web::origin(), &id, page, consent.get())));
    let mut kinds: Options = vec![(String::new(), "By the page rules below".to_owned())];
    kinds.extend(options(model::PAGES));
    view! {
        <section class="section" aria-labelledby="snippet">
            <header class="section-head">
                <h2 id="snippet">"Snippet"</h2>
                <p>"Put this line on every storefront page, anywhere in its head."</p>
            </header>
            <div class="form">
                {block("HTML", "Copy snippet", text)}
                <SelectField form=form name="page" label="Kind of page" value=page options=Signal::stored(kinds) />
                <Switch
                    value=consent
                    label="Wait for consent"
                    note="Nothing is stored and no pixel is built until the page calls formCode.consent(true)."
                />
            </div>
        </section>
    }
    .into_any()
}

fn policy(today: Remote<PagesToday>) -> AnyView {
    let lines = move |pages: Arc<PagesToday>| {
        block(
            "Content-Security-Policy",
            "Copy directives",
            model::policy(&web::origin(), &pages.image_origins, &pages.frame_origins),
        )
    };
    view! {
        <section class="section" aria-labelledby="policy">
            <header class="section-head">
                <h2 id="policy">"Content policy"</h2>
                <p>
                    "If your pages send a Content-Security-Policy, it has to allow these. The hosts are those of the images and iframes affiliates have in this campaign now; what a policy blocks is named with the order."
                </p>
            </header>
            <div class="form">
                {loaded(today, || view! { <span class="skeleton" data-width="long"></span> }.into_any(), lines)}
            </div>
        </section>
    }
    .into_any()
}
