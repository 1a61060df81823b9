//! Assigning a campaign, and changing what an assignment pays.

use leptos::prelude::*;
use shared::id::CampaignId;
use shared::money::Currency;
use shared::wire::affiliate::AffiliateDocument;
use shared::wire::problem::FieldError;

use super::model::{self, Draft, KINDS, Rate};
use super::{ASSIGN, unassigned};
use crate::api::{self, Answer, Call};
use crate::components::panel::panel as side_panel;
use crate::components::toast::Toasts;
use crate::core::address::Address;
use crate::core::conflict::Merge;
use crate::core::edit::{self, Edit, Editing};
use crate::core::erased::handler;
use crate::core::form::{ErrorSummary, Form, SelectField, SubmitButton, TextField, options};
use crate::core::list;
use crate::icons::Icon;
use crate::pages::affiliate::Here;
use crate::route::Route;

const FORM: &str = "assignment";

/// The panel: of one assignment, or of a new one.
pub(super) fn panel(here: Here, campaign: Option<CampaignId>) -> AnyView {
    let Some(affiliate) = here.affiliate.value() else { return ().into_any() };
    let text = || RwSignal::new(String::new());
    let assign = Assign {
        here,
        fixed: campaign,
        editing: Editing::begin(Form::new(FORM), affiliate),
        campaign: RwSignal::new(campaign.map(|id| id.to_string()).unwrap_or_default()),
        cpc: text(),
        cpl: text(),
        step1: RateSignals { kind: text(), amount: text() },
        step2: RateSignals { kind: text(), amount: text() },
        address: Address::here(),
        toasts: Toasts::here(),
    };
    assign.fill(&assign.editing.base());
    assign.view()
}

#[derive(Clone, Copy)]
struct RateSignals {
    kind: RwSignal<String>,
    amount: RwSignal<String>,
}

impl RateSignals {
    fn get(self) -> Rate {
        Rate { kind: self.kind.get_untracked(), amount: self.amount.get_untracked() }
    }

    fn set(self, rate: Rate) {
        self.kind.set(rate.kind);
        self.amount.set(rate.amount);
    }
}

#[derive(Clone, Copy)]
struct Assign {
    here: Here,
    /// The campaign whose assignment is changed; none for a new one.
    fixed: Option<CampaignId>,
    editing: Editing<AffiliateDocument>,
    campaign: RwSignal<String>,
    cpc: RwSignal<String>,
    cpl: RwSignal<String>,
    step1: RateSignals,
    step2: RateSignals,
    address: Address,
    toasts: Toasts,
}

impl Edit for Assign {
    type Document = AffiliateDocument;

    fn state(self) -> Editing<AffiliateDocument> {
        self.editing
    }

    fn call(self, over: &AffiliateDocument) -> Option<Call> {
        let draft = self.draft();
        let chosen = CampaignId::parse(&self.campaign.get_untracked()).ok();
        let mut errors = Vec::new();
        if chosen.is_none() {
            let message = "is missing: choose the campaign to assign".to_owned();
            errors.push(FieldError { field: "campaign".to_owned(), message, code: None });
        }
        errors.extend(draft.errors(self.currency()));
        match chosen {
            Some(campaign) if errors.is_empty() => {
                let path = format!("/v1/affiliates/{}/campaigns/{campaign}", over.aff_id);
                Some(Call::put(path, &draft.input()).if_still(over.revision))
            }
            _ => {
                self.editing.form.fail(errors);
                None
            }
        }
    }

    fn merge(self, before: &AffiliateDocument, now: &AffiliateDocument) -> Merge {
        match CampaignId::parse(&self.campaign.get_untracked()) {
            Ok(campaign) => model::merge(campaign, before, now, &self.draft()),
            Err(_) => Merge::Unrelated,
        }
    }

    fn fill(self, document: &AffiliateDocument) {
        let assignment = self.fixed.and_then(|campaign| model::assignment(document, campaign));
        let draft = Draft::of(assignment);
        self.cpc.set(draft.cpc);
        self.cpl.set(draft.cpl);
        self.step1.set(draft.step1);
        self.step2.set(draft.step2);
    }

