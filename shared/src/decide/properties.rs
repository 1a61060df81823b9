//! What holds for every affiliate, every event and every past.

use std::collections::HashSet;

use proptest::prelude::*;

use super::tests::{World, item, now};
use super::*;
use crate::affiliate::{PrepaidRule, QaRule};
use crate::order::{Decline, Review, UpsellWindow};
use crate::pixel::{self, PixelType};
use crate::time::Span;

fn pixels() -> impl Strategy<Value = Vec<String>> {
    let kind = prop_oneof![
        ("(1|2|all)", "(main|all)").prop_map(|(campaign, product)| format!("{campaign} CPA {product}")),
        ("(1|2)", "(2|3)").prop_map(|(campaign, product)| format!("{campaign} CPA {product}")),
        "(1|2|all)".prop_map(|campaign| format!("{campaign} CPC -")),
        ("(1|2|all)", "(fireForAllPartials|doNotFireForSales)")
            .prop_map(|(campaign, rule)| format!("{campaign} CPL {rule}")),
    ];
    let one =
        (kind, "(postback|image|iframe)", "( paused)?", "( aswell)?").prop_map(|(kind, channel, paused, aswell)| {
            let channel = if kind.contains("CPL") { "postback".to_owned() } else { channel };
            format!("{kind} {channel}{paused}{aswell}")
        });
    proptest::collection::vec(one, 0..8)
        .prop_map(|list| list.into_iter().enumerate().map(|(index, text)| format!("p{index}: {text}")).collect())
}

fn stages() -> impl Strategy<Value = Stage> {
    prop_oneof![
        Just(Stage::Partial),
        Just(Stage::Sale { at: now(), review: Review::NotNeeded }),
        Just(Stage::Sale { at: now(), review: Review::Pending }),
        Just(Stage::Sale { at: now(), review: Review::Approved { at: now() } }),
        Just(Stage::Declined { at: now(), reason: Decline::Payment }),
        Just(Stage::Declined { at: now(), reason: Decline::Review }),
        Just(Stage::Cancelled { at: now() }),
    ]
}

fn worlds() -> impl Strategy<Value = World> {
    (pixels(), stages(), any::<[bool; 6]>()).prop_map(
        |(pixels, stage, [form, consent, prepaid, allow, qa, assigned])| {
            let texts: Vec<&str> = pixels.iter().map(String::as_str).collect();
            let mut world = World::new(&texts);
            world.stage = stage;
            world.kind = match (form, consent) {
                (false, _) => SessionKind::Api,
                (true, true) => SessionKind::FormCode,
                (true, false) => SessionKind::FormCodeWithoutConsent,
            };
            world.payment = if prepaid { Payment::PrepaidCard } else { Payment::Other };
            world.affiliate.prepaid = if allow { PrepaidRule::Fire } else { PrepaidRule::Skip };
            world.affiliate.qa = if qa { QaRule::FireOnApproval } else { QaRule::FireAtOnce };
            // Mostly assigned, or nothing else would be seen.
            if !assigned && !form && prepaid {
                world.affiliate.assignments.clear();
            }
            world
        },
    )
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Click,
    ClickAgain,
    Lead,
    LeadAgain,
    Sale,
    Upsell,
    LateUpsell,
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Click),
        Just(Kind::ClickAgain),
        Just(Kind::Lead),
        Just(Kind::LeadAgain),
        Just(Kind::Sale),
        Just(Kind::Upsell),
        Just(Kind::LateUpsell),
    ]
}

fn decided(world: &World, kind: Kind) -> Vec<Verdict> {
    let upsold = item(2);
    let order = world.order();
    let event = match kind {
        Kind::Click => Event::Click(Click::First { request_uri: RequestUri::Given }),
        Kind::ClickAgain => Event::Click(Click::Again),
        Kind::Lead => Event::Lead { order, save: Save::First },
        Kind::LeadAgain => Event::Lead { order, save: Save::Again },
        Kind::Sale => Event::Sale(order),
        Kind::Upsell => {
            Event::Upsell { order, item: &upsold, window: UpsellWindow::OpenUntil(now().after(Span::minutes(1))) }
        }
        Kind::LateUpsell => {
            Event::Upsell { order, item: &upsold, window: UpsellWindow::RanOut { at: now(), window: Span::minutes(1) } }
        }
    };
    world.decide(event)
}

