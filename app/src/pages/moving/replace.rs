//! Finding a text in everybody's pixels and replacing it: when a network moves to another domain.

use leptos::prelude::*;

use super::model;
use super::trial::{Kind, trial};
use crate::core::erased::handler;
use crate::core::form::{ErrorSummary, Form, SubmitButton, TextField};

/// The section: what to look for, what becomes of it, the button that does it.
pub(super) fn section() -> AnyView {
    let form = Form::new("replace");
    let (find, replace) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let kind = Kind {
        form,
        verb: ("to change", "changed"),
        button: "Replace in",
        list: "replace-changes",
        all_or_nothing: Some("Nothing is replaced while one of them can’t be: mend or remove those first."),
    };
    let (look, outcome) = trial(kind, move || model::replacing(&find.get(), &replace.get()));
    view! {
        <section class="section" aria-labelledby="replace-title">
            <header class="section-head">
                <h2 id="replace-title">"Find and replace in pixels"</h2>
                <p>"In contents and test links, as it is written; upper and lower case count. For a network that has moved."</p>
            </header>
            <form class="form" novalidate on:submit=handler(look)>
                <ErrorSummary form=form />
                <div class="field-pair">
                    <TextField form=form name="find" label="Find" value=find code=true />
                    <TextField form=form name="replace" label="Replace with" value=replace code=true />
                </div>
                <div class="form-actions"><SubmitButton form=form label="Look what it changes" busy="Looking…" /></div>
            </form>
            {outcome}
        </section>
    }
    .into_any()
}
