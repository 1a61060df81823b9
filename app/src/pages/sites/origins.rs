//! The origins whose pages may carry the script.

use std::sync::Arc;

use leptos::prelude::*;
use shared::wire::site::{SiteInput, SiteRow};

use super::model;
use crate::api::{self, Answer, Call, Remote};
use crate::components::toast::Toasts;
use crate::core::conflict::{Merge, merge};
use crate::core::edit::{self, Edit, Editing};
use crate::core::erased::{handler, live};
use crate::core::form::{ErrorSummary, Form, SubmitButton, TextArea};
use crate::session::Session;

/// The section with its form.
pub(super) fn section(site: Remote<SiteRow>) -> AnyView {
    let session = Session::here();
    let Some(base) = site.value() else { return ().into_any() };
    let origins = Origins {
        editing: Editing::begin(Form::new("origins"), Arc::clone(&base)),
        typed: RwSignal::new(base.origins.join("\n")),
        toasts: Toasts::here(),
    };
    let form = origins.editing.form;
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        edit::save(origins);
    };
    view! {
        <section class="section" aria-labelledby="origins-title">
            <header class="section-head"><h2 id="origins-title">"Where it may run"</h2></header>
            <form class="form" novalidate on:submit=handler(submit)>
                {edit::conflict(origins)}
                <ErrorSummary form=form />
                <TextArea
                    form=form
                    name="origins"
                    label="Pages"
                    value=origins.typed
                    hint="Origins, one a line. Pages of any other are refused."
                />
                {live(move || session.may_administer().then(|| view! { <div class="form-actions"><SubmitButton form=form label="Save pages" /></div> }))}
            </form>
        </section>
    }
    .into_any()
}

#[derive(Clone, Copy)]
struct Origins {
    editing: Editing<SiteRow>,
    typed: RwSignal<String>,
    toasts: Toasts,
}

impl Edit for Origins {
    type Document = SiteRow;

    fn state(self) -> Editing<SiteRow> {
        self.editing
    }

    fn call(self, over: &SiteRow) -> Option<Call> {
        let origins = model::origins(&self.typed.get_untracked());
        let input = SiteInput { campaign_id: Some(over.campaign_id.to_string().into()), origins };
        Some(Call::put(format!("/v1/sites/{}", over.id), &input).if_still(over.revision))
    }

    fn merge(self, before: &SiteRow, now: &SiteRow) -> Merge {
        let mine = model::origins(&self.typed.get_untracked()).join("\n");
        merge([("Pages", before.origins.join("\n"), now.origins.join("\n"), mine)])
    }

    fn fill(self, document: &SiteRow) {
        self.typed.set(document.origins.join("\n"));
    }

    fn saved(self, answer: &Answer) -> api::Result<()> {
        let site: SiteRow = answer.read()?;
        self.toasts.say(format!("Pages saved.{}", answer.settling()));
        self.fill(&site);
        self.editing.rebase(site);
        Ok(())
    }

    fn refused(self, error: api::Error) -> api::Error {
        error.with_fields(|errors| model::named(errors, &model::origins(&self.typed.get_untracked())))
    }
}
