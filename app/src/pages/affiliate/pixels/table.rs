//! The table of pixels.

use leptos::prelude::*;
use shared::wire::affiliate::AffiliateDocument;
use shared::wire::pixel::PixelDocument;
use shared::wire::text::of;

use super::actions::Actions;
use super::health::{self, LastFired};
use super::model::{self, Asked};
use crate::components::ago::ago;
use crate::components::code;
use crate::components::menu::{self, Item};
use crate::core::address::Address;
use crate::core::erased::handler;
use crate::icons::{Icon, icon};
use crate::pages::affiliate::{Here, words};
use crate::route::{AffiliateTab, Route};

/// The table; nothing of it for a search that finds nothing.
pub(super) fn table(here: Here, affiliate: &AffiliateDocument, search: &str, actions: Actions) -> Option<AnyView> {
    let known = here.campaigns.value().unwrap_or_default();
    let search = crate::web::lower_case(search);
    let fits =
        |pixel: &&PixelDocument| model::fits(&crate::web::lower_case(&model::row_text(&pixel.input, &known)), &search);
    let found = affiliate.pixels.iter().filter(fits);
    let rows: Vec<_> = found.map(|pixel| row(here, affiliate, pixel, actions)).collect();
    if rows.is_empty() {
        return None;
    }
    let caption = format!("Pixels of {}", affiliate.name);
    Some(
        view! {
            <div class="table-wrap" role="region" aria-labelledby="pixels-caption" tabindex="0">
                <table class="table">
                    <caption class="sr-only" id="pixels-caption">{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Fires for"</th>
                            <th scope="col">"Campaign"</th>
                            <th scope="col" data-priority="middle">"Type"</th>
                            <th scope="col" data-priority="low">"Content"</th>
                            <th scope="col" data-priority="low">"Test link"</th>
                            <th scope="col" data-priority="low">"Last fired"</th>
                            <th scope="col">"Health"</th>
                            <th scope="col"><span class="sr-only">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows.into_iter().collect_view()}</tbody>
                </table>
            </div>
            {newest(here, Route::Affiliate(affiliate.aff_id.clone(), AffiliateTab::Deliveries).path())}
        }
        .into_any(),
    )
}

fn row(here: Here, affiliate: &AffiliateDocument, pixel: &PixelDocument, actions: Actions) -> AnyView {
    let known = here.campaigns.value().unwrap_or_default();
    let input = &pixel.input;
    let asked = Asked::Change(pixel.id.clone());
    let address = Address::here();
    let current = {
        let asked = asked.clone();
        Memo::new(move |_| Asked::of(&address.query()).as_ref() == Some(&asked))
    };
    let href = asked.ask(Default::default()).after("");
    let open = {
        let asked = asked.clone();
        move |event: web_sys::MouseEvent| {
            // Only the plain click: with a modifier the browser opens a tab, as with any link.
            if crate::web::is_plain(&event) {
                event.prevent_default();
                actions.open(&asked);
            }
        }
    };
    let kind = of(&input.commission_type).unwrap_or_default().to_owned();
    let scope = words::scope(input, &known);
    let scope = (!scope.is_empty()).then(|| view! { " " <small>{scope}</small> });
    let content = of(&input.content).unwrap_or_default().to_owned();
    view! {
        <tr aria-current=move || current.get().then_some("true")>
            <th scope="row"><a class="row-link" href=href on:click=handler(open)>{kind}</a> {scope}</th>
            <td>{words::campaign_name(input, &known)}</td>
            <td data-priority="middle">{words::pixel_type(input)}</td>
            <td class="table-clip" data-priority="low" title=content.clone()>{code::url(code::template(&content))}</td>
            <td data-priority="low">{test_link(of(&input.test_link))}</td>
            <td data-priority="low">{last_fired(here, pixel)}</td>
            <td>{health(here, affiliate, pixel)}</td>
            <td class="table-actions">{more(pixel, &words::pixel(input, &known), actions)}</td>
        </tr>
    }
    .into_any()
}

/// How far back the table looks, where that is not all there is.
fn newest(here: Here, all: String) -> AnyView {
    let note = move || {
        let since = here.fires.value().as_deref().and_then(health::reaches)?;
        let all = all.clone();
        Some(view! {
            <p>
                "Last fired and Health tell of the affiliate’s newest 100 deliveries, since " {ago(since)} ". "
                <a href=all>"Show all deliveries"</a>
            </p>
        })
    };
    note.into_any()
}

fn none(words: &'static str) -> AnyView {
    view! { <span class="table-none">{words}</span> }.into_any()
}

fn test_link(link: Option<&str>) -> AnyView {
    match link.filter(|link| !link.is_empty()) {
        Some(link) => view! {
            <a class="button" data-size="small" data-variant="quiet" href=link.to_owned() target="_blank" rel="noreferrer">
                {icon(Icon::External)}
                " "
                <span>"Open"</span>
            </a>
        }
        .into_any(),
        None => none("–"),
    }
}

fn last_fired(here: Here, pixel: &PixelDocument) -> AnyView {
    let id = pixel.id.clone();
    let last = move || {
        let fires = here.fires.value()?;
        Some(match health::last_fired(&id, &fires) {
            LastFired::At(at) => ago(at),
            LastFired::Never => none("never"),
            LastFired::NotSince(at) => view! { <span class="table-none">"not since " {ago(at)}</span> }.into_any(),
        })
    };
    last.into_any()
}

fn health(here: Here, affiliate: &AffiliateDocument, pixel: &PixelDocument) -> AnyView {
    let (affiliate, pixel) = (affiliate.clone(), pixel.clone());
    let health = move || {
        let fires = here.fires.value()?;
        Some(match health::health(&pixel, &affiliate, &fires) {
            Some(health) => view! { <span title=health.sentence>{health.state.view(health.word)}</span> }.into_any(),
            None if fires.next.is_some() => none("No fires lately"),
            None => none("No fires yet"),
        })
    };
    health.into_any()
}

fn more(pixel: &PixelDocument, about: &str, actions: Actions) -> AnyView {
    let paused = of(&pixel.input.status) == Some("paused");
    let (drawing, word) = if paused { (Icon::Play, "Resume") } else { (Icon::Pause, "Pause") };
    let (id, copied, deleted) = (pixel.id.clone(), pixel.id.clone(), pixel.clone());
    let edited = Asked::Change(pixel.id.clone());
    let items = vec![
        Item::new(Icon::Edit, "Edit", move || actions.open(&edited)),
        Item::new(Icon::Copy, "Duplicate", move || actions.open(&Asked::New(Some(copied.clone())))),
        Item::new(drawing, word, move || actions.set_paused(&id, !paused, |_| ())),
        Item::new(Icon::Trash, "Delete", move || actions.delete(deleted.clone())).bad(),
    ];
    menu::more(&format!("more-{}", pixel.id), about, items)
}
