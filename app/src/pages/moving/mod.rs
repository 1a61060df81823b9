//! Setup → Moving in: tables in and out, and changes to the pixels of many.

mod copy;
mod export;
mod import;
mod model;
mod replace;
mod report;
mod trial;

use leptos::prelude::*;

use crate::core::page::{Head, main_column};

/// The page.
pub(crate) fn page() -> AnyView {
    let head = Head::new("Moving in")
        .meta("Bring what you have as tables, take it out again, and change the pixels of many at once. Everything can be looked at before it is done.".into_any())
        .view();
    let content = view! {
        {head}
        <div class="stack">{import::section()} {export::section()} {replace::section()} {copy::section()}</div>
    };
    main_column(content.into_any())
}
