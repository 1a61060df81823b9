//! The Test tab: a link to follow or an order to send, and what arrives, as it arrives.

mod listen;
mod model;
mod seen;
mod send;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use shared::wire::campaign::CampaignDocument;
use shared::wire::live::LiveTest;

use super::{Here, words};
use crate::api::{Api, Call, Remote};
use crate::components::code;
use crate::components::copy::CopyButton;
use crate::components::toast::Toasts;
use crate::core::address::Address;
use crate::core::erased::{handler, live};
use crate::core::list;
use crate::core::load::loaded;
use crate::icons::{Icon, icon};
use crate::pages::order;
use crate::route::{AffiliateTab, Route};
use listen::{Line, Listening};
use model::{Arrived, TEST};
use send::{Sender, Until};

/// The tab.
pub(super) fn tab(here: Here) -> AnyView {
    let address = Address::here();
    let running = address.value(TEST);
    let content = move || match running.get() {
        id if id.is_empty() => begin(here, address),
        id => untrack(|| one(here, address, id)),
    };
    content.into_any()
}

/// The campaigns that can be tested: those the affiliate is assigned to, by id and name.
fn assigned(here: Here) -> Vec<(String, String)> {
    let assignments = here.affiliate.value().map(|affiliate| affiliate.assignments.clone()).unwrap_or_default();
    assignments.iter().map(|one| (one.campaign_id.to_string(), here.campaign_name(one.campaign_id))).collect()
}

fn begin(here: Here, address: Address) -> AnyView {
    let campaigns = assigned(here);
    let Some((first, _)) = campaigns.first().cloned() else { return no_campaign(here) };
    let chosen = RwSignal::new(first);
    let busy = RwSignal::new(false);
    let (api, toasts) = (Api::here(), Toasts::here());
    let start = move |_| {
        let Some(affiliate) = here.affiliate.value() else { return };
        let body = json!({ "affId": affiliate.aff_id, "campaignId": chosen.get_untracked() });
        busy.set(true);
        spawn_local(async move {
            match api.make(Call::post("/v1/tests", &body)).await.and_then(|answer| answer.read::<LiveTest>()) {
                Ok(test) => address.change(|query| query.with(TEST, test.id.as_str())),
                Err(error) => toasts.say(error.message()),
            }
            let _ = busy.try_set(false);
        });
    };
    let options = campaigns.into_iter().map(|(id, name)| view! { <option value=id>{name}</option> }).collect_view();
    let choose = view! {
        <label class="field">
            <span class="field-label">"Campaign"</span>
            <span class="select">
                <select class="input" on:change:target=move |event| chosen.set(event.target().value())>{options}</select>
                {icon(Icon::ChevronDown)}
            </span>
        </label>
        <button class="button" data-variant="primary" type="button" aria-busy=move || busy.get().then_some("true") on:click=handler(start)>
            {icon(Icon::Bolt)}
            " "
            <span>"Start a test"</span>
        </button>
    };
    let why = "Follow a link or send a test order, and watch here what arrives, which pixels fire and what the \
               affiliate's server answers. Test orders fire pixels and are in no report.";
    list::empty(Icon::Bolt, "Test the pixels without a sale", why.into_any(), choose.into_any())
}

fn no_campaign(here: Here) -> AnyView {
    let path = here
        .affiliate
        .value()
        .map(|affiliate| Route::Affiliate(affiliate.aff_id.clone(), AffiliateTab::Campaigns).path());
    let next = view! { <a class="button" data-variant="primary" href=path>"Go to Campaigns"</a> };
    let why = "An affiliate that is in no campaign is told nothing. Assign one first, then test its pixels here.";
    list::empty(Icon::Campaign, "Assign a campaign first", why.into_any(), next.into_any())
}

/// One test.
fn one(here: Here, address: Address, id: String) -> AnyView {
    let path = format!("/v1/tests/{id}");
    let test = Remote::<LiveTest>::at(move || path.clone());
    let listening = Listening::to(&id);
    let sender = Sender::here();
    let again = move |_| address.change(|query| query.without(TEST));
    view! {
        <div class="toolbar">
            {line(listening)}
            <div class="toolbar-end">
                <button class="button" type="button" on:click=handler(again)>"Start another test"</button>
            </div>
        </div>
        {loaded(test, order::waiting, move |test| {
            let (shown, sent) = ((*test).clone(), (*test).clone());
            view! {
                <div class="stack">
                    {links(here, &test)}
                    {buttons(here, sent, sender)}
                    {trace(here, shown, listening, sender)}
                    {untrack(|| seen::section(here, &test))}
                </div>
            }
            .into_any()
        })}
    }
    .into_any()
}

