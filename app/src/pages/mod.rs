//! The pages, one folder each: `mod.rs` the view, `model.rs` its logic without a browser.

pub(crate) mod affiliate;
pub(crate) mod affiliates;
pub(crate) mod audit;
pub(crate) mod campaigns;
pub(crate) mod deliveries;
pub(crate) mod invitation;
pub(crate) mod keys;
pub(crate) mod moving;
pub(crate) mod order;
pub(crate) mod orders;
mod parts;
pub(crate) mod people;
pub(crate) mod shell;
pub(crate) mod sign_in;
pub(crate) mod sites;

use leptos::prelude::*;
use shared::wire::affiliate::StatusJson;

use crate::core::erased::live;
use crate::core::page::{Head, main_column};
use crate::icons::Icon;
use crate::route::Route;
pub(crate) use parts::Parts;
use parts::part::Part;

/// The page of a route. What changes inside a page (a tab, a query) does not build it anew.
pub(crate) fn show(route: Memo<Route>) -> AnyView {
    let page = Memo::new(move |_| route.get().page());
    let parts = Parts::here();
    let shown_before = StoredValue::new(false);
    live(move || {
        let page = page.get();
        if shown_before.get_value() {
            crate::web::focus_soon(crate::core::page::MAIN.to_owned());
        }
        shown_before.set_value(true);
        match Part::of(&page) {
            Some(part) => parts.show(part, page, route),
            None if page == Route::Affiliates => affiliates::page(),
            None => nothing_here(),
        }
    })
}

fn nothing_here() -> AnyView {
    let to_affiliates = view! { <a class="button" href=Route::Affiliates.path()>"Go to the affiliates"</a> };
    let words = crate::core::list::empty(
        Icon::Question,
        "There is no such page",
        "The address may be mistyped, or what it led to may have been deleted.".into_any(),
        to_affiliates.into_any(),
    );
    main_column(view! { {Head::new("Nothing here").view()} {words} }.into_any())
}

/// Whether an affiliate or a pixel may fire, as a badge.
pub(crate) fn status_badge(status: StatusJson) -> AnyView {
    match status {
        StatusJson::Active => view! { <span class="badge" data-tone="good">"Active"</span> }.into_any(),
        StatusJson::Paused => view! { <span class="badge">"Paused"</span> }.into_any(),
    }
}