    fn saved(self, answer: &Answer) -> api::Result<()> {
        let affiliate: AffiliateDocument = answer.read()?;
        let name = CampaignId::parse(&self.campaign.get_untracked()).map(|id| self.here.campaign_name(id));
        let what = if self.fixed.is_some() { "Commissions saved" } else { "Assigned" };
        self.toasts.say(format!("{what}: {}.{}", name.unwrap_or_default(), answer.settling()));
        self.here.affiliate.set(affiliate);
        self.close();
        Ok(())
    }
}

impl Assign {
    fn draft(self) -> Draft {
        Draft {
            cpc: self.cpc.get_untracked(),
            cpl: self.cpl.get_untracked(),
            step1: self.step1.get(),
            step2: self.step2.get(),
        }
    }

    fn close(self) {
        self.address.change(|query| query.without(ASSIGN));
    }

    /// The currency of the campaign that is chosen, followed when another is.
    fn currency(self) -> Currency {
        let chosen = CampaignId::parse(&self.campaign.get()).ok();
        let of = |id| {
            let campaigns = self.here.campaigns.value()?;
            campaigns.iter().find(|campaign| campaign.id == id).map(|campaign| campaign.currency)
        };
        chosen.and_then(of).unwrap_or(Currency::USD)
    }

    fn view(self) -> AnyView {
        let form = self.editing.form;
        let sign = Signal::derive(move || self.currency().symbol().to_owned());
        let choices = Signal::derive(move || match (self.here.affiliate.value(), self.here.campaigns.value()) {
            (Some(affiliate), Some(campaigns)) => unassigned(&affiliate, &campaigns),
            _ => Vec::new(),
        });
        if self.fixed.is_none() && choices.with_untracked(Vec::is_empty) {
            return self.nothing_to_assign();
        }
        let title = match self.fixed {
            Some(id) => self.here.campaign_name(id),
            None => "Assign campaign".to_owned(),
        };
        let campaign = self.fixed.is_none().then(|| {
            view! {
                <SelectField
                    form=form
                    name="campaign"
                    label="Campaign"
                    value=self.campaign
                    options=choices
                    placeholder="Choose a campaign"
                />
            }
        });
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            edit::save(self);
        };
        let body = view! {
            <form class="form" id=FORM novalidate on:submit=handler(submit)>
                {edit::conflict(self)}
                <ErrorSummary form=form />
                {campaign}
                <p>"What it earns. Empty pays nothing."</p>
                <div class="field-pair">
                    <TextField form=form name="commissions.cpc" label="CPC, a click" value=self.cpc inputmode="decimal" prefix=sign />
                    <TextField form=form name="commissions.cpl" label="CPL, a lead" value=self.cpl inputmode="decimal" prefix=sign />
                </div>
                {step(form, "commissions.step1", "Step 1, the main offer", "Step 1 is a", self.step1, sign)}
                {step(form, "commissions.step2", "Step 2, each upsell", "Step 2 is a", self.step2, sign)}
            </form>
        };
        let label = if self.fixed.is_some() { "Save commissions" } else { "Assign campaign" };
        let foot = view! {
            <SubmitButton form=form label=label form_id=FORM />
            <button class="button" type="button" on:click=handler(move |_| self.close())>"Cancel"</button>
        };
        side_panel(title, None, body.into_any(), Some(foot.into_any()), move || self.close())
    }

    fn nothing_to_assign(self) -> AnyView {
        let (heading, why) = match self.here.campaigns.value() {
            Some(campaigns) if campaigns.is_empty() => {
                ("No campaign to assign", "There is no campaign yet. Create one, then assign it here.")
            }
            _ => ("Assigned everywhere", "This affiliate is assigned to every campaign there is."),
        };
        let next = view! { <a class="button" href=Route::NewCampaign.path()>"Create a campaign"</a> };
        let body = list::empty(Icon::Campaign, heading, why.into_any(), next.into_any());
        side_panel("Assign campaign".to_owned(), None, body, None, move || self.close())
    }
}

fn step(
    form: Form,
    name: &'static str,
    label: &'static str,
    kind_label: &'static str,
    rate: RateSignals,
    sign: Signal<String>,
) -> AnyView {
    let flat = move || rate.kind.with(|kind| kind == "flat");
    let prefix = Signal::derive(move || if flat() { sign.get() } else { "%".to_owned() });
    view! {
        <div class="field-pair">
            <TextField form=form name=name label=label value=rate.amount inputmode="decimal" prefix=prefix />
            <SelectField form=form name=format!("{name}-kind") label=kind_label value=rate.kind options=options(KINDS) />
        </div>
    }
    .into_any()
}
