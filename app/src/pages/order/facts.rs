//! What is known about an order: its pixels, where it came from, what was bought, by whom.

use leptos::prelude::*;
use shared::wire::order::{ItemJson, OrderPixels, OrderSummary};

use super::model;
use crate::api::Remote;
use crate::components::copy::CopyButton;
use crate::route::{AffiliateTab, Route};
use crate::web;

/// The facts beside the trace.
pub(super) fn facts(order: &OrderSummary, pixels: Remote<OrderPixels>) -> AnyView {
    view! {
        <aside class="details-facts stack" aria-label="Facts">
            {section("order-details", "Details", details(order, pixels))}
            {section("order-items", "Items", items(order))}
            {section("order-customer", "Customer", customer(order))}
        </aside>
    }
    .into_any()
}

fn section(id: &'static str, heading: &'static str, content: AnyView) -> AnyView {
    view! {
        <section class="section" aria-labelledby=id>
            <header class="section-head"><h2 id=id>{heading}</h2></header>
            {content}
        </section>
    }
    .into_any()
}

fn fact(name: &'static str, value: AnyView) -> AnyView {
    view! { <div><dt>{name}</dt> <dd>{value}</dd></div> }.into_any()
}

fn wide(name: &'static str, value: AnyView) -> AnyView {
    view! { <div data-wide=""><dt>{name}</dt> <dd>{value}</dd></div> }.into_any()
}

fn none(words: &'static str) -> AnyView {
    view! { <span class="table-none">{words}</span> }.into_any()
}

fn details(order: &OrderSummary, pixels: Remote<OrderPixels>) -> AnyView {
    let row = &order.row;
    let affiliate = match &row.aff_id {
        Some(id) => {
            let path = Route::Affiliate(id.clone(), AffiliateTab::Pixels).path();
            let name = order.aff_name.clone().unwrap_or_else(|| "Not known".to_owned());
            view! { <a href=path>{name}</a> " " <small><code>{id.to_string()}</code></small> }.into_any()
        }
        None => none("No affiliate"),
    };
    let campaign = view! { <a href=Route::Campaign(row.campaign_id).path()>{order.campaign_name.clone()}</a> };
    let passed = model::passed(&order.source_values);
    let passed = (!passed.is_empty()).then(|| {
        let line = |(name, value): (String, String)| view! { <div><code>{name}</code> " " {value}</div> };
        fact("Passed values", passed.into_iter().map(line).collect_view().into_any())
    });
    let moment = |name, at: Option<_>| at.map(|at| fact(name, web::intl::moment(at).into_any()));
    let reason = order.status_reason.clone().map(|reason| fact("Reason", reason.into_any()));
    let session = order.session_id.as_ref().map(|id| {
        let copied = id.to_string();
        let id = view! {
            <code class="code">{id.to_string()}</code>
            " "
            <CopyButton text=Signal::derive(move || copied.clone()) label="Copy session id" />
        };
        wide("Session", id.into_any())
    });
    view! {
        <dl class="facts">
            {pixels_line(order, pixels)}
            {reason}
            {fact("Affiliate", affiliate)}
            {fact("Campaign", campaign.into_any())}
            {passed}
            {moment("Created", Some(row.created_at))}
            {moment("Sold", order.sold_at)}
            {moment("Confirmed", order.confirmed_at)}
            {session}
        </dl>
    }
    .into_any()
}

/// The way to the details once a pixel has fired; until then the one sentence, and the way to the reasons. The details
/// are asked for apart, so the summary's sentence stands until they are there.
fn pixels_line(order: &OrderSummary, pixels: Remote<OrderPixels>) -> AnyView {
    let known = order.pixels_explanation.clone();
    let path = super::with_pixels(&order.row.order_id);
    let value = move || match pixels.value() {
        Some(pixels) if pixels.any_fired => {
            let states = model::counts(&pixels.pixels);
            let states =
                states.into_iter().map(|(state, words)| view! { <div>{state.view(words)}</div> }).collect_view();
            view! { {states} <a href=path.clone()>"View Details"</a> }.into_any()
        }
        Some(pixels) => {
            let why = (!pixels.pixels.is_empty()).then(|| view! { " " <a href=path.clone()>"Why?"</a> });
            view! { {pixels.explanation.clone()} {why} }.into_any()
        }
        None => known.clone().into_any(),
    };
    fact("Pixels", value.into_any())
}

fn items(order: &OrderSummary) -> AnyView {
    let currency = order.row.currency.clone();
    let money = move |decimal: &str| web::intl::money(decimal, &currency);
    let item = |item: &ItemJson| {
        let step = if item.step == "upsell" { "upsell" } else { "main offer" };
        view! {
            <tr>
                <th scope="row">{item.name.clone()} " " <small>{format!("{step} × {}", item.quantity)}</small></th>
                <td data-type="number">{money(&item.price)}</td>
            </tr>
        }
    };
    let sum = |name: &'static str, decimal: &str| {
        (!model::is_zero(decimal)).then(|| {
            view! { <tr><th scope="row">{name}</th> <td data-type="number">{money(decimal)}</td></tr> }
        })
    };
    if order.items.is_empty() {
        return view! { <p>"Nothing has been bought yet."</p> }.into_any();
    }
    view! {
        <table class="table">
            <caption class="sr-only">"Items, with the price of one"</caption>
            <tbody>
                {order.items.iter().map(item).collect_view()}
                {sum("Shipping", &order.shipping_total)}
                {sum("Tax", &order.tax_total)}
            </tbody>
            <tfoot>
                <tr><th scope="row">"Total"</th> <td data-type="number">{money(&order.row.total)}</td></tr>
                {sum("Refunded", &order.refunded_total)}
            </tfoot>
        </table>
    }
    .into_any()
}

fn customer(order: &OrderSummary) -> AnyView {
    let customer = &order.row.customer;
    let given = |name, value: &Option<String>| value.clone().map(|value| fact(name, value.into_any()));
    let called = match crate::pages::orders::customer_name(customer) {
        Some(name) => name.into_any(),
        None => none("Not known"),
    };
    let pay_source = order.pay_source.as_deref().map(|code| {
        let prepaid = order.prepaid_card.then(|| view! { " " <small>"prepaid card"</small> });
        let words = model::pay_source(code).to_owned();
        fact("Pay source", view! { {words} {prepaid} }.into_any())
    });
    view! {
        <dl class="facts">
            {fact("Name", called)}
            {given("Email", &customer.email)}
            {given("Phone", &customer.phone)}
            {pay_source}
        </dl>
    }
    .into_any()
}
