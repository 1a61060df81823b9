//! Bringing a table in: chosen or pasted, looked at, then done.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::table::Kind;
use shared::wire::problem::FieldError;
use shared::wire::table::ImportReport;

use super::model::{self, TABLES};
use super::report;
use crate::api::{Api, Call};
use crate::components::block::block;
use crate::components::toast::Toasts;
use crate::core::erased::{handler, live};
use crate::core::form::{ErrorSummary, Form, SubmitButton, TextArea};
use crate::web;

const FORM: &str = "import";

/// The section: the table, what it comes to, the button that takes it in.
pub(super) fn section() -> AnyView {
    let (api, toasts) = (Api::here(), Toasts::here());
    let form = Form::new(FORM);
    let text = RwSignal::new(String::new());
    let tried: RwSignal<Option<(String, ImportReport)>> = RwSignal::new(None);
    let current = move || tried.get().filter(|(of, _)| text.with(|text| text == of)).map(|(_, report)| report);
    let send = move |path: &'static str| {
        let table = text.get_untracked();
        if table.trim().is_empty() {
            let message = "is missing: choose a file, or paste its text".to_owned();
            form.fail(vec![FieldError { field: "table".to_owned(), message, code: None }]);
            return;
        }
        form.send(api, Call::csv(path, table.clone()), move |answer| {
            let report: ImportReport = answer?.read()?;
            if report.applied {
                toasts.say(model::imported(&report));
            }
            tried.set(Some((table, report)));
            Ok(())
        });
    };
    let look = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        send("/v1/import?dryRun=true");
    };
    let choose = move |event: leptos::ev::Event| {
        spawn_local(async move {
            match web::chosen_text(&event).await {
                Some(found) if found.contains(char::REPLACEMENT_CHARACTER) => {
                    let message = "is not in UTF-8: save it as “CSV UTF-8” in your spreadsheet".to_owned();
                    form.fail(vec![FieldError { field: "table".to_owned(), message, code: None }]);
                }
                Some(found) => {
                    form.clear();
                    text.set(found);
                }
                None => {}
            }
        });
    };
    let outcome = move || {
        current().map(|report| {
            let button = model::worth_importing(&report).then(|| {
                view! {
                    <div class="row">
                        <button class="button" data-variant="primary" type="button" on:click=handler(move |_| send("/v1/import"))>
                            "Take it in now"
                        </button>
                    </div>
                }
            });
            view! {
                <p role="status">{model::imported(&report)}</p>
                {report::errors(&report)}
                {button}
            }
        })
    };
    view! {
        <section class="section" aria-labelledby="import-title">
            <header class="section-head">
                <h2 id="import-title">"Bring a table in"</h2>
                <p>"As CSV, with a first line that names its columns. First affiliates, then assignments, then pixels. The same table again changes nothing."</p>
            </header>
            <form class="form" novalidate on:submit=handler(look)>
                <ErrorSummary form=form />
                <div class="field">
                    <label class="field-label" for="import-file">"File"</label>
                    <input class="input" type="file" id="import-file" accept=".csv,text/csv,text/plain" on:change=handler(choose) />
                </div>
                <TextArea form=form name="table" label="Table" value=text hint="The file’s text; it can be pasted and mended here." rows=6 />
                {formats()}
                <div class="form-actions"><SubmitButton form=form label="Look what it brings" busy="Looking…" /></div>
            </form>
            {live(outcome)}
        </section>
    }
    .into_any()
}

/// What the tables look like.
fn formats() -> AnyView {
    let one = |(kind, name, what): &(Kind, &'static str, &'static str)| {
        let needed = format!("Needed: {}.", kind.needed().join(", "));
        view! {
            <p>{*what} " " {needed}</p>
            {block(name, "Copy columns", Signal::stored(kind.columns().join(",")))}
        }
    };
    view! {
        <details>
            <summary>"The columns of each table"</summary>
            <div class="stack" data-gap="small">{TABLES.iter().map(one).collect_view()}</div>
        </details>
    }
    .into_any()
}