fn going_off(verdicts: &[Verdict]) -> Vec<(PixelId, FireId)> {
    verdicts
        .iter()
        .filter_map(|verdict| match &verdict.outcome {
            Outcome::Fire(fire) => Some((verdict.pixel.clone()?, fire.id.clone())),
            Outcome::Hold { fire, .. } => Some((verdict.pixel.clone()?, fire.clone())),
            Outcome::NotFired(_) => None,
        })
        .collect()
}

proptest! {
    #[test]
    fn every_pixel_gets_exactly_one_verdict(world in worlds(), kind in kinds()) {
        let verdicts = decided(&world, kind);
        let named: Vec<_> = verdicts.iter().filter_map(|verdict| verdict.pixel.clone()).collect();
        let pixels: Vec<_> = world.affiliate.pixels.iter().map(|pixel| pixel.id.clone()).collect();
        prop_assert_eq!(&named, &pixels);
        prop_assert_eq!(verdicts.len(), pixels.len().max(1));
        prop_assert!(verdicts.iter().all(|verdict| !verdict.explanation().is_empty()));
    }

    #[test]
    fn the_same_question_has_the_same_answer(world in worlds(), kind in kinds()) {
        prop_assert_eq!(decided(&world, kind), decided(&world, kind));
    }

    #[test]
    fn nothing_fires_twice_for_one_cause(mut world in worlds(), kinds in proptest::collection::vec(kinds(), 1..6)) {
        let mut seen = HashSet::new();
        for kind in kinds {
            for (_, fire) in going_off(&decided(&world, kind)) {
                prop_assert!(seen.insert(fire.clone()), "{fire} went off twice");
                world.past.insert(fire, Past::Fired);
            }
        }
    }

    #[test]
    fn those_that_contend_and_go_off_are_equals(world in worlds(), kind in kinds()) {
        let ranks: Vec<_> = going_off(&decided(&world, kind))
            .iter()
            .filter_map(|(id, _)| world.affiliate.pixel(id))
            .filter(|pixel| pixel.company == pixel::Company::Contends)
            .map(|pixel| pixel.trigger.rank())
            .collect();
        prop_assert!(ranks.windows(2).all(|pair| pair[0] == pair[1]), "{ranks:?}");
    }

    #[test]
    fn a_silenced_pixel_names_one_that_goes_off(world in worlds(), kind in kinds()) {
        let verdicts = decided(&world, kind);
        let off: Vec<_> = going_off(&verdicts).into_iter().map(|(pixel, _)| pixel).collect();
        for verdict in &verdicts {
            if let Outcome::NotFired(Reason::MoreSpecific { winner, .. }) = &verdict.outcome {
                prop_assert!(off.contains(winner), "{winner} did not go off: {verdicts:#?}");
            }
        }
    }

    #[test]
    fn paused_pixels_and_unpaid_orders_never_fire(world in worlds(), kind in kinds()) {
        for (id, _) in going_off(&decided(&world, kind)) {
            let Some(pixel) = world.affiliate.pixel(&id) else { panic!("{id} is nobody's") };
            prop_assert_eq!(pixel.status, pixel::Status::Active);
            prop_assert!(world.affiliate.assignments.contains_key(&world.campaign.id));
            if matches!(kind, Kind::Sale | Kind::Upsell | Kind::LateUpsell) {
                let paid = matches!(world.stage, Stage::Sale { .. });
                prop_assert!(paid, "fired at {:?}", world.stage);
                let late = matches!(kind, Kind::LateUpsell);
                prop_assert!(!late, "fired after the window");
            }
            if pixel.trigger.pixel_type() != PixelType::Postback {
                prop_assert_eq!(world.kind, SessionKind::FormCode);
            }
        }
    }
}
