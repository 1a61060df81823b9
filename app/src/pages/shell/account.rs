//! Who is signed in: their menu with the theme and the way out.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::model::{initials, role_word};
use crate::components::menu;
use crate::core::erased::{handler, live};
use crate::icons::{Icon, icon};
use crate::session::Session;
use crate::web;

/// Where the browser remembers the theme; `theme.js` reads it before anything is drawn.
const THEME: &str = "theme";
const MENU: &str = "user-menu";

/// The avatar and its menu.
pub(super) fn account() -> AnyView {
    let session = Session::here();
    let email = Signal::derive(move || session.me().map(|me| me.email).unwrap_or_default());
    let name = Signal::derive(move || session.me().and_then(|me| me.name));
    let called = move || name.get().unwrap_or_else(|| email.get());
    let role = move || session.me().map(|me| role_word(me.role)).unwrap_or_default();
    let merchant = move || session.me().map(|me| me.merchant).unwrap_or_default();
    let theme = RwSignal::new(web::recall(THEME).unwrap_or_default());
    let choose = move |value: &'static str| {
        web::remember(THEME, value);
        web::root_attribute("data-theme", (!value.is_empty()).then_some(value));
        theme.set(value.to_owned());
    };
    let themes = [("", "As the system"), ("light", "Light"), ("dark", "Dark")].map(|(value, words)| {
        view! {
            <button
                class="menu-item"
                type="button"
                role="menuitemradio"
                aria-checked=move || theme.with(|theme| theme == value).to_string()
                on:click=handler(move |_| choose(value))
            >
                {icon(Icon::Check)}
                " "
                <span>{words}</span>
            </button>
        }
    });
    view! {
        <button
            class="avatar"
            type="button"
            popovertarget=MENU
            aria-haspopup="menu"
            aria-label=move || format!("{}, account", called())
        >
            {live(move || initials(&called()))}
        </button>
        <div class="menu" id=MENU popover="auto" role="menu" aria-label="Account" on:keydown=handler(menu::keys) on:toggle=handler(menu::opened)>
            <p class="menu-heading" role="presentation">
                {live(move || name.get().map(|name| format!("{name} · ")))} {live(move || email.get())} " · " {live(role)} " · " {live(merchant)}
            </p>
            {themes.collect_view()}
            <hr />
            <button class="menu-item" type="button" role="menuitem" on:click=handler(move |_| spawn_local(session.sign_out()))>
                {icon(Icon::SignOut)}
                " "
                <span>"Sign out"</span>
            </button>
        </div>
    }
    .into_any()
}
