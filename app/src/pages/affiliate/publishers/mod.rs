//! The Publishers tab: whom the affiliate's traffic came from, and whose orders are declined.

mod model;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::wire::affiliate::AffiliateDocument;
use shared::wire::publisher::{Publishers, SourceJson};

use super::Here;
use crate::api::{self, Api, Call, Error, Remote};
use crate::components::ago::ago;
use crate::components::toast::Toasts;
use crate::core::erased::{handler, live};
use crate::core::list;
use crate::core::load::loaded;
use crate::core::table::{Column, frame};
use crate::icons::Icon;
use crate::route::{AffiliateTab, Route};
use crate::session::Session;
use model::Kind;

const COLUMNS: &[Column] = &[
    Column::new("Value"),
    // Where there is no room for it, the button's word says it.
    Column::new("Status").gives_way("middle"),
    Column::number("Clicks").gives_way("low"),
    Column::number("Leads").gives_way("low"),
    Column::number("Orders").gives_way("middle"),
    Column::new("Last seen"),
    Column::actions(),
];

/// The tab.
pub(super) fn tab(here: Here) -> AnyView {
    let Some(affiliate) = untrack(|| here.affiliate.value()) else { return ().into_any() };
    let path = model::path(&affiliate.aff_id);
    let seen = Remote::<Publishers>::at(move || path.clone());
    let tab = Tab { here, api: Api::here(), toasts: Toasts::here(), session: Session::here() };
    loaded(seen, crate::pages::order::waiting, move |seen| tab.view(&seen))
}

#[derive(Clone, Copy)]
struct Tab {
    here: Here,
    api: Api,
    toasts: Toasts,
    session: Session,
}

impl Tab {
    fn view(self, seen: &Publishers) -> AnyView {
        let Some(affiliate) = untrack(|| self.here.affiliate.value()) else { return ().into_any() };
        let unheard = |kind: &Kind| kind.of(seen).is_empty() && kind.passed_value(&affiliate).is_none();
        if Kind::ALL.iter().all(unheard) {
            return unmarked(&affiliate);
        }
        let more = seen.more.then(|| {
            view! { <p>"Only those that were seen last are listed, 1,000 of both together."</p> }
        });
        let sections = Kind::ALL.map(|kind| self.section(kind, kind.of(seen), &affiliate));
        view! { <div class="stack">{sections.into_iter().collect_view()} {more}</div> }.into_any()
    }

    fn section(self, kind: Kind, sources: &[SourceJson], affiliate: &AffiliateDocument) -> AnyView {
        let value = kind.passed_value(affiliate);
        let said = match &value {
            Some(name) => view! { "Values of " <code>{name.clone()}</code> ", as links carried them." }.into_any(),
            None => {
                let words = format!("No passed value is marked as the {}. ", kind.one());
                view! { {words} {to_profile(affiliate, "Mark one in the profile")} }.into_any()
            }
        };
        let table = match sources.is_empty() {
            true => value.map(|_| view! { <p class="table-none">"None has been seen yet."</p> }.into_any()),
            false => {
                let rows = sources.iter().map(|source| self.row(kind, source)).collect_view().into_any();
                let never = Signal::stored(false);
                Some(frame(kind.id(), kind.heading(), COLUMNS, never, rows, ().into_any()))
            }
        };
        view! {
            <section class="section">
                <header class="section-head"><h2>{kind.heading()}</h2> <p>{said}</p></header>
                {table}
            </section>
        }
        .into_any()
    }

    /// A row. Only its status changes when the affiliate does, so the focus stays on its button.
    fn row(self, kind: Kind, source: &SourceJson) -> AnyView {
        let name = source.name.clone();
        let disabled = Memo::new(move |_| {
            self.here.affiliate.value().is_some_and(|affiliate| kind.is_disabled(&affiliate, &name))
        });
        let status = move || match disabled.get() {
            true => view! { <span class="badge" data-tone="bad">"Disabled"</span> }.into_any(),
            false => view! { <span class="badge" data-tone="good">"Enabled"</span> }.into_any(),
        };
        let last = match source.last_seen {
            Some(at) => ago(at),
            None => view! { <span class="table-none">"never"</span> }.into_any(),
        };
        let name = source.name.clone();
        let button = move || {
            let (words, name) = (move || if disabled.get() { "Enable" } else { "Disable" }, name.clone());
            let label = {
                let name = name.clone();
                move || format!("{} {name}", words())
            };
            let press = move |_| {
                if let Some(affiliate) = untrack(|| self.here.affiliate.value()) {
                    self.set(affiliate, kind, name.clone(), !disabled.get_untracked());
                }
            };
            self.session.may_edit().then(|| {
                view! {
                    <button class="button" data-size="small" type="button" aria-label=label on:click=handler(press)>{words}</button>
                }
            })
        };
        view! {
            <tr>
                <th class="table-clip" scope="row" title=source.name.clone()><code>{source.name.clone()}</code></th>
                <td data-priority="middle">{live(status)}</td>
                <td data-type="number" data-priority="low">{source.clicks}</td>
                <td data-type="number" data-priority="low">{source.leads}</td>
                <td data-type="number" data-priority="middle">{source.orders}</td>
                <td>{last}</td>
                <td class="table-actions">{live(button)}</td>
            </tr>
        }
        .into_any()
    }

    /// Disables one or enables it, and offers to take that back, also from another page.
    fn set(self, over: Arc<AffiliateDocument>, kind: Kind, name: String, disable: bool) {
        spawn_local(async move {
            match self.save(over, kind, &name, disable).await {
                Ok((saved, settling)) => {
                    let said = format!("{}{settling}", model::done(kind, &name, disable));
                    self.here.affiliate.set((*saved).clone());
                    self.toasts.say_with_undo(said, move || self.set(saved, kind, name, !disable));
                }
                Err(error) => self.toasts.say(error.message()),
            }
        });
    }

    /// Saves it over whatever the affiliate has become meanwhile: one name is added or taken away, no more.
    async fn save(
        self,
        mut over: Arc<AffiliateDocument>,
        kind: Kind,
        name: &str,
        disable: bool,
    ) -> api::Result<(Arc<AffiliateDocument>, &'static str)> {
        loop {
            let input = model::change(&over, kind, name, disable);
            let call = Call::put(format!("/v1/affiliates/{}", over.aff_id), &input).if_still(over.revision);
            match self.api.make(call).await {
                Err(Error::Stale(json)) => over = Arc::new(api::read(&json)?),
                Err(error) => return Err(error),
                Ok(answer) => return Ok((Arc::new(answer.read()?), answer.settling())),
            }
        }
    }
}

fn to_profile(affiliate: &AffiliateDocument, words: &'static str) -> AnyView {
    let path = Route::Affiliate(affiliate.aff_id.clone(), AffiliateTab::Profile).path();
    view! { <a href=path>{words}</a> }.into_any()
}

/// Neither is marked, and none was ever seen.
fn unmarked(affiliate: &AffiliateDocument) -> AnyView {
    let path = Route::Affiliate(affiliate.aff_id.clone(), AffiliateTab::Profile).path();
    let next = view! { <a class="button" href=path>"Go to the profile"</a> };
    let why = "Mark which passed value names the publisher, and which the sub affiliate. Each value that its links \
               carry there is then listed here, and can be disabled: its orders are declined.";
    list::empty(Icon::People, "No passed value names a publisher", why.into_any(), next.into_any())
}
