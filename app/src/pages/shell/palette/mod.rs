//! The command palette: Ctrl K or Cmd K, a few letters, Enter.

mod model;

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use shared::person::Role;
use shared::wire::affiliate::{AffiliateRow, Page};
use shared::wire::campaign::CampaignDocument;

use crate::api::Remote;
use crate::core::address::Address;
use crate::core::erased::{handler, live};
use crate::core::query::Query;
use crate::icons::{Icon, icon};
use crate::session::Session;
use crate::web;

const INPUT: &str = "palette-input";
const LIST: &str = "palette-list";
/// How long the server is not asked while keys follow each other.
const PAUSE: Duration = Duration::from_millis(120);

/// The palette and the keys that open it.
pub(super) fn palette(open: RwSignal<bool>) -> AnyView {
    let dialog = NodeRef::<html::Dialog>::new();
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        let only_control = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
        if only_control && event.key().eq_ignore_ascii_case("k") {
            event.prevent_default();
            open.update(|open| *open = !*open);
        }
    });
    on_cleanup(move || keys.remove());
    Effect::new(move |_| {
        let (Some(dialog), open) = (dialog.get(), open.get()) else { return };
        match (open, dialog.open()) {
            (true, false) => {
                // It is in the page and closed: showing it can't fail.
                let _ = dialog.show_modal();
                web::focus_soon(INPUT.to_owned());
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // A click on what lies around the dialog is one on the dialog itself; its content covers all of it.
    let outside = move |event: leptos::ev::MouseEvent| {
        if event.target() == event.current_target() {
            open.set(false);
        }
    };
    view! {
        <dialog
            class="palette"
            node_ref=dialog
            aria-label="Search or jump to"
            on:close=handler(move |_| open.set(false))
            on:click=handler(outside)
        >
            {live(move || open.get().then(|| content(open)))}
        </dialog>
    }
    .into_any()
}

/// What is typed, what is offered, what is chosen.
#[derive(Clone, Copy)]
struct Jump {
    open: RwSignal<bool>,
    typed: RwSignal<String>,
    chosen: RwSignal<usize>,
    groups: Memo<Vec<model::Group>>,
    address: Address,
}

fn content(open: RwSignal<bool>) -> AnyView {
    let session = Session::here();
    let typed = RwSignal::new(String::new());
    let asked = RwSignal::new(String::new());
    let path = |letters: &str| Query::default().with("search", letters).after("/v1/affiliates");
    let affiliates: Remote<Page<AffiliateRow>> = Remote::at(move || path(&asked.get()));
    let campaigns: Remote<Vec<CampaignDocument>> = Remote::every("/v1/campaigns");
    let groups = Memo::new(move |_| {
        let role = session.me().map_or(Role::Viewer, |me| me.role);
        // What was found for other letters is not what these lead to.
        let affiliates = typed.with(|typed| affiliates.value_of(&path(typed.trim())));
        let campaigns = campaigns.value();
        let affiliates = affiliates.as_ref().map_or(&[][..], |page| &page.items);
        let campaigns = campaigns.as_ref().map_or(&[][..], |campaigns| campaigns);
        model::groups(&typed.get(), role, affiliates, campaigns)
    });
    let jump = Jump { open, typed, chosen: RwSignal::new(0), groups, address: Address::here() };
    let pending: StoredValue<Option<TimeoutHandle>, LocalStorage> = StoredValue::new_local(None);
    let follow = move |text: String| {
        if let Some(handle) = pending.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        jump.typed.set(text.clone());
        jump.chosen.set(0);
        let ask = move || drop(asked.try_set(text.trim().to_owned()));
        pending.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    };
    let said = move || match groups.with(|groups| model::count(groups)) {
        0 => "Nothing found".to_owned(),
        1 => "1 result".to_owned(),
        count => format!("{count} results"),
    };
    view! {
        <div class="palette-search">
            {icon(Icon::Search)}
            <input
                type="search"
                id=INPUT
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                aria-label="Search or jump to"
                aria-expanded="true"
                aria-autocomplete="list"
                aria-controls=LIST
                aria-activedescendant=move || jump.place().map(option_id)
                placeholder="A page, affiliate, campaign or order id"
                on:input:target=move |event| follow(event.target().value())
                on:keydown=handler(move |event| jump.key(&event))
            />
            <kbd aria-hidden="true">"Esc"</kbd>
        </div>
        <div class="palette-list" id=LIST role="listbox" aria-label="Results">{live(move || jump.list())}</div>
        <output class="sr-only">{live(said)}</output>
        <footer class="palette-foot" aria-hidden="true">
            <span><kbd>"↑"</kbd> " " <kbd>"↓"</kbd> " to move"</span>
            <span><kbd>"↵"</kbd> " to open"</span>
        </footer>
    }
    .into_any()
}

impl Jump {
    /// The place that is chosen: the last one when the list has become shorter.
    fn place(self) -> Option<usize> {
        model::kept(self.chosen.get(), self.groups.with(|groups| model::count(groups)))
    }

    fn key(self, event: &KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        if event.key() == "Enter" {
            event.prevent_default();
            let place = untrack(|| self.place());
            let hit = place.and_then(|place| self.groups.with_untracked(|groups| model::at(groups, place).cloned()));
            if let Some(hit) = hit {
                self.go(&hit.path);
            }
            return;
        }
        let count = self.groups.with_untracked(|groups| model::count(groups));
        let here = untrack(|| self.place()).unwrap_or_default();
        if let Some(next) = model::step(&event.key(), here, count) {
            event.prevent_default();
            self.chosen.set(next);
            web::reveal(&option_id(next));
        }
    }

    fn go(self, path: &str) {
        self.open.set(false);
        self.address.go(path);
    }

    fn list(self) -> AnyView {
        let mut place = 0;
        let mut views = Vec::new();
        for (index, group) in self.groups.get().into_iter().enumerate() {
            let heading = format!("palette-group-{index}");
            let mut hits = Vec::new();
            for hit in group.hits {
                hits.push(self.option(place, hit));
                place += 1;
            }
            views.push(view! {
                <div role="group" aria-labelledby=heading.clone()>
                    <p class="palette-heading" role="presentation" id=heading.clone()>{group.heading}</p>
                    {hits}
                </div>
            });
        }
        views.into_any()
    }

    fn option(self, place: usize, hit: model::Hit) -> AnyView {
        let selected = move || (self.place() == Some(place)).to_string();
        let path = hit.path;
        view! {
            <div
                class="palette-hit"
                id=option_id(place)
                role="option"
                aria-selected=selected
                on:click=handler(move |_| self.go(&path))
            >
                {icon(hit.icon)}
                " "
                <span>{hit.words}</span>
                " "
                <small>{hit.note}</small>
            </div>
        }
        .into_any()
    }
}

fn option_id(place: usize) -> String {
    format!("palette-hit-{place}")
}
