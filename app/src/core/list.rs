//! The list kit: search, filters, pages, rows to come, and what is said when there are none. The state is in the address.

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use shared::wire::affiliate::Page;

use super::address::Address;
use super::form::Options;
use super::trail;
use crate::api::Remote;
use crate::core::erased::{handler, live};
use crate::icons::{Icon, icon};

/// How long the search waits for the next key.
const PAUSE: Duration = Duration::from_millis(200);

/// The name in the query of the way to the page that is shown, see [`trail`].
pub(crate) const CURSOR: &str = "after";

/// A search that follows what is typed.
#[component]
pub fn Search(
    /// The name in the query.
    name: &'static str,
    /// What is searched: `Search affiliates`.
    label: &'static str,
    /// What can be typed.
    placeholder: &'static str,
) -> impl IntoView {
    let address = Address::here();
    let value = address.value(name);
    let pending: StoredValue<Option<TimeoutHandle>, LocalStorage> = StoredValue::new_local(None);
    let follow = move |typed: String| {
        if let Some(handle) = pending.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        let search = move || address.adjust(|query| query.without(CURSOR).with(name, typed.trim()));
        pending.set_value(set_timeout_with_handle(search, PAUSE).ok());
    };
    on_cleanup(move || {
        if let Some(handle) = pending.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    });
    let input = NodeRef::<leptos::html::Input>::new();
    crate::web::on_slash(input);
    // What is typed rules while it is typed; the address rules when it changes for another reason.
    let shown = move || {
        let value = value.get();
        match input.get_untracked() {
            Some(input) if input.value().trim() == value => input.value(),
            _ => value,
        }
    };
    view! {
        <div class="search">
            {icon(Icon::Search)}
            <input
                class="input"
                type="search"
                node_ref=input
                aria-label=label
                aria-keyshortcuts="/"
                placeholder=placeholder
                prop:value=shown
                on:input:target=move |event| follow(event.target().value())
            />
            <kbd>"/"</kbd>
        </div>
    }
}

/// A filter of one value among several, kept in the query.
#[component]
pub fn Filter(
    /// The name in the query, and of the menu.
    name: &'static str,
    /// What it filters: `Status`.
    label: &'static str,
    /// What can be chosen.
    #[prop(into)]
    options: Signal<Options>,
) -> impl IntoView {
    let address = Address::here();
    let value = address.value(name);
    let menu = format!("filter-{name}");
    let chosen = move || {
        let value = value.get();
        options.get().into_iter().find(|(option, _)| *option == value).map_or(value, |(_, words)| words)
    };
    let items = {
        let menu = menu.clone();
        move || {
            let item = |(option, words): (String, String)| {
                let choice = option.clone();
                view! {
                    <button
                        class="menu-item"
                        type="button"
                        role="menuitemradio"
                        aria-checked=move || (value.get() == option).to_string()
                        popovertarget=menu.clone()
                        popovertargetaction="hide"
                        on:click=handler(move |_| address.change(|query| query.without(CURSOR).with(name, &choice)))
                    >
                        {icon(Icon::Check)}
                        <span>{words}</span>
                    </button>
                }
            };
            options.get().into_iter().map(item).collect_view()
        }
    };
    let opener = menu.clone();
    let clear = move |_| {
        address.change(|query| query.without(CURSOR).without(name));
        crate::web::focus_soon(format!("filter-{name}-button"));
    };
    view! {
        {live(move || {
            if value.with(String::is_empty) {
                view! {
                    <button
                        class="filter"
                        type="button"
                        id=format!("filter-{name}-button")
                        popovertarget=opener.clone()
                        aria-haspopup="menu"
                    >
                        {icon(Icon::Plus)}
                        {label}
                    </button>
                }
                    .into_any()
            } else {
                view! {
                    <span class="filter" data-set="">
                        {label}
                        <b>{live(chosen)}</b>
                        <button type="button" aria-label=format!("Remove filter: {label}") on:click=handler(clear)>
                            {icon(Icon::Close)}
                        </button>
                    </span>
                }
                    .into_any()
            }
        })}
        <div class="menu" id=menu popover="auto" role="menu" aria-label=label on:keydown=handler(crate::components::menu::keys)>
            {items}
        </div>
    }
}

