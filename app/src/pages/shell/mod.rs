//! The frame around every page: the rail, the top bar, and who is signed in.

mod account;
mod model;
mod palette;

pub(crate) use model::role_word;

use leptos::ev;
use leptos::prelude::*;

use shared::person::Role;

use crate::core::erased::{handler, live};
use crate::icons::{Icon, icon};
use crate::route::Route;
use crate::session::Session;
use crate::web;

/// How the rail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rail {
    Full,
    Collapsed,
    /// Over the page, in a narrow window.
    Open,
}

/// Where the browser remembers the rail.
const RAIL: &str = "rail";

/// The frame around a page.
pub(crate) fn shell(route: Memo<Route>, workspace: AnyView) -> AnyView {
    let at_first = if web::recall(RAIL).as_deref() == Some("collapsed") { Rail::Collapsed } else { Rail::Full };
    let rail = RwSignal::new(at_first);
    let jumping = RwSignal::new(false);
    let collapse = move |_| {
        let next = if rail.get() == Rail::Collapsed { Rail::Full } else { Rail::Collapsed };
        web::remember(RAIL, if next == Rail::Collapsed { "collapsed" } else { "full" });
        rail.set(next);
    };
    let close = move || {
        if rail.get_untracked() == Rail::Open {
            rail.set(Rail::Full);
            web::focus("menu-button");
        }
    };
    let escape = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            close();
        }
    };
    let toggle = move |_| {
        rail.set(if rail.get() == Rail::Open { Rail::Full } else { Rail::Open });
        web::focus_soon("rail-first".to_owned());
    };
    let data = move || match rail.get() {
        Rail::Full => "full",
        Rail::Collapsed => "collapsed",
        Rail::Open => "open",
    };
    view! {
        <div class="shell" data-rail=data>
            <a class="skip" href="#main" on:click=handler(skip)>"Skip to content"</a>
            <nav class="rail" aria-label="Main" on:keydown=handler(escape) on:click=handler(move |_| leave_open(rail))>
                <a class="rail-brand" href=Route::Affiliates.path() id="rail-first">
                    {icon(Icon::Brand)}
                    " "
                    <span>"Affiliate Pixels"</span>
                </a>
                <div class="rail-scroll">{model::GROUPS.iter().map(|group| rail_group(group, route)).collect_view()}</div>
                <div class="rail-foot">
                    <button
                        class="rail-link"
                        type="button"
                        aria-expanded=move || (rail.get() != Rail::Collapsed).to_string()
                        on:click=handler(collapse)
                    >
                        {icon(Icon::Sidebar)}
                        " "
                        <span>{live(move || if rail.get() == Rail::Collapsed { "Expand" } else { "Collapse" })}</span>
                    </button>
                </div>
            </nav>
            <button class="rail-scrim" type="button" aria-label="Close menu" on:click=handler(move |_| close())></button>
            <header class="topbar">
                <button
                    class="icon-button"
                    data-narrow=""
                    type="button"
                    id="menu-button"
                    aria-label="Menu"
                    aria-expanded=move || (rail.get() == Rail::Open).to_string()
                    on:click=handler(toggle)
                >
                    {icon(Icon::Menu)}
                </button>
                {crumbs(route)}
                <button
                    class="jump"
                    type="button"
                    aria-haspopup="dialog"
                    aria-keyshortcuts="Control+K Meta+K"
                    on:click=handler(move |_| jumping.set(true))
                >
                    {icon(Icon::Search)}
                    <span>"Search or jump to"</span>
                    <kbd aria-hidden="true">"Ctrl K"</kbd>
                </button>
                {account::account()}
            </header>
            <div class="workspace">{workspace}</div>
            {palette::palette(jumping)}
        </div>
    }
    .into_any()
}

/// A link of the open rail leads on: the rail gives way to the page.
fn leave_open(rail: RwSignal<Rail>) {
    if rail.get_untracked() == Rail::Open {
        rail.set(Rail::Full);
    }
}

/// The router would take the link for a way to another page.
fn skip(event: ev::MouseEvent) {
    event.prevent_default();
    web::focus(crate::core::page::MAIN);
}

fn rail_group(group: &'static model::Group, route: Memo<Route>) -> AnyView {
    let session = Session::here();
    let link = move |entry: &'static model::Entry| {
        let current = move || route.with(|route| route.section() == entry.route).then_some("page");
        view! {
            <li>
                <a class="rail-link" href=entry.route.path() aria-current=current>
                    {icon(entry.icon)}
                    " "
                    <span>{entry.route.name()}</span>
                </a>
            </li>
        }
    };
    let role = move || session.me().map_or(Role::Viewer, |me| me.role);
    let links = move || model::open_to(group, role()).map(link).collect_view();
    view! {
        <h2 class="rail-heading">{group.heading}</h2>
        <ul>{live(links)}</ul>
    }
    .into_any()
}

fn crumbs(route: Memo<Route>) -> AnyView {
    let items = move || {
        let route = route.get();
        let section = route.section();
        let parent = (section != route).then(|| {
            view! { <li><a href=section.path()>{section.name()}</a></li> }
        });
        view! { {parent} <li aria-current="page"><span>{route.name()}</span></li> }
    };
    view! { <nav class="crumbs" aria-label="Breadcrumb"><ol>{live(items)}</ol></nav> }.into_any()
}
