//! What a campaign's pages may do: whether their orders count, tests, and which address is which kind of page.

use std::sync::Arc;

use leptos::prelude::*;
use shared::wire::campaign::CampaignDocument;
use shared::wire::site::PagesToday;

use super::model::{PAGES, Typed};
use crate::api::{self, Answer, Call, Remote};
use crate::components::toast::Toasts;
use crate::core::conflict::Merge;
use crate::core::edit::{self, Edit, Editing};
use crate::core::erased::{handler, live};
use crate::core::form::{
    Choice, ErrorSummary, Field, Form, Options, SelectField, SubmitButton, Switch, TextField, options,
};
use crate::core::load::loaded;
use crate::icons::{Icon, icon};
use crate::session::Session;

const ORDERS: &[Choice] = &[Choice::new("off", "Off"), Choice::new("on", "On"), Choice::new("signed", "Signed")];

/// The section with its form.
pub(super) fn section(campaign: Remote<CampaignDocument>, today: Remote<PagesToday>) -> AnyView {
    let form = move |campaign| Pages::begin(campaign).view(today);
    view! {
        <section class="section" aria-labelledby="orders-title">
            <header class="section-head">
                <h2 id="orders-title">"What its pages may do"</h2>
                <p>"These are the campaign’s settings: they hold for all its sites."</p>
            </header>
            {loaded(campaign, || view! { <span class="skeleton" data-width="long"></span> }.into_any(), form)}
        </section>
    }
    .into_any()
}

#[derive(Clone, Copy)]
struct Rule {
    path: RwSignal<String>,
    page: RwSignal<String>,
}

impl Rule {
    fn new((path, page): (String, String)) -> Self {
        Self { path: RwSignal::new(path), page: RwSignal::new(page) }
    }
}

#[derive(Clone, Copy)]
struct Pages {
    editing: Editing<CampaignDocument>,
    orders: RwSignal<String>,
    tests: RwSignal<bool>,
    per_day: RwSignal<String>,
    hours: RwSignal<String>,
    rules: RwSignal<Vec<Rule>>,
    toasts: Toasts,
}

impl Edit for Pages {
    type Document = CampaignDocument;

    fn state(self) -> Editing<CampaignDocument> {
        self.editing
    }

    fn call(self, over: &CampaignDocument) -> Option<Call> {
        let typed = self.typed();
        let errors = typed.errors();
        if !errors.is_empty() {
            self.editing.form.fail(errors);
            return None;
        }
        Some(Call::put(format!("/v1/campaigns/{}", over.id), &typed.input()).if_still(over.revision))
    }

    fn merge(self, before: &CampaignDocument, now: &CampaignDocument) -> Merge {
        self.typed().merge(&Typed::of(before), &Typed::of(now))
    }

    fn fill(self, document: &CampaignDocument) {
        let typed = Typed::of(document);
        self.orders.set(typed.orders);
        self.tests.set(typed.tests);
        self.per_day.set(typed.per_day);
        self.hours.set(typed.hours);
        self.rules.set(typed.rules.into_iter().map(Rule::new).collect());
    }

    fn saved(self, answer: &Answer) -> api::Result<()> {
        let campaign: CampaignDocument = answer.read()?;
        self.toasts.say(format!("Saved.{}", answer.settling()));
        self.fill(&campaign);
        self.editing.rebase(campaign);
        Ok(())
    }
}

impl Pages {
    fn begin(campaign: Arc<CampaignDocument>) -> Self {
        let text = || RwSignal::new(String::new());
        let pages = Self {
            editing: Editing::begin(Form::new("pages"), Arc::clone(&campaign)),
            orders: text(),
            tests: RwSignal::new(true),
            per_day: text(),
            hours: text(),
            rules: RwSignal::default(),
            toasts: Toasts::here(),
        };
        pages.fill(&campaign);
        pages
    }

    fn typed(self) -> Typed {
        Typed {
            orders: self.orders.get_untracked(),
            tests: self.tests.get_untracked(),
            per_day: self.per_day.get_untracked(),
            hours: self.hours.get_untracked(),
            rules: self
                .rules
                .get_untracked()
                .into_iter()
                .map(|rule| (rule.path.get_untracked(), rule.page.get_untracked()))
                .collect(),
        }
    }

