//! CRM → Deliveries: what waits, what is dead, what has arrived.

mod model;

use leptos::prelude::*;
use shared::wire::affiliate::Page;
use shared::wire::delivery::DeliveryRow;

use crate::api::Remote;
use crate::components::ago::ago;
use crate::components::state::of_delivery;
use crate::core::address::Address;
use crate::core::list::{self, CURSOR, Filter, Pagination};
use crate::core::load::failed;
use crate::core::page::{Head, main_column};
use crate::icons::Icon;
use crate::pages::order;

const COLUMNS: usize = 7;

/// The page.
pub(crate) fn page() -> AnyView {
    let address = Address::here();
    let rows = Remote::at(move || model::path(&address.query()));
    let state = address.value(model::STATE);
    let tab = move |(value, word): &(&'static str, &'static str)| {
        let (value, word) = (*value, *word);
        let current = move || state.with(|state| state == value).then_some("page");
        view! { <li><a class="tab" href=model::tab(value) aria-current=current>{word}</a></li> }
    };
    let states: Vec<(String, String)> =
        model::STATES.iter().map(|state| ((*state).to_owned(), of_delivery(state).1.to_owned())).collect();
    let content = view! {
        {Head::new("Deliveries".to_owned()).view()}
        <nav class="tabs" aria-label="By state"><ul>{model::TABS.iter().map(tab).collect_view()}</ul></nav>
        <div class="toolbar" role="search" aria-label="Deliveries">
            <Filter name=model::STATE label="State" options=states />
        </div>
        {table(rows, address)}
    };
    main_column(content.into_any())
}

fn table(rows: Remote<Page<DeliveryRow>>, address: Address) -> AnyView {
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
        format!("{}, newest first", list::count(shown, "delivery", "deliveries"))
    });
    view! {
        <div class="table-wrap" role="region" aria-labelledby="deliveries-caption" tabindex="0">
            <table class="table" aria-busy=move || rows.waiting().then_some("true")>
                <caption class="sr-only" id="deliveries-caption">"Deliveries, newest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"State"</th>
                        <th scope="col">"Order"</th>
                        <th scope="col" data-priority="middle">"affId"</th>
                        <th scope="col">"What came of it"</th>
                        <th scope="col" data-type="number" data-priority="low">"Attempts"</th>
                        <th scope="col" data-priority="low">"Next"</th>
                        <th scope="col" data-priority="low">"Decided"</th>
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

fn row(row: &DeliveryRow) -> AnyView {
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
    let whole = sentence.clone();
    view! {
        <tr>
            <td>{state.view(word)}</td>
            <th scope="row">{order} {test}</th>
            <td data-priority="middle"><code>{row.aff_id.to_string()}</code></td>
            <td class="table-clip" title=whole>{sentence}</td>
            <td data-type="number" data-priority="low">{row.delivery.attempts.len()}</td>
            <td data-priority="low">{next}</td>
            <td data-priority="low">{ago(row.created_at)}</td>
        </tr>
    }
    .into_any()
}

fn none(address: Address) -> AnyView {
    let query = address.query();
    if query.get(model::STATE).is_some() || query.get(CURSOR).is_some() {
        let next = view! { <a class="button" href=model::tab("")>"Show all deliveries"</a> };
        let why = "No postback, image or iframe is in this state now.";
        return list::empty(Icon::Deliveries, "Nothing in this state", why.into_any(), next.into_any());
    }
    let next = view! { <a class="button" href=crate::route::Route::Orders.path()>"Go to the orders"</a> };
    let why = "A delivery begins when a pixel fires. Each order says which of its pixels did, and why others did not.";
    list::empty(Icon::Deliveries, "No deliveries yet", why.into_any(), next.into_any())
}
