//! Elements on a page that the app frames. Made of DOM calls, never of HTML.

use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlIFrameElement};

/// The host of this page, without a port.
pub(crate) fn own_host() -> String {
    window().location().hostname().unwrap_or_default()
}

/// Adds an element to the framed page that has just been loaded, and tells whether the element was; false when there is
/// no page to add it to.
pub(crate) fn add(
    loaded: &Event,
    name: &str,
    attributes: &[(&'static str, String)],
    settled: impl Fn(bool) + 'static,
) -> bool {
    try_add(loaded, name, attributes, Box::new(settled)).is_some()
}

fn try_add(
    loaded: &Event,
    name: &str,
    attributes: &[(&'static str, String)],
    settled: Box<dyn Fn(bool)>,
) -> Option<()> {
    let page = loaded.target()?.dyn_into::<HtmlIFrameElement>().ok()?.content_document()?;
    let element = page.create_element(name).ok()?;
    let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| settled(event.type_() == "load")).into_js_value();
    for event in ["load", "error"] {
        element.add_event_listener_with_callback(event, listener.unchecked_ref()).ok()?;
    }
    for (name, value) in attributes {
        match *name {
            // As a property: the attribute needs a content policy that allows it.
            "style" => drop(Reflect::set(&element, &JsValue::from_str("style"), &JsValue::from_str(value)).ok()?),
            name => element.set_attribute(name, value).ok()?,
        }
    }
    page.body()?.append_child(&element).ok().map(drop)
}
