//! The side panel: one thing from the list, opened beside it.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::core::erased::{handler, live};
use crate::icons::{Icon, icon};
use crate::web;

/// The id of a panel's title.
const TITLE: &str = "panel-title";

/// A panel. It takes the focus when it opens; Escape and its button call `on_close`, and the focus goes back to where it
/// was, or to the main column if that is gone.
pub(crate) fn panel(
    title: impl Into<Signal<String>>,
    tools: Option<AnyView>,
    body: AnyView,
    foot: Option<AnyView>,
    on_close: impl Fn() + Clone + Send + 'static,
) -> AnyView {
    let title = title.into();
    let before = StoredValue::new_local(web::focused());
    web::focus_soon(TITLE.to_owned());
    on_cleanup(move || {
        let before = before.try_get_value().flatten();
        request_animation_frame(move || give_back(before));
    });
    let close = on_close.clone();
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            on_close();
        }
    };
    view! {
        <aside class="panel" aria-labelledby=TITLE on:keydown=handler(escape)>
            <header class="panel-head">
                <h2 id=TITLE tabindex="-1">{live(move || title.get())}</h2>
                {tools}
                <button class="icon-button" type="button" aria-label="Close panel" data-tip="end" on:click=handler(move |_| close())>
                    {icon(Icon::Close)}
                </button>
            </header>
            <div class="panel-body" tabindex="0">{body}</div>
            {foot.map(|foot| view! { <footer class="panel-foot">{foot}</footer> })}
        </aside>
    }
    .into_any()
}

/// Whatever has taken the focus on purpose since keeps it.
fn give_back(before: Option<web_sys::HtmlElement>) {
    let nowhere = |element: &web_sys::HtmlElement| element.tag_name() == "BODY";
    if web::focused().is_some_and(|element| !nowhere(&element)) {
        return;
    }
    match before.filter(|element| element.is_connected() && !nowhere(element)) {
        Some(element) => web::focus_on(&element),
        None => web::focus(crate::core::page::MAIN),
    }
}
