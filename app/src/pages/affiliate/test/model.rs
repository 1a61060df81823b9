//! What a live test shows, without a browser.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};
use shared::wire::campaign::{CampaignDocument, Kind};
use shared::wire::delivery::DeliveryRow;
use shared::wire::live::{Happening, LiveEvent, LiveNews, LiveTest};
use shared::wire::order::PixelVerdict;
use shared::wire::pixel::PixelDocument;

/// The name in the query that holds the test's id.
pub(super) const TEST: &str = "test";

/// Everything that has arrived, by its number: the server tells some of it twice.
pub(super) type Heard = BTreeMap<u64, LiveNews>;

/// An event as it is shown: with what was decided for each pixel, and what has come of it since.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Arrived {
    pub(super) event: LiveEvent,
    pub(super) verdicts: Vec<PixelVerdict>,
    /// Whether it carries the values of this test's link, or is marked as a test.
    pub(super) ours: bool,
}

/// What has arrived, oldest first.
pub(super) fn arrived(test: &LiveTest, heard: &Heard, label: impl Fn(&str) -> Option<String>) -> Vec<Arrived> {
    let mut deliveries: HashMap<&str, &DeliveryRow> = HashMap::new();
    for news in heard.values() {
        if let Happening::Delivery(row) = &news.what {
            deliveries.insert(row.fire_id.as_str(), row);
        }
    }
    let events = heard.values().filter_map(|news| match &news.what {
        Happening::Event(event) => Some(&**event),
        Happening::Delivery(_) => None,
    });
    let arrived = |event: &LiveEvent| Arrived {
        ours: event.test || is_marked(test, event),
        verdicts: verdicts(event, &deliveries, &label),
        event: event.clone(),
    };
    events.map(arrived).collect()
}

fn is_marked(test: &LiveTest, event: &LiveEvent) -> bool {
    let given = |values: &[Option<String>]| values.first().cloned().flatten();
    given(&event.source_values).is_some() && given(&event.source_values) == given(&test.source_values)
}

fn verdicts(
    event: &LiveEvent,
    deliveries: &HashMap<&str, &DeliveryRow>,
    label: &impl Fn(&str) -> Option<String>,
) -> Vec<PixelVerdict> {
    let verdict = |verdict: &shared::wire::event::VerdictJson| PixelVerdict {
        event_id: event.id.clone(),
        event: event.kind.clone(),
        at: event.at,
        pixel: verdict.pixel_id.as_ref().and_then(|id| label(id.as_str())),
        pixel_id: verdict.pixel_id.clone(),
        fire_id: verdict.fire_id.clone(),
        outcome: verdict.outcome,
        reason: verdict.reason.clone(),
        explanation: verdict.explanation.clone(),
        due: verdict.due,
        warnings: verdict.warnings.clone(),
        affiliate_revision: None,
        campaign_revision: None,
        delivery: verdict.fire_id.as_ref().and_then(|id| deliveries.get(id.as_str())).map(|row| row.delivery.clone()),
    };
    event.verdicts.iter().map(verdict).collect()
}

/// The fires that are held and may go off now: those of tests.
pub(super) fn held(arrived: &Arrived) -> Vec<&PixelVerdict> {
    let is_held = |verdict: &&PixelVerdict| {
        verdict.fire_id.is_some() && verdict.delivery.as_ref().is_some_and(|delivery| delivery.state == "held")
    };
    arrived.verdicts.iter().filter(is_held).filter(|_| arrived.event.test).collect()
}

/// What is waited for next, as one sentence.
pub(super) fn next(arrived: &[Arrived]) -> &'static str {
    let seen = |kind: &str| arrived.iter().any(|arrived| arrived.ours && arrived.event.kind == kind);
    if seen("order") {
        "An upsell, or nothing more: this is what the affiliate was told."
    } else if seen("lead") {
        "Waiting for the order."
    } else if seen("click") {
        "The click has arrived. Waiting for a lead or an order."
    } else {
        "Waiting for a click: open the link, or send a test order."
    }
}

/// The affiliate's own test links, each once.
pub(super) fn test_links(pixels: &[PixelDocument]) -> Vec<String> {
    let mut links: Vec<String> =
        pixels.iter().filter_map(|pixel| Some(pixel.input.test_link.as_ref()?.as_str().to_owned())).collect();
    links.retain(|link| !link.is_empty());
    links.sort();
    links.dedup();
    links
}

/// What is sent for a test, one step after the other, the way a merchant's server does it.
pub(super) mod send {
    use super::{CampaignDocument, Kind, LiveTest, Value, json};

    /// Who buys in a test.
    fn customer() -> Value {
        json!({ "firstName": "Test", "lastName": "Customer", "email": "test@example.com" })
    }

