//! A table of rows that are asked for: its head, rows to come, what is said instead of rows.

use leptos::prelude::*;
use serde::de::DeserializeOwned;
use shared::wire::affiliate::Page;

use super::list::{Pages, skeleton_rows};
use super::load::failed;
use crate::api::Remote;

/// A column's head.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    words: &'static str,
    number: bool,
    priority: Option<&'static str>,
    hidden: bool,
}

impl Column {
    /// A column of texts.
    pub(crate) const fn new(words: &'static str) -> Self {
        Self { words, number: false, priority: None, hidden: false }
    }

    /// A column of numbers.
    pub(crate) const fn number(words: &'static str) -> Self {
        Self { words, number: true, priority: None, hidden: false }
    }

    /// A column of buttons, whose head is read aloud only.
    pub(crate) const fn actions() -> Self {
        Self::unseen("Actions")
    }

    /// A column whose head is read aloud only.
    pub(crate) const fn unseen(words: &'static str) -> Self {
        Self { words, number: false, priority: None, hidden: true }
    }

    /// Gives way in a narrow window: `low` first, then `middle`. Its cells carry the same `data-priority`.
    pub(crate) const fn gives_way(self, priority: &'static str) -> Self {
        Self { priority: Some(priority), ..self }
    }

    fn view(self) -> AnyView {
        let words = match self.hidden {
            true => view! { <span class="sr-only">{self.words}</span> }.into_any(),
            false => self.words.into_any(),
        };
        view! {
            <th scope="col" data-type=self.number.then_some("number") data-priority=self.priority>
                {words}
            </th>
        }
        .into_any()
    }
}

/// A table that is always there, around rows that come and go. The id is unique on the page.
pub(crate) fn frame(
    id: &'static str,
    caption: &'static str,
    columns: &'static [Column],
    waiting: Signal<bool>,
    body: AnyView,
    instead: AnyView,
) -> AnyView {
    let caption_id = format!("{id}-caption");
    view! {
        <div class="table-wrap" role="region" aria-labelledby=caption_id.clone() tabindex="0">
            <table class="table" id=id aria-busy=move || waiting.get().then_some("true")>
                <caption class="sr-only" id=caption_id.clone()>
                    {caption}
                </caption>
                <thead>
                    <tr>{columns.iter().map(|column| column.view()).collect_view()}</tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
            {instead}
        </div>
    }
    .into_any()
}

/// Rows on a page of a list that is asked for page by page.
pub(crate) const LIMIT: &str = "50";
const ROWS: usize = 50;

/// The table of a list that is asked for page by page, newest first, with the way to its other pages. One and several of
/// what it lists are `counted`.
pub(crate) fn paged<T: DeserializeOwned + Send + Sync + 'static>(
    id: &'static str,
    caption: &'static str,
    columns: &'static [Column],
    remote: Remote<Page<T>>,
    row: impl Fn(&T) -> AnyView + Send + 'static,
    none: impl Fn() -> AnyView + Send + 'static,
    counted: (&'static str, &'static str),
) -> AnyView {
    let table = listed(id, caption, columns, remote, row, none);
    view! { {table} {Pages::of(remote, ROWS, counted, ", newest first").view()} }.into_any()
}

/// The table of a list that is asked for.
pub(crate) fn listed<T: DeserializeOwned + Send + Sync + 'static>(
    id: &'static str,
    caption: &'static str,
    columns: &'static [Column],
    remote: Remote<Page<T>>,
    row: impl Fn(&T) -> AnyView + Send + 'static,
    none: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let body = move || match remote.get() {
        None => skeleton_rows(columns.len()),
        Some(Ok(page)) => page.items.iter().map(&row).collect_view().into_any(),
        Some(Err(_)) => ().into_any(),
    };
    let instead = move || match remote.get() {
        Some(Err(error)) => failed(&error, move || remote.again()),
        Some(Ok(page)) if page.items.is_empty() => none(),
        _ => ().into_any(),
    };
    frame(id, caption, columns, Signal::derive(move || remote.waiting()), body.into_any(), instead.into_any())
}
