//! Copying all pixels of one affiliate to others.

use leptos::prelude::*;

use super::model;
use super::trial::{Kind, trial};
use crate::core::erased::handler;
use crate::core::form::{ErrorSummary, Form, SubmitButton, TextArea, TextField};

/// The section: whose pixels, to whom, what becomes of it, the button that does it.
pub(super) fn section() -> AnyView {
    let form = Form::new("copy-pixels");
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let kind = Kind { form, verb: ("to copy", "copied"), button: "Copy", list: "copy-changes", all_or_nothing: None };
    let (look, outcome) = trial(kind, move || model::copying(&from.get(), &to.get()));
    view! {
        <section class="section" aria-labelledby="copy-title">
            <header class="section-head">
                <h2 id="copy-title">"Copy pixels"</h2>
                <p>"All pixels of one affiliate to others. Tokens follow each one’s own names of passed values. Those that can’t be copied are left out, and said."</p>
            </header>
            <form class="form" novalidate on:submit=handler(look)>
                <ErrorSummary form=form />
                <TextField form=form name="from" label="From" value=from hint="The affId of the affiliate whose pixels are copied." code=true />
                <TextArea form=form name="affIds" label="To" value=to hint="The affIds of those who get them, with commas or one a line." rows=2 />
                <div class="form-actions"><SubmitButton form=form label="Look what it adds" busy="Looking…" /></div>
            </form>
            {outcome}
        </section>
    }
    .into_any()
}
