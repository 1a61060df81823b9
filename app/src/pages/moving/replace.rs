//! Finding a text in everybody's pixels and replacing it: when a network moves to another domain.

use leptos::prelude::*;
use shared::wire::bulk::{BulkInput, BulkReport};

use super::{model, report};
use crate::api::{Api, Call};
use crate::components::toast::Toasts;
use crate::core::erased::{handler, live};
use crate::core::form::{ErrorSummary, Form, SubmitButton, TextField};

const FORM: &str = "replace";
const VERB: (&str, &str) = ("to change", "changed");

/// The section: what to look for, what becomes of it, the button that does it.
pub(super) fn section() -> AnyView {
    let (api, toasts) = (Api::here(), Toasts::here());
    let form = Form::new(FORM);
    let (find, replace) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let tried: RwSignal<Option<(BulkInput, BulkReport)>> = RwSignal::new(None);
    let typed = move || model::replacing(&find.get(), &replace.get());
    // What was looked at for other words says nothing about these.
    let current = move || tried.get().filter(|(input, _)| *input == typed()).map(|(_, report)| report);
    let look = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let input = untrack(typed);
        if let Err(errors) = input.parse() {
            form.fail(errors);
            return;
        }
        form.send(api, Call::post("/v1/bulk?dryRun=true", &input), move |answer| {
            tried.set(Some((input, answer?.read()?)));
            Ok(())
        });
    };
    let apply = move |_| {
        let input = untrack(typed);
        form.send(api, Call::post("/v1/bulk", &input), move |answer| {
            let report: BulkReport = answer?.read()?;
            toasts.say(model::changed(&report, VERB));
            tried.set(Some((input, report)));
            Ok(())
        });
    };
    let outcome = move || {
        current().map(|report| {
            let possible = !report.applied && report.changed > 0 && report.refused == 0;
            let button = possible.then(|| {
                view! {
                    <div class="row">
                        <button class="button" data-variant="primary" type="button" on:click=handler(apply)>
                            {format!("Replace in {} now", super::model::pixels(report.changed))}
                        </button>
                    </div>
                }
            });
            let blocked = (report.refused > 0).then(|| {
                view! { <p>"Nothing is replaced while one of them can’t be: mend or remove those first."</p> }
            });
            view! {
                <p role="status">{model::changed(&report, VERB)}</p>
                {blocked}
                {report::changes("replace-changes", &report)}
                {button}
            }
        })
    };
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
            {live(outcome)}
        </section>
    }
    .into_any()
}
