//! Adding a site.

use leptos::prelude::*;
use shared::wire::campaign::CampaignDocument;
use shared::wire::site::{SiteInput, SiteRow};

use super::{ADD, model};
use crate::api::{Api, Call, Remote};
use crate::components::panel::panel as side_panel;
use crate::core::address::Address;
use crate::core::erased::handler;
use crate::core::form::{ErrorSummary, Form, Options, SelectField, SubmitButton, TextArea};
use crate::route::Route;

const FORM: &str = "site";

/// The panel with the form.
pub(super) fn panel(campaigns: Remote<Vec<CampaignDocument>>, address: Address) -> AnyView {
    let api = Api::here();
    let form = Form::new(FORM);
    let campaign = RwSignal::new(String::new());
    let pages = RwSignal::new(String::new());
    let options = Signal::derive(move || -> Options {
        let campaigns = campaigns.value();
        let rows = campaigns.iter().flat_map(|campaigns| campaigns.iter());
        rows.map(|campaign| (campaign.id.to_string(), format!("{} ({})", campaign.name, campaign.id))).collect()
    });
    // A campaign's own storefront is the likeliest place.
    Effect::new(move |_| {
        let chosen = campaign.get();
        let campaigns = campaigns.value();
        let found = campaigns.iter().flat_map(|all| all.iter()).find(|one| one.id.to_string() == chosen);
        if let Some(url) = found.and_then(|found| found.storefront_url.as_ref())
            && pages.with_untracked(|pages| pages.trim().is_empty())
        {
            pages.set(url.as_str().to_owned());
        }
    });
    let close = move || address.change(|query| query.without(ADD));
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let origins = model::origins(&pages.get_untracked());
        let chosen = Some(campaign.get_untracked()).filter(|text| !text.is_empty()).map(Into::into);
        let input = SiteInput { campaign_id: chosen, origins: origins.clone() };
        form.send(api, Call::post("/v1/sites", &input), move |answer| {
            let answer = answer.map_err(|error| error.with_fields(|errors| model::named(errors, &origins)))?;
            let site: SiteRow = answer.read()?;
            address.go(&Route::Site(site.id).path());
            Ok(())
        });
    };
    let body = view! {
        <form class="form" id=FORM novalidate on:submit=handler(save)>
            <ErrorSummary form=form />
            <SelectField
                form=form
                name="campaignId"
                label="Campaign"
                value=campaign
                options=options
                placeholder="Choose what its pages sell"
            />
            <TextArea
                form=form
                name="origins"
                label="Pages"
                value=pages
                hint="The origins whose pages carry the script, one a line: https://shop.example. A page’s address is taken too."
            />
        </form>
    };
    let foot = view! {
        <SubmitButton form=form label="Add site" busy="Adding…" form_id=FORM />
        <button class="button" type="button" on:click=handler(move |_| close())>"Cancel"</button>
    };
    side_panel("Add site".to_owned(), None, body.into_any(), Some(foot.into_any()), close)
}