fn line(listening: Listening) -> AnyView {
    let words = move || match listening.line.get() {
        Line::Connecting => "Connecting…",
        Line::Live => "Live: what happens is shown here at once.",
        Line::Broken => "The connection broke; trying again. Nothing is missed.",
    };
    view! { <p role="status">{live(words)}</p> }.into_any()
}

fn links(here: Here, test: &LiveTest) -> AnyView {
    let link = |words: &'static str, url: String| {
        let copied = url.clone();
        view! {
            <div class="row">
                <a class="button" href=url target="_blank" rel="noopener noreferrer">
                    {icon(Icon::External)}
                    " "
                    <span>{words}</span>
                </a>
                <CopyButton text=Signal::derive(move || copied.clone()) label="Copy link" word="Copy" />
            </div>
        }
        .into_any()
    };
    let own = match test.link.clone() {
        Some(url) => {
            let shown = code::url(code::rendered(Some(&url), &[]));
            view! { {link("Open the affiliate link", url)} <p>{shown}</p> }.into_any()
        }
        None => view! { <p>"The campaign has no storefront address, so there is no link to follow."</p> }.into_any(),
    };
    let pixels = here.affiliate.value().map(|affiliate| affiliate.pixels.clone()).unwrap_or_default();
    let theirs = model::test_links(&pixels).into_iter().map(|url| link("Open the affiliate's test link", url));
    view! {
        {own}
        {theirs.collect_view()}
        <p>
            "On the storefront, pay with card " <code>"0000000000000000"</code> ", CVV " <code>"100"</code>
            " and any later expiry: the order is a test."
        </p>
    }
    .into_any()
}

fn buttons(here: Here, test: LiveTest, sender: Sender) -> AnyView {
    let test = StoredValue::new(test);
    let campaign = move || -> Option<CampaignDocument> {
        let id = test.with_value(|test| test.campaign_id);
        here.campaigns.value()?.iter().find(|campaign| campaign.id == id).cloned()
    };
    let button = move |words: &'static str, until: Until, primary: bool| {
        let send = move |_| {
            if let Some(campaign) = untrack(campaign) {
                sender.send(test.get_value(), campaign, until);
            }
        };
        view! {
            <button
                class="button"
                data-variant=primary.then_some("primary")
                type="button"
                aria-busy=move || sender.busy.get().then_some("true")
                on:click=handler(send)
            >
                {words}
            </button>
        }
    };
    view! {
        <div class="row" role="group" aria-label="Send without leaving this page">
            {button("Send a test order now", Until::Order, true)}
            {button("A click only", Until::Click, false)}
            {button("A lead only", Until::Lead, false)}
            {button("An order with an upsell", Until::Upsell, false)}
        </div>
    }
    .into_any()
}

fn trace(here: Here, test: LiveTest, listening: Listening, sender: Sender) -> AnyView {
    let arrived = Memo::new(move |_| {
        let affiliate = here.affiliate.value();
        let campaigns = here.campaigns.value().unwrap_or_default();
        let label = |id: &str| {
            let pixel = affiliate.as_ref()?.pixels.iter().find(|pixel| pixel.id.as_str() == id)?;
            Some(words::pixel(&pixel.input, &campaigns))
        };
        listening.heard.with(|heard| model::arrived(&test, heard, label))
    });
    let steps = move || arrived.with(|arrived| arrived.iter().map(|one| step(one, sender)).collect_view());
    let next = move || arrived.with(|arrived| model::next(arrived));
    view! {
        <section class="section" aria-labelledby="test-arrived">
            <header class="section-head"><h2 id="test-arrived">"What has arrived"</h2></header>
            <ol class="trace" aria-label="What has arrived" aria-live="polite">
                {live(steps)}
                <li class="step" data-pending="live">
                    <span class="step-mark">{icon(Icon::Clock)}</span>
                    <div class="step-body"><h3 class="step-title"><small>{live(next)}</small></h3></div>
                </li>
            </ol>
        </section>
    }
    .into_any()
}

fn step(arrived: &Arrived, sender: Sender) -> AnyView {
    let event = &arrived.event;
    let foreign = (!arrived.ours).then_some("Another visitor's, not of this test. ");
    let summary = format!("{}{}", foreign.unwrap_or_default(), event.summary);
    let order = event.order_id.as_ref().map(|id| {
        view! { <a href=Route::Order(id.clone()).path()>{format!("Order {id}")}</a> }
    });
    let now = model::held(arrived).into_iter().filter_map(|verdict| verdict.fire_id.clone()).map(|fire| {
        let fire = fire.to_string();
        view! {
            <button class="button" data-size="small" type="button" on:click=handler(move |_| sender.fire_now(fire.clone()))>
                {icon(Icon::Bolt)}
                " "
                <span>"Fire now"</span>
            </button>
        }
    });
    let said = view! { <p class="step-why">{summary} " " {order}</p> {now.collect_view()} };
    order::decided(&arrived.verdicts, event.at, &event.kind, said.into_any())
}
