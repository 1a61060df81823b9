//! Seen on a page: each image and iframe of the affiliate as the form code builds it, tried in an empty page.

mod model;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::wire::check::{PixelCheck, PixelCheckInput};
use shared::wire::live::LiveTest;
use shared::wire::pixel::PixelDocument;
use shared::wire::text::of;

use crate::api::{Api, Call};
use crate::components::block::block;
use crate::components::code;
use crate::icons::{Icon, icon};
use crate::pages::affiliate::{Here, words};
use crate::pages::sites::policy;
use crate::web;
use model::Element;

/// Where the empty page is. Its content policy lets it load from anywhere, which the app's own does not.
const PAGE: &str = "/app/sample-page";

/// The most pixels that are shown: each is asked about by itself.
const MOST: usize = 20;

/// The part of the tab; nothing of it for an affiliate without images and iframes in the test's campaign.
pub(super) fn section(here: Here, test: &LiveTest) -> AnyView {
    let Some(affiliate) = here.affiliate.value() else { return ().into_any() };
    let campaign = test.campaign_id;
    let here_too = |pixel: &&PixelDocument| {
        words::pixel_type(&pixel.input) != "Postback"
            && words::campaign_of(&pixel.input).is_none_or(|only| only == campaign)
    };
    let mut pixels: Vec<PixelDocument> = affiliate.pixels.iter().filter(here_too).cloned().collect();
    if pixels.is_empty() {
        return ().into_any();
    }
    let more = pixels.len() > MOST;
    pixels.truncate(MOST);
    let more = more.then(|| view! { <p>{format!("Only the first {MOST} are shown here.")}</p> });
    let api = Api::here();
    let shown = RwSignal::new(Vec::<(String, Element)>::new());
    let values = test.source_values.clone();
    spawn_local(async move {
        let campaigns = here.campaigns.value().unwrap_or_default();
        for pixel in pixels {
            let aff_id = Some(affiliate.aff_id.clone());
            let asked = PixelCheckInput { aff_id, pixel_id: Some(pixel.id), ..PixelCheckInput::default() };
            let answer = api.make(Call::post("/v1/pixels/check", &asked)).await;
            let example = answer.and_then(|answer| answer.read::<PixelCheck>()).ok().and_then(|check| check.example);
            let kind = of(&pixel.input.pixel_type).unwrap_or_default();
            if let Some(element) = example.and_then(|example| Element::of(kind, &example, &values)) {
                let _ = shown.try_update(|shown| shown.push((words::pixel(&pixel.input, &campaigns), element)));
            }
        }
    });
    let shop = move || {
        let campaigns = here.campaigns.value()?;
        campaigns.iter().find(|known| known.id == campaign)?.storefront_url.clone()
    };
    let shop = Memo::new(move |_| shop().map(|url| model::host_name(&url).to_owned()).unwrap_or_default());
    let rows = move || shown.get().into_iter().map(|(label, element)| row(shop, label, element)).collect_view();
    let directives = Signal::derive(move || {
        let elements: Vec<Element> = shown.with(|shown| shown.iter().map(|(_, element)| element.clone()).collect());
        let [images, frames] = model::origins(&elements);
        policy(&web::origin(), &images, &frames)
    });
    view! {
        <section class="section" aria-labelledby="test-seen">
            <header class="section-head">
                <h2 id="test-seen">"Seen on a page"</h2>
                <p>
                    "Images and iframes stand on the storefront’s page, out of sight. Each can be loaded here in an empty page, just as the form code builds it: the affiliate’s server is called, with the values of this test."
                </p>
            </header>
            <div class="stack" data-gap="medium">{rows} {more}</div>
            {block("Content-Security-Policy that the storefront’s page needs", "Copy directives", directives)}
        </section>
    }
    .into_any()
}

fn row(shop: Memo<String>, label: String, element: Element) -> AnyView {
    // Nothing before it is tried; then whether it is there yet, and how it went.
    let outcome = RwSignal::new(None::<Option<bool>>);
    // Each try has a page of its own, so that nothing is there from the last.
    let tries = RwSignal::new(0_u32);
    let image = element.image;
    let text = element.clone();
    let load = move |_| {
        outcome.set(Some(None));
        tries.update(|tries| *tries += 1);
    };
    let build = move |event: web_sys::Event| {
        let settled = move |well| {
            let _ = outcome.try_set(Some(Some(well)));
        };
        let attributes = element.attributes(&web::frame::own_host());
        if !web::frame::add(&event, element.name(), &attributes, settled) {
            settled(false);
        }
    };
    let page = move || {
        let tries = tries.get();
        let build = build.clone();
        (tries > 0).then(|| {
            view! { <iframe hidden="" title="Empty page" src=format!("{PAGE}?{tries}") on:load=build></iframe> }
        })
    };
    let state = move || {
        outcome.get().map(|outcome| {
            let (state, word, why) = model::outcome(image, outcome);
            view! { {state.view(word)} " " <small>{why}</small> }
        })
    };
    view! {
        <div class="stack" data-gap="small">
            <h3>{label}</h3>
            {move || code::url(vec![code::Part::Literal(text.text(&shop.get()))])}
            <div class="row">
                <button class="button" data-size="small" type="button" on:click=load>
                    {icon(Icon::Play)}
                    " "
                    <span>"Load it here"</span>
                </button>
                <div role="status">{state}</div>
            </div>
            {page}
        </div>
    }
    .into_any()
}
