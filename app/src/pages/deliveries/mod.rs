//! CRM → Deliveries: what waits, what is dead, what has arrived; and sending again, one, several or a whole range.

mod again;
mod model;
mod range;

use leptos::prelude::*;
use shared::id::AffId;
use shared::wire::affiliate::Page;
use shared::wire::delivery::DeliveryRow;

use crate::api::Remote;
use crate::components::ago::ago;
use crate::components::state::of_delivery;
use crate::core::address::Address;
use crate::core::erased::handler;
use crate::core::form::options;
use crate::core::list::{self, CURSOR, Filter};
use crate::core::page::{Head, main_column};
use crate::core::table::{Column, paged};
use crate::icons::{Icon, icon};
use crate::pages::order;
use crate::route::Route;
use again::Selection;

const COLUMNS: &[Column] = &[
    Column::unseen("Select"),
    Column::new("State"),
    Column::new("Order"),
    Column::new("affId").gives_way("middle"),
    Column::new("What came of it").gives_way("low"),
    Column::number("Attempts").gives_way("low"),
    Column::new("Next").gives_way("low"),
    Column::new("Decided").gives_way("middle"),
];

/// The page.
pub(crate) fn page() -> AnyView {
    let content = view! { {Head::new("Deliveries".to_owned()).view()} {list(None)} };
    main_column(content.into_any())
}

/// The list, of one affiliate or of all, with what narrows it and what can be done.
pub(crate) fn list(affiliate: Option<AffId>) -> AnyView {
    let address = Address::here();
    let of = affiliate.clone();
    let rows: Remote<Page<DeliveryRow>> = Remote::at(move || model::path(&address.query(), of.as_ref()));
    let selection = Selection::new(rows);
    let asking = RwSignal::new(false);
    let row = move |delivery: &DeliveryRow| row(delivery, selection);
    let none = move || none(address);
    let counted = ("delivery", "deliveries");
    let table = paged("deliveries", "Deliveries, newest first", COLUMNS, rows, row, none, counted);
    view! {
        <div class="toolbar" role="search" aria-label="Deliveries">
            <Filter name=model::STATE label="State" options=options(model::STATES) />
            <div class="toolbar-end">
                <button class="button" type="button" on:click=handler(move |_| asking.set(true))>
                    {icon(Icon::Resend)}
                    " "
                    <span>"Send a range again…"</span>
                </button>
            </div>
        </div>
        {table}
        {selection.bar()}
        {range::dialog(affiliate, asking, rows)}
    }
    .into_any()
}

fn row(row: &DeliveryRow, selection: Selection) -> AnyView {
    let (state, word) = of_delivery(&row.delivery.state);
    let test = row.test.then(|| view! { " " <span class="badge" data-tone="test">"Test"</span> });
    let order = match &row.order_id {
        Some(id) => {
            view! { <a class="row-link" href=order::with_pixels(id)><code>{id.to_string()}</code></a> }.into_any()
        }
        None => view! { <span class="table-none">"click"</span> }.into_any(),
    };
    let next = match row.delivery.next_due {
        Some(at) => ago(at),
        None => view! { <span class="table-none">"–"</span> }.into_any(),
    };
    let sentence = row.delivery.explanation.clone();
    view! {
        <tr>
            <td class="table-select">{selection.check(row)}</td>
            <td>{state.view(word)}</td>
            <th scope="row">{order} {test}</th>
            <td data-priority="middle"><code>{row.aff_id.to_string()}</code></td>
            <td class="table-clip" data-priority="low" title=sentence.clone()>{sentence.clone()}</td>
            <td data-type="number" data-priority="low">{row.delivery.attempts.len()}</td>
            <td data-priority="low">{next}</td>
            <td data-priority="middle">{ago(row.created_at)}</td>
        </tr>
    }
    .into_any()
}

fn none(address: Address) -> AnyView {
    let query = address.query();
    if query.get(model::STATE).is_some() || query.get(CURSOR).is_some() {
        let clear = move |_| address.change(|query| query.without(model::STATE).without(CURSOR));
        let next =
            view! { <button class="button" type="button" on:click=handler(clear)>"Show all deliveries"</button> };
        let why = "No postback, image or iframe is in this state now.";
        return list::empty(Icon::Deliveries, "Nothing in this state", why.into_any(), next.into_any());
    }
    let next = view! { <a class="button" href=Route::Orders.path()>"Go to the orders"</a> };
    let why = "A delivery begins when a pixel fires. Each order says which of its pixels did, and why others did not.";
    list::empty(Icon::Deliveries, "No deliveries yet", why.into_any(), next.into_any())
}
