//! More that can be done with one thing.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::core::erased::handler;
use crate::icons::{Icon, icon};

/// One thing that can be done.
pub(crate) struct Item {
    icon: Icon,
    words: &'static str,
    bad: bool,
    act: Box<dyn Fn() + Send>,
}

impl Item {
    /// A thing that can be done.
    pub(crate) fn new(icon: Icon, words: &'static str, act: impl Fn() + Send + 'static) -> Self {
        Self { icon, words, bad: false, act: Box::new(act) }
    }

    /// One that takes something away.
    pub(crate) fn bad(self) -> Self {
        Self { bad: true, ..self }
    }
}

/// The button with three dots and its menu. The id is unique on the page; `about` names the thing.
pub(crate) fn more(id: &str, about: &str, items: Vec<Item>) -> AnyView {
    let item = |item: Item| {
        let act = item.act;
        view! {
            <button
                class="menu-item"
                type="button"
                role="menuitem"
                data-tone=item.bad.then_some("bad")
                popovertarget=id.to_owned()
                popovertargetaction="hide"
                on:click=handler(move |_| act())
            >
                {icon(item.icon)}
                <span>{item.words}</span>
            </button>
        }
    };
    view! {
        <button
            class="icon-button"
            type="button"
            popovertarget=id.to_owned()
            aria-haspopup="menu"
            aria-label=format!("More for {about}")
            data-tip="end"
        >
            {icon(Icon::More)}
        </button>
        <div class="menu" id=id.to_owned() popover="auto" role="menu" on:keydown=handler(keys) on:toggle=handler(opened)>
            {items.into_iter().map(item).collect_view()}
        </div>
    }
    .into_any()
}

/// The first item takes the focus when the menu opens.
pub(crate) fn opened(event: impl AsRef<web_sys::Event>) {
    let menu = event.as_ref().current_target().and_then(|menu| menu.dyn_into::<Element>().ok());
    if let Some(menu) = menu
        && menu.matches(":popover-open").unwrap_or(false)
        && let Some(first) = items(&menu).first()
    {
        let _ = first.focus();
    }
}

/// The arrow keys, Home and End move among the items of a menu.
pub(crate) fn keys(event: KeyboardEvent) {
    let Some(menu) = event.current_target().and_then(|menu| menu.dyn_into::<Element>().ok()) else { return };
    let items = items(&menu);
    let focused = crate::web::focused();
    let here = items.iter().position(|item| Some(item) == focused.as_ref());
    let Some(next) = step(&event.key(), here, items.len()) else { return };
    event.prevent_default();
    if let Some(item) = items.get(next) {
        let _ = item.focus();
    }
}

fn items(menu: &Element) -> Vec<HtmlElement> {
    let Ok(found) = menu.query_selector_all("[role^=menuitem]") else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// Where a key leads from here among so many items.
fn step(key: &str, here: Option<usize>, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match (key, here) {
        ("ArrowDown", None) | ("Home", _) => Some(0),
        ("ArrowUp", None) | ("End", _) => Some(last),
        ("ArrowDown", Some(here)) => Some(if here >= last { 0 } else { here + 1 }),
        ("ArrowUp", Some(here)) => Some(here.checked_sub(1).unwrap_or(last)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn arrows_go_round() {
        assert_eq!(step("ArrowDown", None, 3), Some(0));
        assert_eq!(step("ArrowDown", Some(2), 3), Some(0));
        assert_eq!(step("ArrowUp", Some(0), 3), Some(2));
        assert_eq!(step("End", Some(0), 3), Some(2));
        assert_eq!(step("Enter", Some(0), 3), None);
        assert_eq!(step("Home", None, 0), None);
    }
}
