//! Tables to take out.

use leptos::prelude::*;

use super::model::TABLES;
use crate::icons::{Icon, icon};

/// The section with a link for each table.
pub(super) fn section() -> AnyView {
    let link = |(kind, name, _): &(shared::table::Kind, &'static str, &'static str)| {
        let file = format!("{}.csv", kind.code());
        view! {
            <a class="button" href=format!("/v1/export/{}", kind.code()) download=file>
                {icon(Icon::Download)}
                <span>{*name}</span>
            </a>
        }
    };
    view! {
        <section class="section" aria-labelledby="export-title">
            <header class="section-head">
                <h2 id="export-title">"Take tables out"</h2>
                <p>"As CSV. What is taken out can be brought in again; spreadsheets run nothing in it."</p>
            </header>
            <div class="row">{TABLES.iter().map(link).collect_view()}</div>
        </section>
    }
    .into_any()
}
