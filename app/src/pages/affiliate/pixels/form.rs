//! The pixel form: adding, changing and copying one. Its fields appear as they apply.

use std::sync::Arc;

use leptos::prelude::*;
use shared::wire::affiliate::AffiliateDocument;
use shared::wire::campaign::CampaignDocument;
use shared::wire::pixel::PixelDocument;

use super::actions::Actions;
use super::content::{self, Check};
use super::model::{self, Asked, Draft};
use super::typed::Typed;
use crate::api::{self, Answer, Api, Call};
use crate::components::panel::panel as side_panel;
use crate::components::toast::Toasts;
use crate::core::address::Address;
use crate::core::conflict::Merge;
use crate::core::edit::{self, Edit, Editing};
use crate::core::erased::{handler, live};
use crate::core::form::{Choice, ErrorSummary, Field, Form, SelectField, SubmitButton, Switch, TextField, options};
use crate::core::kept::Kept;
use crate::icons::{Icon, icon};
use crate::pages::affiliate::Here;

/// The form's id, which begins the id of each control.
pub(super) const FORM: &str = "pixel";

/// The panel with the form. The affiliate and the campaigns are there.
pub(super) fn panel(here: Here, asked: Asked) -> AnyView {
    let Some(affiliate) = here.affiliate.value() else { return ().into_any() };
    let find = |id| affiliate.pixels.iter().find(|pixel| pixel.id == id).cloned();
    let (pixel, draft) = match asked.clone() {
        Asked::Change(id) => match find(id) {
            Some(pixel) => (Some(pixel.clone()), Draft::of(&pixel.input)),
            None => return super::missing(Address::here()),
        },
        Asked::New(from) => {
            let copied = from.and_then(find).map(|pixel| Draft::of(&pixel.input));
            (None, copied.unwrap_or_else(|| Draft::new(&affiliate)))
        }
    };
    let form = Form::new(FORM);
    let key = format!("{} {asked:?}", affiliate.aff_id);
    let kept = Kept::here();
    let typed = Typed::of(kept.take(&key).unwrap_or_else(|| draft.clone()));
    let pixel_form = PixelForm {
        here,
        form,
        typed,
        began: StoredValue::new(draft),
        asked: StoredValue::new(asked),
        key: StoredValue::new(key),
        kept,
        editing: pixel.map(|pixel| Editing::begin(form, Arc::new(pixel))),
        api: Api::here(),
        address: Address::here(),
        toasts: Toasts::here(),
    };
    pixel_form.view()
}

/// The form and everything it works with.
#[derive(Clone, Copy)]
pub(super) struct PixelForm {
    pub(super) here: Here,
    pub(super) form: Form,
    pub(super) typed: Typed,
    /// What the form began with.
    began: StoredValue<Draft>,
    asked: StoredValue<Asked>,
    /// The name under which what was typed is kept when the form is closed.
    key: StoredValue<String>,
    kept: Kept,
    /// The pixel that is changed; none for a new one.
    editing: Option<Editing<PixelDocument>>,
    api: Api,
    address: Address,
    toasts: Toasts,
}

/// The form of a pixel there is.
#[derive(Clone, Copy)]
struct Changing {
    pixel: PixelForm,
    editing: Editing<PixelDocument>,
}

impl Edit for Changing {
    type Document = PixelDocument;

    fn state(self) -> Editing<PixelDocument> {
        self.editing
    }

    fn call(self, over: &PixelDocument) -> Option<Call> {
        let path = format!("{}/{}", self.pixel.path(), over.id);
        Some(Call::put(path, &self.pixel.draft().input(&self.pixel.campaigns())).if_still(over.revision))
    }

    fn merge(self, before: &PixelDocument, now: &PixelDocument) -> Merge {
        model::merge(before, now, &self.pixel.draft(), &self.pixel.campaigns())
    }

    fn fill(self, document: &PixelDocument) {
        let draft = Draft::of(&document.input);
        self.pixel.began.set_value(draft.clone());
        self.pixel.typed.fill(draft);
    }

    fn saved(self, answer: &Answer) -> api::Result<()> {
        self.pixel.saved(answer, "Pixel saved.")
    }
}

impl PixelForm {
    fn draft(self) -> Draft {
        untrack(|| self.typed.draft())
    }

    pub(super) fn affiliate(self) -> Option<Arc<AffiliateDocument>> {
        untrack(|| self.here.affiliate.value())
    }

    pub(super) fn campaigns(self) -> Arc<Vec<CampaignDocument>> {
        untrack(|| self.here.campaigns.value()).unwrap_or_default()
    }

    /// The pixel that is changed; none for a new one.
    pub(super) fn pixel(self) -> Option<Arc<PixelDocument>> {
        self.editing.map(Editing::base)
    }