/// The pages of a list.
#[derive(Clone, Copy)]
pub(crate) struct Pages {
    /// The cursor of the next page, absent on the last.
    pub(crate) next: Signal<Option<String>>,
    /// How many rows are shown, once that is known.
    pub(crate) rows: Signal<Option<usize>>,
    /// How many rows each page before the last has.
    pub(crate) size: usize,
    /// What one of them is called, and what several are.
    pub(crate) counted: (&'static str, &'static str),
    /// How they are sorted: `, newest first`.
    pub(crate) sorted: &'static str,
}

impl Pages {
    /// Of a list that is asked for page by page.
    pub(crate) fn of<T: DeserializeOwned + Send + Sync + 'static>(
        remote: Remote<Page<T>>,
        size: usize,
        counted: (&'static str, &'static str),
        sorted: &'static str,
    ) -> Self {
        let next = Signal::derive(move || remote.value().and_then(|page| page.next.clone()));
        let rows = Signal::derive(move || remote.value().map(|page| page.items.len()));
        Self { next, rows, size, counted, sorted }
    }

    /// Which rows are shown, and the way to the pages before and after. The address keeps it.
    pub(crate) fn view(self) -> AnyView {
        let address = Address::here();
        let trail = address.value(CURSOR);
        let first = Memo::new(move |_| trail.with(String::is_empty));
        let last = Memo::new(move |_| self.next.with(Option::is_none));
        let go = move |to: String| {
            address.change(|query| query.with(CURSOR, &to));
            crate::web::scroll_to_top();
        };
        let words = move || {
            let rows = self.rows.get()?;
            let range = trail::range(&trail.get(), rows, !last.get(), self.size, self.counted);
            Some(format!("{range}{}", self.sorted))
        };
        let back = move |_| {
            if !first.get_untracked() {
                go(trail.with_untracked(|trail| trail::back(trail).to_owned()));
            }
        };
        let further = move |_| {
            if let Some(next) = self.next.get_untracked() {
                go(trail.with_untracked(|trail| trail::further(trail, &next)));
            }
        };
        // The buttons stay as they are from page to page, and so does the focus on them.
        let several = Memo::new(move |_| !first.get() || !last.get());
        let buttons = move || {
            several.get().then(|| {
                view! {
                    <button class="button" type="button" aria-disabled=move || first.get().then_some("true") on:click=handler(back)>
                        "Previous page"
                    </button>
                    <button class="button" type="button" aria-disabled=move || last.get().then_some("true") on:click=handler(further)>
                        "Next page"
                    </button>
                }
            })
        };
        view! { <nav class="pagination" aria-label="Pages"><p role="status">{live(words)}</p> {live(buttons)}</nav> }
            .into_any()
    }
}

/// Rows to come, in the shape of the rows of a table of so many columns.
pub(crate) fn skeleton_rows(columns: usize) -> AnyView {
    let widths = ["long", "middle", "short", "middle"];
    let cells = move || {
        widths
            .into_iter()
            .cycle()
            .take(columns)
            .map(|width| view! { <td><span class="skeleton" data-width=width></span></td> })
            .collect_view()
    };
    (0..8).map(|_| view! { <tr aria-hidden="true">{cells()}</tr> }).collect_view().into_any()
}

/// A list without rows: why, and what to do next.
pub(crate) fn empty(drawing: Icon, heading: &'static str, why: AnyView, next: AnyView) -> AnyView {
    view! {
        <div class="empty">
            {icon(drawing)}
            <h2>{heading}</h2>
            <p>{why}</p>
            {next}
        </div>
    }
    .into_any()
}

/// A number and the thing counted.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    }
}
