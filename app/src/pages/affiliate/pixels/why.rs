//! Why did it not fire? An order is chosen, and every verdict of it is shown with its reason.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use shared::id::OrderId;
use shared::wire::affiliate::Page;
use shared::wire::order::{OrderPixels, OrderRow};

use super::model::{self, WHY};
use crate::api::Remote;
use crate::components::ago::ago;
use crate::components::panel::panel as side_panel;
use crate::core::address::Address;
use crate::core::erased::{handler, live};
use crate::core::form::{Form, TextField};
use crate::core::list;
use crate::core::load::loaded;
use crate::icons::Icon;
use crate::pages::affiliate::Here;
use crate::pages::{order, orders};

const TITLE: &str = "Why did it not fire?";

/// How long the search waits for the next key.
const PAUSE: Duration = Duration::from_millis(300);

/// Opens the choice of an order.
pub(super) fn open(address: Address) {
    address.change(|query| model::closed(query).with(WHY, "1"));
}

/// The panel, when the address asks for it.
pub(super) fn panel(here: Here) -> AnyView {
    let address = Address::here();
    let asked = address.value(WHY);
    let shown = Memo::new(move |_| !asked.with(String::is_empty));
    let close = move || address.change(model::closed);
    let body = move || match OrderId::parse(&asked.get()) {
        Ok(order) => answer(&order, address),
        Err(_) => choice(here, address),
    };
    let panel =
        move || shown.get().then(|| side_panel(TITLE.to_owned(), None, view! { {live(body)} }.into_any(), None, close));
    panel.into_any()
}

fn choice(here: Here, address: Address) -> AnyView {
    let search = RwSignal::new(String::new());
    let affiliate =
        untrack(|| here.affiliate.value()).map(|affiliate| affiliate.aff_id.to_string()).unwrap_or_default();
    let settled = RwSignal::new(String::new());
    let mut settle = debounce(PAUSE, move |text| {
        // The panel may have been closed meanwhile.
        let _ = settled.try_set(text);
    });
    Effect::new(move |_| settle(search.get()));
    let found: Remote<Page<OrderRow>> = Remote::at(move || model::orders_path(&affiliate, &settled.get()));
    let rows = loaded(
        found,
        || ().into_any(),
        move |page| {
            match page.items.is_empty() {
        true => nothing(search),
        false => view! { <ul class="stack" data-gap="small">{page.items.iter().map(|order| row(order, address)).collect_view()}</ul> }
            .into_any(),
    }
        },
    );
    view! {
        <div class="stack" data-gap="medium">
            <TextField
                form=Form::new("why")
                name="search"
                label="Which order?"
                value=search
                kind="search"
                hint="Its id, the click id or another passed value, an email, a session or a fire id. Whole, as it was sent."
                code=true
            />
            {rows}
        </div>
    }
    .into_any()
}

fn row(order: &OrderRow, address: Address) -> AnyView {
    let id = order.order_id.to_string();
    let ask = move |_| address.change(|query| query.with(WHY, &id));
    view! {
        <li class="row">
            <button class="button" data-variant="quiet" type="button" on:click=handler(ask)><code>{order.order_id.to_string()}</code></button>
            {orders::badges(order)}
            {orders::pixels(order)}
            <small data-push="">{ago(order.created_at)}</small>
        </li>
    }
    .into_any()
}

fn nothing(search: RwSignal<String>) -> AnyView {
    let (heading, why) = match search.with_untracked(|search| search.trim().is_empty()) {
        true => ("No order yet", "No lead or order has named this affiliate. Search for the order you expected."),
        false => {
            ("No order is found", "Then it was never sent here: look at the integration that should have sent it.")
        }
    };
    list::empty(Icon::Orders, heading, why.into_any(), ().into_any())
}

fn answer(id: &OrderId, address: Address) -> AnyView {
    let path = order::pixels_path(id);
    let verdicts: Remote<OrderPixels> = Remote::at(move || path.clone());
    let back = move |_| address.change(|query| query.with(WHY, "1"));
    let summary = crate::route::Route::Order(id.clone()).path();
    view! {
        <div class="stack" data-gap="medium">
            <div class="row">
                <button class="button" data-size="small" type="button" on:click=handler(back)>"Another order"</button>
                <a data-push="" href=summary>"Order " <code>{id.to_string()}</code></a>
            </div>
            {order::verdicts(verdicts)}
        </div>
    }
    .into_any()
}