    /// The click that begins a visit.
    pub(in super::super) fn click(test: &LiveTest) -> Value {
        match &test.link {
            Some(link) => json!({ "campaignId": test.campaign_id, "requestUri": link }),
            None => json!({ "campaignId": test.campaign_id, "affId": test.aff_id, "sourceValues": test.source_values }),
        }
    }

    /// The lead of that visit.
    pub(in super::super) fn lead(test: &LiveTest, session: &str) -> Value {
        json!({ "campaignId": test.campaign_id, "sessionId": session, "customer": customer(), "test": true })
    }

    /// Its order of the main offer; nothing when the campaign has none.
    pub(in super::super) fn order(test: &LiveTest, campaign: &CampaignDocument, session: &str) -> Option<Value> {
        let offer = campaign.products.iter().find(|product| product.kind == Kind::Offer)?;
        let products = [json!({ "id": offer.id })];
        Some(json!({ "campaignId": test.campaign_id, "sessionId": session, "customer": customer(),
                     "products": products, "test": true }))
    }

    /// One upsell of that order; nothing when the campaign has none.
    pub(in super::super) fn upsell(campaign: &CampaignDocument, order: &str) -> Option<Value> {
        let upsell = campaign.products.iter().find(|product| product.kind == Kind::Upsell)?;
        Some(json!({ "orderId": order, "product": { "id": upsell.id } }))
    }
}

#[cfg(test)]
mod tests {
    use shared::wire::event::OutcomeJson;

    use super::*;

    fn golden() -> LiveTest {
        serde_json::from_str(include_str!("../../../../../shared/src/wire/golden/live_test.json")).unwrap()
    }

    fn heard(news: &[LiveNews]) -> Heard {
        news.iter().map(|news| (news.seq, news.clone())).collect()
    }

    fn with_verdict(seq: u64, kind: &str, test: bool) -> LiveNews {
        let mut news = golden().news[0].clone();
        news.seq = seq;
        if let Happening::Event(event) = &mut news.what {
            event.kind = kind.to_owned();
            event.test = test;
            event.verdicts = serde_json::from_value(json!([{
                "pixelId": "px_0000000000000001", "outcome": "held", "reason": null, "explanation": "Held.",
                "fireId": "fire_9fc3533268f2dddb4a91c7a3bb1a2567", "due": "2026-01-31T14:25:00.000Z",
            }]))
            .unwrap();
        }
        news
    }

    fn delivery(seq: u64, state: &str) -> LiveNews {
        let mut news = golden().news[1].clone();
        news.seq = seq;
        if let Happening::Delivery(row) = &mut news.what {
            row.delivery.state = state.to_owned();
        }
        news
    }

    #[test]
    fn a_verdict_shows_the_last_that_was_heard_of_its_delivery() {
        let test = golden();
        let all = heard(&[with_verdict(1, "lead", true), delivery(2, "held"), delivery(3, "delivered")]);
        let shown = arrived(&test, &all, |id| Some(format!("pixel {id}")));
        assert_eq!(shown.len(), 1);
        let verdict = &shown[0].verdicts[0];
        assert_eq!(verdict.pixel.as_deref(), Some("pixel px_0000000000000001"));
        assert_eq!(
            (verdict.outcome, verdict.delivery.as_ref().unwrap().state.as_str()),
            (OutcomeJson::Held, "delivered")
        );
        assert!(held(&shown[0]).is_empty());
    }

    #[test]
    fn only_held_fires_of_tests_may_go_off_now() {
        let test = golden();
        for (is_test, expected) in [(true, 1), (false, 0)] {
            let all = heard(&[with_verdict(1, "lead", is_test), delivery(2, "held")]);
            assert_eq!(held(&arrived(&test, &all, |_| None)[0]).len(), expected);
        }
    }

    #[test]
    fn an_event_is_ours_by_its_values_or_its_mark() {
        let mut test = golden();
        let ours = |test: &LiveTest, news: LiveNews| arrived(test, &heard(&[news]), |_| None)[0].ours;
        assert!(ours(&test, with_verdict(1, "click", false)));
        test.source_values = vec![Some("other".to_owned())];
        assert!(!ours(&test, with_verdict(1, "click", false)));
        assert!(ours(&test, with_verdict(1, "order", true)));
    }

    #[test]
    fn it_says_what_is_waited_for() {
        let test = golden();
        let after = |news: &[LiveNews]| next(&arrived(&test, &heard(news), |_| None));
        assert!(after(&[]).contains("open the link"));
        assert!(after(&[with_verdict(1, "click", false)]).contains("click has arrived"));
        assert!(after(&[with_verdict(1, "lead", true)]).contains("for the order"));
        assert!(after(&[with_verdict(1, "lead", true), with_verdict(2, "order", true)]).contains("upsell"));
    }
}
