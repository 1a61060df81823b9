//! Adding an affiliate.

use leptos::prelude::*;
use shared::wire::affiliate::AffiliateDocument;

use super::{ADD, model};
use crate::api::{Api, Call};
use crate::components::panel::panel as side_panel;
use crate::components::toast::Toasts;
use crate::core::address::Address;
use crate::core::erased::handler;
use crate::core::form::{ErrorSummary, Form, SubmitButton, TextField};
use crate::route::{AffiliateTab, Route};

const FORM: &str = "affiliate";

/// The panel with the form.
pub(super) fn panel(address: Address) -> AnyView {
    let api = Api::here();
    let toasts = Toasts::here();
    let form = Form::new(FORM);
    let name = RwSignal::new(String::new());
    let aff_id = RwSignal::new(String::new());
    let close = move || address.change(|query| query.without(ADD));
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let input = model::input(&name.get_untracked(), &aff_id.get_untracked());
        if let Err(errors) = input.parse() {
            form.fail(errors);
            return;
        }
        form.send(api, Call::post("/v1/affiliates", &input), move |answer| {
            let affiliate: AffiliateDocument = answer?.read()?;
            toasts.say(format!("{} added. Assign a campaign next.", affiliate.name));
            address.go(&Route::Affiliate(affiliate.aff_id, AffiliateTab::Campaigns).path());
            Ok(())
        });
    };
    let body = view! {
        <form class="form" id=FORM novalidate on:submit=handler(save)>
            <ErrorSummary form=form />
            <TextField form=form name="name" label="Name" value=name />
            <TextField
                form=form
                name="affId"
                label="affId"
                value=aff_id
                hint="What stands in its links. Left empty, one is chosen. Upper and lower case count."
                optional=true
                code=true
            />
        </form>
    };
    let foot = view! {
        <SubmitButton form=form label="Add affiliate" busy="Adding…" form_id=FORM />
        <button class="button" type="button" on:click=handler(move |_| close())>"Cancel"</button>
    };
    side_panel("Add affiliate", None, body.into_any(), Some(foot.into_any()), close)
}
