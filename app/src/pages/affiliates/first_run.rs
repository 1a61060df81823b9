//! The way of a newcomer: campaign, affiliate, assignment, pixel, test. Shown until somebody has come to its end.

use leptos::prelude::*;
use shared::wire::affiliate::AffiliateRow;

use super::{ADD, Here};
use crate::core::erased::live;
use crate::icons::{Icon, icon};
use crate::route::{AffiliateTab, Route};

/// One step.
struct Step {
    words: &'static str,
    why: &'static str,
    done: bool,
    path: Option<String>,
}

/// The steps, while the list is whole and one is left.
pub(super) fn guide(here: Here) -> AnyView {
    live(move || {
        let (page, campaigns) = (here.rows.value()?, here.campaigns.value()?);
        let whole = page.next.is_none() && !super::Filters::of(&here.address.query()).narrow();
        let fired = here.activity.value()?.items.iter().any(|row| row.last_fire.is_some());
        let steps = steps(!campaigns.is_empty(), &page.items, fired);
        let left = steps.iter().any(|step| !step.done);
        (whole && left && page.items.len() < 5 && here.session.may_edit()).then(|| shown(steps))
    })
}

fn steps(campaigns: bool, affiliates: &[AffiliateRow], fired: bool) -> Vec<Step> {
    let first = affiliates.first();
    let tab = |tab| first.map(|first| Route::Affiliate(first.aff_id.clone(), tab).path());
    let assigned = affiliates.iter().find(|row| !row.campaigns.is_empty());
    let with_pixel = affiliates.iter().find(|row| row.pixels > 0);
    let of = |row: Option<&AffiliateRow>, tab| row.map(|row| Route::Affiliate(row.aff_id.clone(), tab).path());
    vec![
        Step {
            words: "Add a campaign",
            why: "What is sold, where, in which currency.",
            done: campaigns,
            path: Some(Route::NewCampaign.path()),
        },
        Step {
            words: "Add an affiliate",
            why: "Who sends visitors.",
            done: first.is_some(),
            path: Some(Route::Affiliates.with(ADD, "1")),
        },
        Step {
            words: "Assign the campaign",
            why: "With what it earns; its link is made for it.",
            done: assigned.is_some(),
            path: tab(AffiliateTab::Campaigns),
        },
        Step {
            words: "Add its pixel",
            why: "What its network gave you; checked while you type.",
            done: with_pixel.is_some(),
            path: of(assigned, AffiliateTab::Pixels),
        },
        Step {
            words: "Test it",
            why: "Send a test order and watch it fire.",
            done: fired,
            path: of(with_pixel, AffiliateTab::Test),
        },
    ]
}

fn shown(steps: Vec<Step>) -> AnyView {
    let next = steps.iter().position(|step| !step.done);
    let step = |(place, step): (usize, Step)| {
        let current = (next == Some(place)).then_some("step");
        let mark = match step.done {
            true => view! { {icon(Icon::Check)} <span class="sr-only">"Done: "</span> }.into_any(),
            false => view! { <span class="steps-number" aria-hidden="true">{place + 1}</span> }.into_any(),
        };
        let words = match step.path.filter(|_| current.is_some()) {
            Some(path) => view! { <a href=path>{step.words}</a> }.into_any(),
            None => view! { <span>{step.words}</span> }.into_any(),
        };
        view! {
            <li aria-current=current data-done=step.done.then_some("")>
                {mark}
                <p>{words} <small>{step.why}</small></p>
            </li>
        }
    };
    view! {
        <nav class="steps" aria-label="First steps">
            <ol>{steps.into_iter().enumerate().map(step).collect_view()}</ol>
        </nav>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(campaigns: &[u32], pixels: u32) -> AffiliateRow {
        serde_json::from_value(json!({ "affId": "AF1", "name": "Acme", "status": "active", "campaigns": campaigns,
            "pixels": pixels, "revision": 1, "createdAt": "2026-01-01T00:00:00Z" }))
        .unwrap()
    }

    fn check(campaigns: bool, rows: &[AffiliateRow], fired: bool, next: Option<(&str, &str)>) {
        let steps = steps(campaigns, rows, fired);
        let found = steps.into_iter().find(|step| !step.done);
        let found = found.map(|step| (step.words, step.path.unwrap_or_default()));
        assert_eq!(found, next.map(|(words, path)| (words, path.to_owned())));
    }

    #[test]
    fn each_step_leads_to_the_next() {
        check(false, &[], false, Some(("Add a campaign", "/app/campaigns/new")));
        check(true, &[], false, Some(("Add an affiliate", "/app/affiliates?add=1")));
        check(true, &[row(&[], 0)], false, Some(("Assign the campaign", "/app/affiliates/AF1/campaigns")));
        check(true, &[row(&[1], 0)], false, Some(("Add its pixel", "/app/affiliates/AF1/pixels")));
        check(true, &[row(&[1], 1)], false, Some(("Test it", "/app/affiliates/AF1/test")));
        check(true, &[row(&[1], 1)], true, None);
    }
}
