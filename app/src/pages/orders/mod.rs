//! CRM → Orders: the list.

mod model;

pub(super) use model::customer_name;

use leptos::prelude::*;
use shared::wire::affiliate::Page;
use shared::wire::order::OrderRow;

use crate::api::Remote;
use crate::components::ago::ago;
use crate::components::state::State;
use crate::core::address::Address;
use crate::core::form::options;
use crate::core::list::{self, CURSOR, Filter, Pagination, Search};
use crate::core::load::failed;
use crate::core::page::{Head, main_column};
use crate::icons::Icon;
use crate::route::Route;
use crate::web;
use model::Filters;

const COLUMNS: usize = 7;

/// The page.
pub(crate) fn page() -> AnyView {
    let address = Address::here();
    let rows = Remote::at(move || Filters::of(&address.query()).path());
    let statuses = options(model::STATUSES);
    let toolbar = view! {
        <div class="toolbar" role="search" aria-label="Orders">
            <Search name=model::SEARCH label="Search orders" placeholder="Order id, email, phone, passed value" />
            <Filter name=model::STATUS label="Status" options=statuses />
        </div>
    };
    let content = view! { {Head::new("Orders".to_owned()).view()} {toolbar} {table(rows, address)} };
    main_column(content.into_any())
}

fn table(rows: Remote<Page<OrderRow>>, address: Address) -> AnyView {
    let body = move || match rows.get() {
        None => list::skeleton_rows(COLUMNS),
        Some(Ok(page)) => page.items.iter().map(row).collect_view().into_any(),
        Some(Err(_)) => ().into_any(),
    };
    let instead = move || match rows.get() {
        Some(Err(error)) => Some(failed(&error, move || rows.again())),
        Some(Ok(page)) if page.items.is_empty() => Some(none(address)),
        _ => None,
    };
    let next = Signal::derive(move || rows.value().and_then(|page| page.next.clone()));
    let words = Signal::derive(move || {
        let shown = rows.value().map_or(0, |page| page.items.len());
        format!("{}, newest first", list::count(shown, "order", "orders"))
    });
    view! {
        <div class="table-wrap" role="region" aria-labelledby="orders-caption" tabindex="0">
            <table class="table" aria-busy=move || rows.waiting().then_some("true")>
                <caption class="sr-only" id="orders-caption">"Orders, newest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Order"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col" data-priority="low">"Customer"</th>
                        <th scope="col" data-priority="middle">"affId"</th>
                        <th scope="col" data-type="number" data-priority="middle">"Total"</th>
                        <th scope="col">"Pixels"</th>
                        <th scope="col" data-priority="low">"Created"</th>
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
            {instead}
        </div>
        <Pagination next=next words=words />
    }
    .into_any()
}

fn row(order: &OrderRow) -> AnyView {
    let nothing = || view! { <span class="table-none">"–"</span> }.into_any();
    let customer = customer_name(&order.customer).map_or_else(nothing, IntoAny::into_any);
    let affiliate = match &order.aff_id {
        Some(aff_id) => view! { <code>{aff_id.to_string()}</code> }.into_any(),
        None => nothing(),
    };
    view! {
        <tr>
            <th scope="row">
                <a class="row-link" href=Route::Order(order.order_id.clone()).path()>
                    <code>{order.order_id.to_string()}</code>
                </a>
            </th>
            <td>{badges(order)}</td>
            <td data-priority="low">{customer}</td>
            <td data-priority="middle">{affiliate}</td>
            <td data-type="number" data-priority="middle">{web::intl::money(&order.total, &order.currency)}</td>
            <td>{pixels(order)}</td>
            <td data-priority="low">{ago(order.created_at)}</td>
        </tr>
    }
    .into_any()
}

fn pixels(order: &OrderRow) -> AnyView {
    let fired = (order.fired > 0).then(|| State::Fired.view(format!("{} fired", order.fired)));
    let held = (order.held > 0).then(|| State::Held.view(format!("{} held", order.held)));
    if fired.is_none() && held.is_none() {
        return view! { <span class="table-none">"none fired"</span> }.into_any();
    }
    view! { {fired} " " {held} }.into_any()
}

/// What kind of order it is: its status, and whether it is a test.
pub(super) fn badges(order: &OrderRow) -> AnyView {
    let (word, tone) = model::status(&order.status);
    let test = order.test.then(|| view! { <span class="badge" data-tone="test">"Test"</span> });
    view! { <span class="badge" data-tone=tone>{word.to_owned()}</span> " " {test} }.into_any()
}

fn none(address: Address) -> AnyView {
    if Filters::of(&address.query()).narrow() {
        let clear = move |_| {
            address.change(|query| query.without(model::SEARCH).without(model::STATUS).without(CURSOR));
        };
        let button = view! { <button class="button" type="button" on:click=clear>"Clear the filters"</button> };
        let why = "The search finds a whole order id, session, fire id, passed value, email or phone.";
        return list::empty(Icon::Search, "No order matches", why.into_any(), button.into_any());
    }
    let next = view! { <a class="button" href=Route::Affiliates.path()>"Go to the affiliates"</a> };
    let why = "Leads and orders appear here as soon as a storefront sends the first.";
    list::empty(Icon::Orders, "No orders yet", why.into_any(), next.into_any())
}