    /// Where the server keeps the affiliate's pixels.
    fn path(self) -> String {
        self.affiliate().map(|affiliate| super::actions::path(&affiliate.aff_id)).unwrap_or_default()
    }

    fn save(self) {
        match self.editing {
            Some(editing) => edit::save(Changing { pixel: self, editing }),
            None => {
                let call = Call::post(self.path(), &self.draft().input(&self.campaigns()));
                self.form.send(self.api, call, move |answer| self.saved(&answer?, "Pixel added."));
            }
        }
    }

    fn saved(self, answer: &Answer, words: &str) -> api::Result<()> {
        let pixel: PixelDocument = answer.read()?;
        self.toasts.say(format!("{words}{}", answer.settling()));
        self.here.take_pixel(pixel);
        self.leave();
        Ok(())
    }

    /// Closes the form. What has been typed can be had back.
    fn close(self) {
        let draft = self.draft();
        if draft != self.began.get_value() {
            let (kept, key, asked) = (self.kept, self.key.get_value(), self.asked.get_value());
            let (address, path) = (self.address, untrack(|| self.address.path()));
            self.toasts.say_with_undo("Closed without saving.", move || {
                kept.keep(key, draft);
                address.go(&asked.ask(crate::core::query::Query::default()).after(&path));
            });
        }
        self.leave();
    }

    fn leave(self) {
        self.address.change(model::closed);
    }

