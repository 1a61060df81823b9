//! The only place that calls the browser directly, so that all else compiles and is tested without one.

pub(crate) mod frame;
pub(crate) mod intl;
pub(crate) mod json;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlElement, HtmlFormElement, HtmlTextAreaElement, MouseEvent};

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

/// Does something when the browser has nothing else to do.
pub(crate) fn when_idle(work: impl Fn() + 'static) {
    // Not every browser can tell.
    if js_sys::Reflect::has(&window(), &"requestIdleCallback".into()).unwrap_or(false) {
        request_idle_callback(work);
    } else {
        set_timeout(work, std::time::Duration::from_secs(1));
    }
}

/// Brings the element of this id into view, moving as little as possible.
pub(crate) fn reveal(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let nearest = web_sys::ScrollIntoViewOptions::new();
        nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}

/// Sends the form of this id as its button does.
pub(crate) fn submit(id: &str) {
    let form = document().get_element_by_id(id).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    if let Some(form) = form {
        // A form that is in the page can be sent.
        let _ = form.request_submit();
    }
}

/// Whether a click is meant for the page: with a key held, the browser opens a tab or a window.
pub(crate) fn is_plain(event: &MouseEvent) -> bool {
    event.button() == 0 && !event.meta_key() && !event.ctrl_key() && !event.shift_key() && !event.alt_key()
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

/// Where the caret of a text stands, in UTF-16 units; nothing while a part of it is selected.
pub(crate) fn caret(area: &HtmlTextAreaElement) -> Option<u32> {
    let start = area.selection_start().ok().flatten()?;
    (area.selection_end().ok().flatten() == Some(start)).then_some(start)
}

/// Puts a text in place of a part of another, in UTF-16 units, as if it were typed: the browser can take it back. The
/// caret stands behind it afterwards.
pub(crate) fn type_over(area: &HtmlTextAreaElement, (start, end): (u32, u32), text: &str) {
    focus_on(area);
    let _ = area.set_selection_range(start, end);
    let command = if text.is_empty() { "delete" } else { "insertText" };
    let typed = document()
        .dyn_ref::<HtmlDocument>()
        .is_some_and(|document| document.exec_command_with_show_ui_and_value(command, false, text).unwrap_or(false));
    if !typed {
        let _ = area.set_range_text_with_start_and_end(text, start, end);
    }
}

/// Puts a text on the clipboard.
pub(crate) async fn copy(text: &str) -> bool {
    wasm_bindgen_futures::JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
}

/// The browser's clock, in milliseconds since 1970.
pub(crate) fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// A text in lower case, by the browser's tables instead of ones that are downloaded.
pub(crate) fn lower_case(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
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
