//! Assigning one campaign to every selected affiliate.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::wire::affiliate::{CommissionsJson, RateJson};
use shared::wire::bulk::{BulkInput, BulkReport};
use shared::wire::problem::FieldError;

use super::{ASSIGN, Here};
use crate::api::Call;
use crate::components::panel::panel as side_panel;
use crate::core::erased::{handler, live};
use crate::core::form::{ErrorSummary, Form, Options, SelectField, SubmitButton, TextField, plain_decimal};
use crate::core::list;

const FORM: &str = "assign-many";

/// The panel with the form.
pub(super) fn panel(here: Here) -> AnyView {
    let form = Form::new(FORM);
    let text = || RwSignal::new(String::new());
    let (campaign, cpc, cpl, step1, step2) = (text(), text(), text(), text(), text());
    let close = move || here.address.change(|query| query.without(ASSIGN));
    let options = Signal::derive(move || -> Options {
        let campaigns = here.campaigns.value();
        let rows = campaigns.iter().flat_map(|campaigns| campaigns.iter());
        rows.map(|campaign| (campaign.id.to_string(), format!("{} ({})", campaign.name, campaign.currency.code())))
            .collect()
    });
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let money = |text: RwSignal<String>| {
            let text = plain_decimal(&text.get_untracked());
            (!text.is_empty()).then(|| text.into())
        };
        let input = BulkInput {
            action: "assign".to_owned(),
            aff_ids: Some(here.selected.with_untracked(|ids| ids.iter().cloned().collect())),
            campaign_id: Some(campaign.get_untracked()).filter(|id| !id.is_empty()).map(Into::into),
            commissions: Some(CommissionsJson {
                cpc: money(cpc),
                cpl: money(cpl),
                step1: rate(&step1.get_untracked()),
                step2: rate(&step2.get_untracked()),
            }),
            ..BulkInput::default()
        };
        if here.selected.with_untracked(BTreeSet::is_empty) {
            let message = "Nobody is selected any more: close this and select affiliates in the list.".to_owned();
            form.fail(vec![FieldError { field: String::new(), message, code: None }]);
            return;
        }
        if let Err(errors) = input.parse() {
            form.fail(errors);
            return;
        }
        form.send(here.api, Call::post("/v1/bulk", &input), move |answer| {
            let report: BulkReport = answer?.read()?;
            here.rows.again();
            let number = |count: u32| usize::try_from(count).unwrap_or_default();
            if report.refused > 0 {
                let errors = report.rows.iter().filter_map(|row| {
                    let message = format!("{}: {}", row.name, row.message.as_ref()?);
                    Some(FieldError { field: String::new(), message, code: None })
                });
                form.fail(errors.collect());
                return Ok(());
            }
            let had = match report.unchanged {
                0 => String::new(),
                had => format!(" {} it already, and kept their commissions.", list::count(number(had), "had", "had")),
            };
            let assigned = list::count(number(report.changed), "affiliate", "affiliates");
            here.toasts.say(format!("Assigned to {assigned}.{had}"));
            close();
            Ok(())
        });
    };
    let count = move || here.selected.with(BTreeSet::len);
    let body = view! {
        <form class="form" id=FORM novalidate on:submit=handler(save)>
            <ErrorSummary form=form />
            <p>
                {live(move || format!("To {}. Whoever has the campaign already keeps what it pays.", list::count(count(), "selected affiliate", "selected affiliates")))}
            </p>
            <SelectField form=form name="campaignId" label="Campaign" value=campaign options=options placeholder="Choose a campaign" />
            <p>"What it earns, in the campaign’s currency. Empty pays nothing."</p>
            <div class="field-pair">
                <TextField form=form name="commissions.cpc" label="CPC, a click" value=cpc inputmode="decimal" />
                <TextField form=form name="commissions.cpl" label="CPL, a lead" value=cpl inputmode="decimal" />
            </div>
            <div class="field-pair">
                <TextField form=form name="commissions.step1" label="Step 1, as 5.00 or 40%" value=step1 />
                <TextField form=form name="commissions.step2" label="Step 2, as 5.00 or 40%" value=step2 />
            </div>
        </form>
    };
    let foot = view! {
        <SubmitButton form=form label="Assign campaign" busy="Assigning…" form_id=FORM />
        <button class="button" type="button" on:click=handler(move |_| close())>"Cancel"</button>
    };
    side_panel("Assign campaign".to_owned(), None, body.into_any(), Some(foot.into_any()), close)
}

/// A rate as it is typed: an amount, or a share with its sign.
fn rate(typed: &str) -> Option<RateJson> {
    let plain = plain_decimal(typed);
    match typed.trim() {
        "" => None,
        share if share.ends_with('%') => Some(RateJson::Percent(plain.into())),
        _ => Some(RateJson::Flat(plain.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_an_amount_or_a_share() {
        assert_eq!(rate(" "), None);
        assert_eq!(rate("40 %"), Some(RateJson::Percent("40".into())));
        assert_eq!(rate("$5,00"), Some(RateJson::Flat("5.00".into())));
    }
}
