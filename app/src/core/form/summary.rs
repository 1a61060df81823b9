//! The summary of what is wrong, and the button that sends.

use leptos::prelude::*;

use super::Form;
use crate::core::erased::{handler, live};
use crate::icons::{Icon, icon};

/// What is wrong with the form, at its top; takes the focus when it appears.
#[component]
pub fn ErrorSummary(
    /// The form.
    form: Form,
) -> impl IntoView {
    let id = form.summary_id();
    move || {
        let lines = form.lines();
        if lines.is_empty() {
            return ().into_any();
        }
        let heading_id = format!("{id}-title");
        let heading = match lines.len() {
            1 => "This can’t be saved yet".to_owned(),
            count => format!("{count} things to mend before this can be saved"),
        };
        let line = |(control, sentence): (Option<String>, String)| match control {
            Some(control) => {
                let target = control.clone();
                let go = move |event: leptos::ev::MouseEvent| {
                    event.prevent_default();
                    event.stop_propagation();
                    crate::web::focus(&target);
                };
                view! { <li><a href=format!("#{control}") on:click=handler(go)>{sentence}</a></li> }.into_any()
            }
            None => view! { <li>{sentence}</li> }.into_any(),
        };
        view! {
            <div class="error-summary" role="alert" tabindex="-1" id=id.clone() aria-labelledby=heading_id.clone()>
                <h2 id=heading_id.clone()>{icon(Icon::Warning)} <span>{heading}</span></h2>
                <ul>{lines.into_iter().map(line).collect_view()}</ul>
            </div>
        }
        .into_any()
    }
}

/// The button that sends the form.
#[component]
pub fn SubmitButton(
    /// The form.
    form: Form,
    /// What it does: `Save pixel`.
    #[prop(into)]
    label: Signal<String>,
    /// What it says meanwhile: `Saving…`.
    #[prop(default = "Saving…")]
    busy: &'static str,
    /// The id of the `<form>`, when the button stands outside it.
    #[prop(optional)]
    form_id: Option<&'static str>,
) -> impl IntoView {
    view! {
        <button
            class="button"
            data-variant="primary"
            type="submit"
            form=form_id
            aria-busy=move || form.busy().then_some("true")
            aria-disabled=move || form.busy().then_some("true")
        >
            <span>{live(move || if form.busy() { busy.to_owned() } else { label.get() })}</span>
        </button>
    }
}
