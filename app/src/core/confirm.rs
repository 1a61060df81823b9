//! A question before something that can't be undone.

use leptos::prelude::*;

use super::form::{ErrorSummary, Form};
use crate::components::dialog::Dialog;
use crate::core::erased::{handler, live};

/// What is asked.
pub(crate) struct Question {
    /// The id of its title; unique on the page.
    pub(crate) id: &'static str,
    /// The question.
    pub(crate) title: Signal<String>,
    /// What happens, in full.
    pub(crate) what: AnyView,
    /// The word of the button that does it.
    pub(crate) act: Signal<String>,
    /// Shows what goes wrong, and that it is being done.
    pub(crate) form: Form,
}

/// The dialog, open while `open` says so. `yes` does it, `no` closes.
pub(crate) fn dialog(
    question: Question,
    open: Signal<bool>,
    yes: impl Fn() + Send + 'static,
    no: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let Question { id, title, what, act, form } = question;
    let close = move || {
        form.clear();
        no();
    };
    view! {
        <Dialog open=open id=id title=title on_close=Callback::new(move |()| close())>
            <div class="dialog-body">{what} <ErrorSummary form=form /></div>
            <div class="dialog-actions">
                <button class="button" type="button" on:click=handler(move |_| close())>"Cancel"</button>
                <button
                    class="button"
                    data-variant="danger"
                    type="button"
                    aria-busy=move || form.busy().then_some("true")
                    on:click=handler(move |_| yes())
                >
                    <span>{live(move || act.get())}</span>
                </button>
            </div>
        </Dialog>
    }
    .into_any()
}