    fn view(self) -> AnyView {
        let form = self.form;
        let check = Check::start(self);
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            self.save();
        };
        let conflict = self.editing.map(|editing| edit::conflict(Changing { pixel: self, editing }));
        let body = view! {
            <form class="form" id=FORM novalidate on:submit=handler(submit)>
                {conflict}
                <ErrorSummary form=form />
                {self.scope(check)}
                {self.what()}
                {content::content(self, check)}
                <TextField
                    form=form
                    name="testLink"
                    label="Test Link"
                    value=self.typed.test_link
                    hint="From the affiliate: opens your site through its network. Recommended, to try the pixel."
                    optional=true
                    code=true
                    inputmode="url"
                />
                {self.rarely()}
            </form>
        };
        let title = if self.editing.is_some() { "Edit pixel" } else { "Add pixel" };
        let label = if self.editing.is_some() { "Save pixel" } else { "Add pixel" };
        let foot = view! {
            <SubmitButton form=form label=label form_id=FORM />
            <button class="button" type="button" on:click=handler(move |_| self.close())>"Cancel"</button>
            {self.pause()}
        };
        side_panel(title.to_owned(), None, body.into_any(), Some(foot.into_any()), move || self.close())
    }

    /// Which campaign, which event, what of it.
    fn scope(self, check: Check) -> AnyView {
        let (form, typed, here) = (self.form, self.typed, self.here);
        let campaigns = Signal::derive(move || match (here.affiliate.value(), here.campaigns.value()) {
            (Some(affiliate), Some(known)) => {
                typed.campaign.with(|chosen| model::campaigns(&affiliate, chosen, &known))
            }
            _ => Vec::new(),
        });
        let products = Signal::derive(move || {
            let known = here.campaigns.value().unwrap_or_default();
            typed.campaign.with(|campaign| model::products(campaign, &known))
        });
        // What was chosen for another campaign is chosen anew.
        let product = RwSignal::new(String::new());
        Effect::new(move |_| {
            let known = here.campaigns.value().unwrap_or_default();
            put(product, typed.draft().product(&known));
        });
        Effect::new(move |_| {
            let chosen = product.get();
            if !chosen.is_empty() {
                put(typed.product, &chosen);
            }
        });
        let kinds = [("CPA", "sale"), ("CPL", "lead"), ("CPC", "click")];
        let kinds: Vec<_> = kinds.map(|(kind, note)| Choice { note: Some(note), ..Choice::new(kind, kind) }).into();
        let kind = Field::new(form, "commissionType", "Commission Type");
        let is_sale = typed.is(Draft::is_sale);
        let sale = move || {
            is_sale.get().then(|| {
                view! {
                    <SelectField
                        form=form
                        name="product"
                        label="Campaign Product"
                        value=product
                        options=products
                        placeholder="Choose a product"
                    />
                }
            })
        };
        let is_lead = typed.is(Draft::is_lead);
        let lead = move || is_lead.get().then(|| self.rule());
        let conflict = move || {
            let conflicts = ["campaign", "product"].into_iter().filter_map(|field| check.conflict(field));
            let line = |words| view! { <p class="field-note" data-tone="warning">{icon(Icon::Warning)} <span>{words}</span></p> };
            conflicts.map(line).collect_view()
        };
        view! {
            <SelectField
                form=form
                name="campaign"
                label="Campaign"
                value=typed.campaign
                options=campaigns
                placeholder="Choose a campaign"
            />
            {Choice::segmented(kind, typed.commission_type, kinds.into())}
            {live(sale)}
            <div class="stack" data-gap="small" role="status">{live(conflict)}</div>
            {live(lead)}
        }
        .into_any()
    }

    /// When a lead fires.
    fn rule(self) -> AnyView {
        let (form, typed) = (self.form, self.typed);
        let rules =
            options(&[("doNotFireForSales", "Do Not Fire for Sales"), ("fireForAllPartials", "Fire for All Partials")]);
        let is_held = typed.is(Draft::is_held);
        let hold = move || {
            is_held.get().then(|| {
                view! {
                    <TextField
                        form=form
                        name="holdMinutes"
                        label="Hold"
                        value=typed.hold_minutes
                        hint="From 20 minutes to 24 hours (1440). It fires then, unless the lead has become a sale."
                        inputmode="numeric"
                        short=true
                        suffix=Signal::stored("minutes".to_owned())
                    />
                }
            })
        };
        view! { <SelectField form=form name="rule" label="Pixel Rule" value=typed.rule options=rules /> {live(hold)} }
            .into_any()
    }

    /// How the affiliate is told.
    fn what(self) -> AnyView {
        let typed = self.typed;
        let is_lead = typed.is(Draft::is_lead);
        let types = Signal::derive(move || {
            let shown = !is_lead.get();
            let on_page = |value, word| Choice { note: Some("form code"), possible: shown, ..Choice::new(value, word) };
            vec![
                Choice { note: Some("server"), ..Choice::new("postback", "Postback") },
                on_page("image", "Image"),
                on_page("iframe", "Iframe"),
            ]
        });
        // A lead is told by postback; what was chosen before comes back with the commission type.
        let shown = RwSignal::new(self.draft().pixel_type().to_owned());
        Effect::new(move |_| put(shown, typed.draft().pixel_type()));
        Effect::new(move |_| {
            let chosen = shown.get();
            if !self.draft().is_lead() {
                put(typed.pixel_type, &chosen);
            }
        });
        let field = Field::new(self.form, "pixelType", "Pixel Type");
        let note = move || {
            is_lead.get().then(|| {
                view! { <p class="field-note">{icon(Icon::Info)} <span>"A lead is told from server to server: CPL is Postback only."</span></p> }
            })
        };
        view! { <div class="stack" data-gap="small">{Choice::segmented(field, shown, types)} {live(note)}</div> }
            .into_any()
    }

    fn rarely(self) -> AnyView {
        let (form, typed) = (self.form, self.typed);
        let is_postback = typed.is(Draft::is_postback);
        let failure = move || {
            is_postback.get().then(|| {
                view! {
                    <TextField
                        form=form
                        name="failureText"
                        label="Failure text"
                        value=typed.failure_text
                        hint="When the answer has this text, it counts as refused although its status is 200."
                        optional=true
                        code=true
                    />
                }
            })
        };
        view! {
            {live(failure)}
            <Switch
                value=typed.fire_as_well
                label="Fire as well"
                note="Also when a more specific pixel fires for the same event."
            />
        }
        .into_any()
    }

    /// Pausing and resuming, which need no saving.
    fn pause(self) -> Option<AnyView> {
        let id = self.pixel()?.id.clone();
        let actions = Actions::new(self.here, self.api, self.address, self.toasts);
        let typed = self.typed;
        let paused = move || typed.status.with(|status| status == "paused");
        let toggle = move |_| {
            let pause = !paused();
            actions.set_paused(&id, pause, move |pixel| {
                typed.status.set(if pause { "paused" } else { "active" }.to_owned());
                self.began.update_value(|began| began.status = typed.status.get_untracked());
                if let Some(editing) = self.editing {
                    // What somebody else has changed beside it is still theirs to be shown when this is saved.
                    let mut base = editing.base().input.clone();
                    base.status.clone_from(&pixel.input.status);
                    if base == pixel.input {
                        editing.rebase(pixel);
                    }
                }
            });
        };
        Some(
            view! {
                <button class="button" data-variant="quiet" data-push="" type="button" on:click=handler(toggle)>
                    {live(move || icon(if paused() { Icon::Play } else { Icon::Pause }))}
                    " "
                    <span>{live(move || if paused() { "Resume" } else { "Pause" })}</span>
                </button>
            }
            .into_any(),
        )
    }
}

/// Sets a text where it is another, so that two that follow each other come to rest.
fn put(signal: RwSignal<String>, text: &str) {
    if signal.with_untracked(|now| now != text) {
        signal.set(text.to_owned());
    }
}
