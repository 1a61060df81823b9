//! A button that puts a text on the clipboard, and says so where the eye already is.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::core::erased::{handler, live};
use crate::icons::{Icon, icon};

/// A copy button.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What it is called: `Copy affId`.
    label: &'static str,
    /// A word beside the icon.
    #[prop(optional)]
    word: Option<&'static str>,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            if crate::web::copy(&text).await && copied.try_set(true).is_none() {
                set_timeout(
                    move || {
                        let _ = copied.try_set(false);
                    },
                    Duration::from_secs(2),
                );
            }
        });
    };
    view! {
        <button
            class="copy-button"
            type="button"
            data-copied=move || copied.get().then_some("")
            aria-label=move || match (copied.get(), word) {
                // A word that is seen is a part of the name.
                (true, Some(word)) => format!("{word}: copied"),
                (true, None) => "Copied".to_owned(),
                (false, Some(word)) => format!("{word}: {label}"),
                (false, None) => label.to_owned(),
            }
            on:click=handler(copy)
        >
            {icon(Icon::Copy)}
            {icon(Icon::Check)}
            {word.map(|word| view! { " " <span>{live(move || if copied.get() { "Copied" } else { word })}</span> })}
        </button>
    }
}
