//! View Details, and Why?: every verdict of an order, with each request that left and the answer that came.

use leptos::prelude::*;
use shared::time::Timestamp;
use shared::wire::delivery::{AttemptJson, DeliveryJson};
use shared::wire::order::{OrderPixels, PixelVerdict};

use super::model;
use crate::api::Remote;
use crate::components::ago::ago;
use crate::components::code;
use crate::components::panel::panel as side_panel;
use crate::core::address::Address;
use crate::core::load::loaded;
use crate::icons::icon;
use crate::web;

/// The panel with the verdicts.
pub(super) fn panel(pixels: Remote<OrderPixels>, address: Address) -> AnyView {
    let title = Signal::derive(move || model::heading(pixels.value().as_deref()).to_owned());
    let close = move || address.change(|query| query.without(model::PIXELS));
    side_panel(title, None, verdicts(pixels), None, close)
}

/// Every verdict of an order, by event.
pub(in crate::pages) fn verdicts(pixels: Remote<OrderPixels>) -> AnyView {
    loaded(pixels, super::waiting, |pixels| {
        let events = model::by_event(&pixels.pixels).into_iter().map(event).collect_view();
        view! {
            <div class="stack">
                <p>{pixels.explanation.clone()}</p>
                <ol class="trace" aria-label="Verdicts">{events}</ol>
            </div>
        }
        .into_any()
    })
}

fn event(verdicts: Vec<PixelVerdict>) -> AnyView {
    let first = verdicts.first().map(|verdict| (verdict.at, verdict.event.clone()));
    first.map_or_else(|| ().into_any(), |(at, kind)| decided(&verdicts, at, &kind, ().into_any()))
}

/// An event with what was decided for it.
pub(in crate::pages) fn decided(verdicts: &[PixelVerdict], at: Timestamp, kind: &str, said: AnyView) -> AnyView {
    let (word, drawing) = model::event(kind);
    let head = super::event_head(at, drawing, word, None, said);
    let verdicts = verdicts.iter().map(step).collect_view();
    view! { <li class="step">{head} <ol class="trace">{verdicts}</ol></li> }.into_any()
}

fn step(verdict: &PixelVerdict) -> AnyView {
    let (state, word) = model::standing(verdict);
    let label = verdict.pixel.clone().or_else(|| verdict.pixel_id.as_ref().map(ToString::to_string));
    let why = |sentence: String| view! { <p class="step-why">{sentence}</p> };
    view! {
        <li class="step" data-state=state.data()>
            <span class="step-mark">{icon(state.icon())}</span>
            <div class="step-body">
                <h4 class="step-title">
                    <span class="step-word">{word}</span>
                    " "
                    <span>{label.unwrap_or_else(|| "No pixel".to_owned())}</span>
                </h4>
                {model::sentences(verdict).into_iter().map(why).collect_view()}
                {verdict.delivery.as_ref().map(exchange)}
            </div>
        </li>
    }
    .into_any()
}

/// What left and what came back; nothing while nothing has been made to send.
fn exchange(delivery: &DeliveryJson) -> AnyView {
    let url = code::rendered(delivery.url.as_deref(), &delivery.pieces);
    if url.is_empty() && delivery.attempts.is_empty() && delivery.next_due.is_none() {
        return ().into_any();
    }
    let request = (!url.is_empty()).then(|| view! { <div><dt>"Request"</dt> <dd>{code::url(url)}</dd></div> });
    let page = delivery.page.clone().map(|page| {
        view! { <div><dt>"Page"</dt> <dd><code class="url">{page}</code></dd></div> }
    });
    let next = delivery.next_due.map(|at| {
        view! { <div><dt>"Next due"</dt> <dd>{web::intl::moment(at)} " " <small>{ago(at)}</small></dd></div> }
    });
    view! {
        <dl class="exchange">{request} {page} {delivery.attempts.iter().map(attempt).collect_view()} {next}</dl>
    }
    .into_any()
}

fn attempt(attempt: &AttemptJson) -> AnyView {
    let (state, word) = model::answer(attempt);
    let at = attempt.started_at;
    let error = attempt.error.clone().map(|error| view! { <p>{error}</p> });
    let excerpt = attempt.response_excerpt.clone().filter(|text| !text.is_empty());
    view! {
        <div>
            <dt>
                <time datetime=at.to_string() title=web::intl::moment(at)>{web::intl::clock_time(at)}</time>
            </dt>
            " "
            <dd>
                {state.view(word)}
                " "
                <small>{model::circumstances(attempt)}</small>
                {error}
                {excerpt.map(|text| view! { <samp>{text}</samp> })}
            </dd>
        </div>
    }
    .into_any()
}
