//! CRM → Orders → one order: the Order Summary.

mod attribution;
mod facts;
mod model;
mod pixels;

pub(super) use model::pixels_path;
pub(super) use pixels::{decided, verdicts};

use leptos::prelude::*;
use shared::id::OrderId;
use shared::time::Timestamp;
use shared::wire::order::{EventJson, OrderSummary, SessionJson};

use crate::api::Remote;
use crate::components::ago::span;
use crate::core::address::Address;
use crate::core::erased::{handler, live};
use crate::core::list::count;
use crate::core::load::loaded;
use crate::core::page::{Head, main_column};
use crate::icons::{Icon, icon};
use crate::route::Route;
use crate::web;

/// The page of an order with its verdicts open.
pub(super) fn with_pixels(id: &OrderId) -> String {
    Route::Order(id.clone()).with(model::PIXELS, "1")
}

/// The page.
pub(crate) fn page(id: &OrderId) -> AnyView {
    let address = Address::here();
    let (summary_path, pixels_path) = (model::summary_path(id), model::pixels_path(id));
    let summary = Remote::<OrderSummary>::at(move || summary_path.clone());
    let verdicts = Remote::at(move || pixels_path.clone());
    let visit = Remote::<SessionJson>::at(move || {
        summary.value().map(|order| model::visit_path(order.session_id.as_ref())).unwrap_or_default()
    });
    let open = address.value(model::PIXELS);
    let refresh = move |_| {
        summary.again();
        visit.again();
        verdicts.again();
    };
    let badges = move || summary.value().map(|order| crate::pages::orders::badges(&order.row));
    let meta = move || summary.value().map(|order| meta(&order));
    let refresh = view! { <button class="button" type="button" on:click=handler(refresh)>"Refresh"</button> };
    let head =
        Head::new(format!("Order {id}")).beside(badges.into_any()).meta(meta.into_any()).actions(refresh.into_any());
    let body = loaded(summary, waiting, move |order| {
        view! {
            <div class="details">
                <div class="stack">
                    {trace(order.events.clone(), visit)} {attribution::section(&order, visit)}
                </div>
                {facts::facts(&order, verdicts)}
            </div>
        }
        .into_any()
    });
    let content = view! { {head.view()} {body} };
    let panel = move || if open.with(String::is_empty) { ().into_any() } else { pixels::panel(verdicts, address) };
    view! { {main_column(content.into_any())} {live(panel)} }.into_any()
}

fn meta(order: &OrderSummary) -> String {
    let row = &order.row;
    let total = web::intl::money(&row.total, &row.currency);
    format!("{total} · {} · {}", order.campaign_name, web::intl::moment(row.created_at))
}

/// Lines to come.
pub(super) fn waiting() -> AnyView {
    let line = |width| view! { <span class="skeleton" data-width=width></span> };
    view! {
        <div class="stack" aria-busy="true">{["long", "middle", "short", "middle"].map(line).collect_view()}</div>
    }
    .into_any()
}

fn trace(events: Vec<EventJson>, visit: Remote<SessionJson>) -> AnyView {
    let steps = move || {
        let clicks = visit.value().map(|visit| visit.clicks.clone()).unwrap_or_default();
        let (events, left_out) = model::happened(&events, &clicks);
        let before = std::iter::once(None).chain(events.iter().map(|event| Some(event.at)));
        let steps = events.iter().zip(before).map(|(event, before)| step(event, before)).collect_view();
        let left_out = (left_out > 0).then(|| {
            let pages = count(left_out, "page", "pages");
            view! { <p>{format!("Left out here: {pages} of the visit after its first.")}</p> }
        });
        view! { {left_out} <ol class="trace" aria-label="What happened">{steps}</ol> }
    };
    view! {
        <section class="section" aria-labelledby="order-happened">
            <header class="section-head"><h2 id="order-happened">"What happened"</h2></header>
            {live(steps)}
        </section>
    }
    .into_any()
}

fn step(event: &EventJson, before: Option<Timestamp>) -> AnyView {
    let (word, drawing) = model::event(&event.kind);
    let later = before.map(|before| event.at.millis() - before.millis());
    let why = view! { <p class="step-why">{event.summary.clone()}</p> };
    let head = event_head(event.at, drawing, word, later, why.into_any());
    view! { <li class="step">{head}</li> }.into_any()
}

/// An event's time, mark and title, with which each step of a trace begins.
fn event_head(at: Timestamp, drawing: Icon, word: &str, later: Option<i64>, why: AnyView) -> AnyView {
    let later = later.map(|millis| view! { " " <small>{format!("+ {}", span(millis))}</small> });
    view! {
        <time class="step-time" datetime=at.to_string() title=web::intl::moment(at)>{web::intl::clock_time(at)} {later}</time>
        <span class="step-mark">{icon(drawing)}</span>
        <div class="step-body"><h3 class="step-title">{word.to_owned()}</h3> {why}</div>
    }
    .into_any()
}
