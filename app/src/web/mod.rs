//! The only place that calls the browser directly, so that all else compiles and is tested without one.

pub(crate) mod intl;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Loads the page again.
pub(crate) fn reload() {
    // A document that is going away can refuse; there is nothing left to do then.
    let _ = window().location().reload();
}

/// Loads another page, in place of this one in the history.
pub(crate) fn load(path: &str) {
    let _ = window().location().replace(path);
}

/// What stands after `#` in the address.
pub(crate) fn fragment() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Gives the focus to the element of this id.
pub(crate) fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        focus_on(&element);
    }
}

/// Gives the focus to an element.
pub(crate) fn focus_on(element: &impl JsCast) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Gives the focus to the element of this id once the page has been drawn.
pub(crate) fn focus_soon(id: String) {
    request_animation_frame(move || focus(&id));
}

/// Brings the element of this id into view, moving as little as possible.
pub(crate) fn reveal(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let nearest = web_sys::ScrollIntoViewOptions::new();
        nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}

/// What has the focus.
pub(crate) fn focused() -> Option<HtmlElement> {
    document().active_element().and_then(|element| element.dyn_into().ok())
}

/// The text of the file that was just chosen; bytes that are not UTF-8 become `U+FFFD`.
pub(crate) async fn chosen_text(event: &web_sys::Event) -> Option<String> {
    let input: web_sys::HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0)?;
    wasm_bindgen_futures::JsFuture::from(file.text()).await.ok()?.as_string()
}

/// Puts a text on the clipboard.
pub(crate) async fn copy(text: &str) -> bool {
    wasm_bindgen_futures::JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
}

/// The browser's clock, in milliseconds since 1970.
pub(crate) fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// Names the page in the window's title.
pub(crate) fn title(text: &str) {
    document().set_title(&format!("{text} · Affiliate Pixels"));
}

/// Remembers a setting in this browser.
pub(crate) fn remember(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Full or forbidden storage costs the memory, not the setting.
        let _ = storage.set_item(name, value);
    }
}

/// A setting of this browser.
pub(crate) fn recall(name: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(name).ok().flatten()
}

/// Sets or takes away an attribute of `<html>`.
pub(crate) fn root_attribute(name: &str, value: Option<&str>) {
    if let Some(root) = document().document_element() {
        let _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}

/// The window's address, for links that leave the app: `https://pixels.example`.
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Brings the main column back to its top.
pub(crate) fn scroll_to_top() {
    if let Some(main) = document().get_element_by_id(crate::core::page::MAIN) {
        main.set_scroll_top(0);
    }
}

/// Whether keys go into a text now.
fn typing() -> bool {
    focused().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || element.is_content_editable()
    })
}

/// The slash key leads to this search, as long as the component that asks for it is there.
pub(crate) fn on_slash(input: NodeRef<leptos::html::Input>) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if event.key() == "/" && plain && !typing() && !event.default_prevented() {
            event.prevent_default();
            if let Some(input) = input.get_untracked() {
                focus_on(&input);
            }
        }
    });
    on_cleanup(move || handle.remove());
}
