//! A block of text to copy into something else: a snippet, a header, an address.

use crate::core::erased::live;
use leptos::prelude::*;

use super::copy::CopyButton;

/// The block under its caption, with a button that copies all of it.
pub(crate) fn block(caption: &'static str, label: &'static str, text: impl Into<Signal<String>>) -> AnyView {
    let text = text.into();
    view! {
        <figure class="code-block" data-wrap="">
            <figcaption>{caption} <CopyButton text=text label=label word="Copy" /></figcaption>
            <pre tabindex="0"><code>{live(move || text.get())}</code></pre>
        </figure>
    }
    .into_any()
}
