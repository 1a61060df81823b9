//! CRM → Orders: the list.

mod model;

pub(super) use model::customer_name;

use leptos::prelude::*;
use shared::time::Timestamp;
use shared::wire::campaign::CampaignDocument;
use shared::wire::order::OrderRow;

use crate::api::Remote;
use crate::components::ago::ago;
use crate::components::state::State;
use crate::core::address::Address;
use crate::core::erased::handler;
use crate::core::form::{Options, options};
use crate::core::list::{self, Filter, Search};
use crate::core::page::{Head, main_column};
use crate::core::table::{Column, paged};
use crate::icons::Icon;
use crate::route::Route;
use crate::web;
use model::Filters;

const COLUMNS: &[Column] = &[
    Column::new("Order"),
    Column::new("Status"),
    Column::new("Customer").gives_way("low"),
    Column::new("affId").gives_way("middle"),
    Column::number("Total").gives_way("middle"),
    Column::new("Pixels"),
    Column::new("Created").gives_way("low"),
];

/// The page.
pub(crate) fn page() -> AnyView {
    let address = Address::here();
    let rows = Remote::at(move || Filters::of(&address.query()).path(Timestamp::from_millis(web::now())));
    let statuses = options(model::STATUSES);
    let known: Remote<Vec<CampaignDocument>> = Remote::every("/v1/campaigns");
    let campaigns = Signal::derive(move || {
        let option = |campaign: &CampaignDocument| (campaign.id.to_string(), campaign.name.to_string());
        known.value().map(|known| known.iter().map(option).collect::<Options>()).unwrap_or_default()
    });
    let toolbar = view! {
        <div class="toolbar" role="search" aria-label="Orders">
            <Search name=model::SEARCH label="Search orders" placeholder="Order id, email, phone, passed value" />
            <Filter name=model::STATUS label="Status" options=statuses />
            <Filter name=model::CAMPAIGN label="Campaign" options=campaigns />
            <Filter name=model::PERIOD label="Period" options=options(model::PERIODS) />
            <Filter name=model::TEST label="Tests" options=options(model::TESTS) />
        </div>
    };
    let none = move || none(address);
    let table = paged("orders", "Orders, newest first", COLUMNS, rows, row, none, ("order", "orders"));
    let content = view! { {Head::new("Orders".to_owned()).view()} {toolbar} {table} };
    main_column(content.into_any())
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

/// How many of its pixels have fired, and how many wait for their time.
pub(super) fn pixels(order: &OrderRow) -> AnyView {
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
        let clear = move |_| address.change(Filters::cleared);
        let button =
            view! { <button class="button" type="button" on:click=handler(clear)>"Clear the filters"</button> };
        let why = "The search finds a whole order id, session, fire id, passed value, email or phone.";
        return list::empty(Icon::Search, "No order matches", why.into_any(), button.into_any());
    }
    let next = view! { <a class="button" href=Route::Affiliates.path()>"Go to the affiliates"</a> };
    let why = "Leads and orders appear here as soon as a storefront sends the first.";
    list::empty(Icon::Orders, "No orders yet", why.into_any(), next.into_any())
}