    fn view(self, today: Remote<PagesToday>) -> AnyView {
        let session = Session::here();
        let form = self.editing.form;
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            edit::save(self);
        };
        let orders = Field::new(form, "pages.orders", "Orders from pages").hint(Some(
            "Off: your server imports them, with the visit’s id. On: pages report them, at the campaign’s prices. Signed: pages report what your server has signed.",
        ));
        let used = Signal::derive(move || {
            today.value().map(|today| format!("{} today", today.test_orders_today)).unwrap_or_default()
        });
        view! {
            <form class="form" novalidate on:submit=handler(submit)>
                {edit::conflict(self)}
                <ErrorSummary form=form />
                {Choice::segmented(orders, self.orders, Signal::stored(ORDERS.to_vec()))}
                <Switch
                    value=self.tests
                    label="Orders with the test card count, as tests"
                    note="Whatever is chosen above: so a page can be tried at any time."
                />
                <div class="field-pair">
                    <TextField
                        form=form
                        name="pages.testOrdersPerDay"
                        label="Most test orders a day"
                        value=self.per_day
                        inputmode="numeric"
                        short=true
                        suffix=used
                    />
                    <TextField
                        form=form
                        name="pages.offerHours"
                        label="An image or iframe waits for a page"
                        value=self.hours
                        inputmode="numeric"
                        short=true
                        suffix=Signal::stored("hours".to_owned())
                    />
                </div>
                {self.rules()}
                {live(move || {
                    session
                        .may_edit()
                        .then(|| view! { <div class="form-actions"><SubmitButton form=form label="Save settings" /></div> })
                })}
            </form>
        }
        .into_any()
    }

    fn rules(self) -> AnyView {
        let add = move |_| {
            self.rules.update(|rules| rules.push(Rule::new((String::new(), "checkoutPage".to_owned()))));
            let last = self.rules.with_untracked(Vec::len).saturating_sub(1);
            crate::web::focus_soon(self.editing.form.control(&format!("pages.rules[{last}].path")));
        };
        let rows = move || {
            let rows = self.rules.get().into_iter().enumerate();
            rows.map(|(index, rule)| self.rule(index, rule)).collect_view()
        };
        view! {
            <fieldset class="field" aria-describedby="rules-hint">
                <legend class="field-label">"Page rules"</legend>
                <p class="field-hint" id="rules-hint">
                    "Which address is which kind of page: a path, as /checkout, or the beginning of one, as /checkout*. The first that fits counts."
                </p>
                <div class="stack" data-gap="small">{live(rows)}</div>
                <div class="row">
                    <button class="button" data-size="small" type="button" on:click=handler(add)>
                        {icon(Icon::Plus)}
                        <span>"Add rule"</span>
                    </button>
                </div>
            </fieldset>
        }
        .into_any()
    }

    fn rule(self, index: usize, rule: Rule) -> AnyView {
        let form = self.editing.form;
        let kinds: Options = options(PAGES);
        let number = index + 1;
        let remove = move |_| {
            self.rules.update(|rules| {
                if index < rules.len() {
                    rules.remove(index);
                }
            });
            // The faults shown are those of other places now.
            form.clear();
        };
        view! {
            <div class="stack" data-gap="small" role="group" aria-label=format!("Rule {number}")>
                <div class="field-pair">
                    <TextField
                        form=form
                        name=format!("pages.rules[{index}].path")
                        label=format!("Path of rule {number}")
                        value=rule.path
                        code=true
                    />
                    <SelectField
                        form=form
                        name=format!("pages.rules[{index}].page")
                        label=format!("Page of rule {number}")
                        value=rule.page
                        options=Signal::stored(kinds)
                    />
                </div>
                <div class="row">
                    <button
                        class="button"
                        data-size="small"
                        type="button"
                        aria-label=format!("Remove rule {number}")
                        on:click=handler(remove)
                    >
                        {icon(Icon::Trash)}
                        <span>"Remove"</span>
                    </button>
                </div>
            </div>
        }
        .into_any()
    }
}
