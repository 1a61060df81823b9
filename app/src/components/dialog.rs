//! One question that must be answered before going on.

use crate::core::erased::{handler, live};
use leptos::html;
use leptos::prelude::*;

/// A modal dialog. The browser keeps the focus inside, closes it with Escape and gives the focus back.
#[component]
pub fn Dialog(
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// The id of its title; unique on the page.
    id: &'static str,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// Called when Escape has closed it; without it, only an answer closes it.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// What happens, in full, and the buttons.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let (Some(dialog), open) = (dialog.get(), open.get()) else { return };
        match (open, dialog.open()) {
            // It is in the page and closed: showing it can't fail.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let escape = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" && on_close.is_none() {
            event.prevent_default();
        }
    };
    let closed = move |_| {
        if let (true, Some(on_close)) = (open.get_untracked(), on_close) {
            on_close.run(());
        }
    };
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby=id on:keydown=handler(escape) on:close=handler(closed)>
            <h2 class="dialog-title" id=id>{live(move || title.get())}</h2>
            {children()}
        </dialog>
    }
}
