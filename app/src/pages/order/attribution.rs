//! Who has the credit of an order and why, with the affiliate links of its visit.

use leptos::prelude::*;
use shared::wire::order::{OrderSummary, SessionJson, TouchJson};

use super::model;
use crate::api::Remote;
use crate::components::ago::ago;
use crate::core::load::loaded;
use crate::core::table::{Column, frame};
use crate::route::{AffiliateTab, Route};

const COLUMNS: &[Column] = &[
    Column::new("Affiliate"),
    Column::new("Passed values").gives_way("low"),
    Column::new("Last followed"),
    Column::new("Credit"),
];

/// The part of the page.
pub(super) fn section(order: &OrderSummary, visit: Remote<SessionJson>) -> AnyView {
    let known = order.clone();
    let links = match order.session_id.is_some() {
        true => loaded(visit, super::waiting, move |visit| touches(&known, &visit)),
        false => view! { <p>"No visit is known of it: it came without a session."</p> }.into_any(),
    };
    view! {
        <section class="section" aria-labelledby="order-attribution">
            <header class="section-head"><h2 id="order-attribution">"Attribution"</h2></header>
            <p>{order.attribution_explanation.clone()}</p>
            {links}
        </section>
    }
    .into_any()
}

fn touches(order: &OrderSummary, visit: &SessionJson) -> AnyView {
    if visit.touches.is_empty() {
        return view! { <p>"No affiliate link was followed in its visit."</p> }.into_any();
    }
    let rows = visit.touches.iter().rev().map(|touch| row(order, touch)).collect_view().into_any();
    let caption = "Affiliate links of the visit, newest first";
    frame("touches", caption, COLUMNS, Signal::stored(false), rows, ().into_any())
}

fn row(order: &OrderSummary, touch: &TouchJson) -> AnyView {
    let path = Route::Affiliate(touch.aff_id.clone(), AffiliateTab::Profile).path();
    let value = |(name, value): (String, String)| view! { <code>{name}</code> " " {value} " " };
    let values = model::passed(&touch.source_values);
    let values = match values.is_empty() {
        true => view! { <span class="table-none">"none"</span> }.into_any(),
        false => values.into_iter().map(value).collect_view().into_any(),
    };
    let credit = match model::credit(order, touch) {
        model::Credit::This => view! { <span class="badge" data-tone="good">"This order"</span> }.into_any(),
        model::Credit::Later => view! { <span class="table-none">"followed after the sale"</span> }.into_any(),
        model::Credit::No => view! { <span class="table-none">"–"</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row"><a href=path><code>{touch.aff_id.to_string()}</code></a></th>
            <td class="table-wrapped" data-priority="low">{values}</td>
            <td>{ago(touch.at)}</td>
            <td>{credit}</td>
        </tr>
    }
    .into_any()
}
