//! How a pixel fares: when it last fired, and what stands in its way.

use shared::id::PixelId;
use shared::time::Timestamp;
use shared::wire::affiliate::{AffiliateDocument, Page};
use shared::wire::delivery::DeliveryRow;
use shared::wire::pixel::PixelDocument;
use shared::wire::text::of;

use crate::components::state::{State, of_delivery};
use crate::pages::affiliate::words;

/// When a pixel last fired, as far as the newest deliveries tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LastFired {
    /// Then.
    At(Timestamp),
    /// Not once.
    Never,
    /// Not since then; what was before is not known here.
    NotSince(Timestamp),
}

/// A pixel's health: a state with its word, and a sentence where the word alone leaves a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Health {
    pub(super) state: State,
    pub(super) word: String,
    pub(super) sentence: Option<String>,
}

/// Where the server tells of the affiliate's newest deliveries.
pub(in crate::pages::affiliate) fn fires_path(affiliate: &str) -> String {
    format!("/v1/deliveries?affId={affiliate}&limit=100")
}

/// When a pixel last fired. A fire that is held or was cancelled has not.
pub(super) fn last_fired(pixel: &PixelId, deliveries: &Page<DeliveryRow>) -> LastFired {
    let mut of_it = deliveries.items.iter().filter(|row| row.pixel_id == *pixel);
    match of_it.find(|row| has_fired(&row.delivery.state)) {
        Some(row) => LastFired::At(row.created_at),
        None => reaches(deliveries).map_or(LastFired::Never, LastFired::NotSince),
    }
}

/// How far back the newest deliveries reach, where they are not all.
pub(super) fn reaches(deliveries: &Page<DeliveryRow>) -> Option<Timestamp> {
    deliveries.items.last().filter(|_| deliveries.next.is_some()).map(|oldest| oldest.created_at)
}

fn has_fired(state: &str) -> bool {
    !matches!(state, "held" | "queued" | "cancelled")
}

/// How a pixel fares; nothing to say of one that waits for its first event.
pub(super) fn health(
    pixel: &PixelDocument,
    affiliate: &AffiliateDocument,
    deliveries: &Page<DeliveryRow>,
) -> Option<Health> {
    let health = |state, word: &str| Health { state, word: word.to_owned(), sentence: None };
    if of(&pixel.input.status) == Some("paused") {
        return Some(health(State::NotFired, "Paused"));
    }
    let left = words::campaign_of(&pixel.input)
        .filter(|id| affiliate.assignments.iter().all(|assignment| assignment.campaign_id != *id));
    if left.is_some() {
        let sentence = "Not firing: affiliate is not in the campaign".to_owned();
        return Some(Health { sentence: Some(sentence), ..health(State::NotFired, "Not in campaign") });
    }
    let of_it: Vec<_> = deliveries.items.iter().filter(|row| row.pixel_id == pixel.id).collect();
    let count = |states: &[&str]| of_it.iter().filter(|row| states.contains(&row.delivery.state.as_str())).count();
    let newest = of_it.iter().find(|row| row.delivery.state != "cancelled")?;
    let (state, word) = of_delivery(&newest.delivery.state);
    let why = Some(newest.delivery.explanation.clone());
    Some(match (state, count(&["waiting", "sending", "queued", "offered"]), count(&["held"])) {
        (State::Dead, ..) => Health { sentence: why, ..health(State::Dead, word) },
        (_, waiting @ 1.., _) => Health { sentence: why, ..health(State::Waiting, &format!("{waiting} waiting")) },
        (_, _, held @ 1..) => health(State::Held, &format!("{held} held")),
        (State::Fired, ..) => health(State::Fired, "Delivering"),
        (state, ..) => Health { sentence: why, ..health(state, word) },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ONE: &str = "px_0000000000000001";
    const TWO: &str = "px_0000000000000002";

    fn deliveries(rows: &[(&str, &str, &str)], more: bool) -> Page<DeliveryRow> {
        let row = |(pixel, state, minute): &(&str, &str, &str)| {
            json!({
                "fireId": "fire_0123456789abcdef0123456789abcdef", "pixelId": pixel, "affId": "A1", "campaignId": 1,
                "orderId": null, "sessionId": null, "test": false, "createdAt": format!("2026-01-31T14:{minute}:00.000Z"),
                "delivery": {"channel": "postback", "state": state, "explanation": "Because.", "url": null,
                    "attempts": [], "nextDue": null, "page": null},
            })
        };
        let items: Vec<_> = rows.iter().map(row).collect();
        serde_json::from_value(json!({"items": items, "next": more.then_some("1.x")})).unwrap()
    }

    fn told(status: &str, assigned: bool, rows: &[(&str, &str, &str)]) -> Option<(State, String)> {
        let assignments =
            if assigned { json!([{"campaignId": 1, "currency": "USD", "commissions": {}}]) } else { json!([]) };
        let affiliate: AffiliateDocument = serde_json::from_value(json!({
            "schema": 1, "revision": 7, "affId": "A1", "name": "Acme", "status": "active",
            "passedValues": {"names": []}, "fireOnQaApproval": false, "fireForPrepaid": false,
            "assignments": assignments, "createdAt": "2026-01-31T14:05:00.000Z",
            "pixels": [{"id": ONE, "campaign": 1, "commissionType": "CPC", "pixelType": "postback", "content": "x",
                "status": status, "createdAt": "2026-01-31T14:05:00.000Z", "updatedAt": "2026-01-31T14:05:00.000Z"}],
        }))
        .unwrap();
        health(&affiliate.pixels[0], &affiliate, &deliveries(rows, false)).map(|health| (health.state, health.word))
    }

    #[test]
    fn what_stands_in_the_way_is_said_first() {
        let check = |status, assigned, rows: &[(&str, &str, &str)], expected: Option<(State, &str)>| {
            assert_eq!(
                told(status, assigned, rows),
                expected.map(|(state, word)| (state, word.to_owned())),
                "{rows:?}"
            );
        };
        check("paused", false, &[], Some((State::NotFired, "Paused")));
        check("active", false, &[], Some((State::NotFired, "Not in campaign")));
        check("active", true, &[(TWO, "dead", "05")], None);
        check("active", true, &[(ONE, "dead", "05"), (ONE, "waiting", "04")], Some((State::Dead, "Dead")));
        check("active", true, &[(ONE, "delivered", "05"), (ONE, "waiting", "04")], Some((State::Waiting, "1 waiting")));
        check("active", true, &[(ONE, "held", "05"), (ONE, "delivered", "04")], Some((State::Held, "1 held")));
        check("active", true, &[(ONE, "cancelled", "05"), (ONE, "loaded", "04")], Some((State::Fired, "Delivering")));
    }

    #[test]
    fn the_last_fire_is_the_newest_that_left() {
        let at = |minute: u32| Timestamp::parse(&format!("2026-01-31T14:{minute}:00.000Z")).unwrap();
        let id = PixelId::parse(ONE).unwrap();
        let rows = [(ONE, "held", "59"), (TWO, "dead", "58"), (ONE, "waiting", "57")];
        assert_eq!(last_fired(&id, &deliveries(&rows, true)), LastFired::At(at(57)));
        assert_eq!(last_fired(&id, &deliveries(&rows[..2], false)), LastFired::Never);
        assert_eq!(last_fired(&id, &deliveries(&rows[..2], true)), LastFired::NotSince(at(58)));
    }
}
