//! A change to many things that is looked at before it is made.

use leptos::prelude::*;
use shared::wire::bulk::{BulkInput, BulkReport};

use super::{model, report};
use crate::api::{Api, Call};
use crate::components::toast::Toasts;
use crate::core::erased::{handler, live};
use crate::core::form::Form;

/// What differs between one such change and another.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// The form.
    pub(super) form: Form,
    /// What is going to be done, and what has been: `("to copy", "copied")`.
    pub(super) verb: (&'static str, &'static str),
    /// What the button says before the number of pixels: `Copy`.
    pub(super) button: &'static str,
    /// What names the list of changes.
    pub(super) list: &'static str,
    /// Said when something is refused, if nothing is done then; else the rest is done.
    pub(super) all_or_nothing: Option<&'static str>,
}

/// The form's handler, which looks what the change would do, and what is shown of that, with the button that does it.
pub(super) fn trial(
    kind: Kind,
    typed: impl Fn() -> BulkInput + Copy + Send + Sync + 'static,
) -> (impl Fn(web_sys::SubmitEvent) + Copy, AnyView) {
    let (api, toasts) = (Api::here(), Toasts::here());
    let Kind { form, verb, .. } = kind;
    let tried: RwSignal<Option<(BulkInput, BulkReport)>> = RwSignal::new(None);
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
    let apply = move || {
        let input = untrack(typed);
        form.send(api, Call::post("/v1/bulk", &input), move |answer| {
            let report: BulkReport = answer?.read()?;
            toasts.say(model::changed(&report, verb));
            tried.set(Some((input, report)));
            Ok(())
        });
    };
    let outcome = move || current().map(|report| outcome(kind, &report, apply));
    (look, live(outcome))
}

/// What the change would do, or has done.
fn outcome(kind: Kind, report: &BulkReport, apply: impl Fn() + Send + Sync + 'static) -> AnyView {
    let blocked = kind.all_or_nothing.filter(|_| report.refused > 0);
    let possible = !report.applied && report.changed > 0 && blocked.is_none();
    let button = possible.then(|| {
        view! {
            <div class="row">
                <button class="button" data-variant="primary" type="button" on:click=handler(move |_| apply())>
                    {format!("{} {} now", kind.button, model::pixels(report.changed))}
                </button>
            </div>
        }
    });
    view! {
        <p role="status">{model::changed(report, kind.verb)}</p>
        {blocked.map(|words| view! { <p>{words}</p> })}
        {report::changes(kind.list, report)}
        {button}
    }
    .into_any()
}
