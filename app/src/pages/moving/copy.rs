//! Copying all pixels of one affiliate to others.

use leptos::prelude::*;
use shared::wire::bulk::{BulkInput, BulkReport};

use super::{model, report};
use crate::api::{Api, Call};
use crate::components::toast::Toasts;
use crate::core::erased::{handler, live};
use crate::core::form::{ErrorSummary, Form, SubmitButton, TextArea, TextField};

const FORM: &str = "copy-pixels";
const VERB: (&str, &str) = ("to copy", "copied");

/// The section: whose pixels, to whom, what becomes of it, the button that does it.
pub(super) fn section() -> AnyView {
    let (api, toasts) = (Api::here(), Toasts::here());
    let form = Form::new(FORM);
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let tried: RwSignal<Option<(BulkInput, BulkReport)>> = RwSignal::new(None);
    let typed = move || model::copying(&from.get(), &to.get());
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
            let button = (!report.applied && report.changed > 0).then(|| {
                view! {
                    <div class="row">
                        <button class="button" data-variant="primary" type="button" on:click=handler(apply)>
                            {format!("Copy {} now", super::model::pixels(report.changed))}
                        </button>
                    </div>
                }
            });
            view! {
                <p role="status">{model::changed(&report, VERB)}</p>
                {report::changes("copy-changes", &report)}
                {button}
            }
        })
    };
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
            {live(outcome)}
        </section>
    }
    .into_any()
}
