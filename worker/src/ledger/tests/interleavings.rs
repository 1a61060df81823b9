//! Events, alarms, outcomes, crashes and faults in any order: every delivery ends.

use proptest::prelude::*;
use shared::delivery::Outcome;
use shared::id::FireId;
use shared::time::Span;

use super::*;
use crate::ledger::deliver::Sent;
use crate::ledger::message::{Again, Input, Later};
use crate::sql::native::Fault;

#[derive(Debug, Clone)]
enum Move {
    /// The seed says what of, and of which order.
    Event {
        kind: u8,
        of: usize,
    },
    /// An earlier event again.
    Repeat(usize),
    Wait(u32),
    Alarm,
    Ends {
        which: usize,
        how: u8,
    },
    Resend {
        which: usize,
        how: u8,
    },
    Crash,
}

fn moves() -> impl Strategy<Value = (Move, Option<Fault>)> {
    let kind = prop_oneof![
        6 => (0u8..9, any::<usize>()).prop_map(|(kind, of)| Move::Event { kind, of }),
        1 => any::<usize>().prop_map(Move::Repeat),
        3 => prop_oneof![0u32..3_000, 0u32..90_000, 0u32..2_000_000].prop_map(Move::Wait),
        4 => Just(Move::Alarm),
        5 => (any::<usize>(), 0u8..7).prop_map(|(which, how)| Move::Ends { which, how }),
        1 => (any::<usize>(), 0u8..3).prop_map(|(which, how)| Move::Resend { which, how }),
        1 => Just(Move::Crash),
    ];
    let fault = prop_oneof![
        8 => Just(None),
        1 => (1u32..12).prop_map(|at| Some(Fault::Statement(at))),
        1 => Just(Some(Fault::Commit)),
        1 => Just(Some(Fault::Reply)),
    ];
    (kind, fault)
}

fn event(shard: &Shard, kind: u8, of: usize) -> Option<Input> {
    let orders = shard.orders();
    let old = (!orders.is_empty()).then(|| orders[of % orders.len().max(1)].0.as_str());
    Some(match kind {
        0 => click(None, "AAA"),
        1 | 2 => lead(None, None),
        3 => order(None, None, of.is_multiple_of(2)),
        4 => order(None, Some(old?), of.is_multiple_of(3)),
        5 => upsell(old?),
        6 => later(old?, Later::Approve),
        7 => later(old?, Later::Decline),
        _ => later(old?, Later::Cancel { reason: None }),
    })
}

fn ending(shard: &Shard, how: u8) -> Option<Sent> {
    Some(match how {
        0 | 1 => answered(Outcome::Accepted),
        2 => answered(Outcome::Failed { retry_after: None }),
        3 => answered(Outcome::Failed { retry_after: Some(Span::seconds(100)) }),
        4 => answered(Outcome::Gone),
        5 => Sent::NotBefore(shard.now.after(Span::seconds(40))),
        // The call is lost.
        _ => return None,
    })
}

/// Makes one move. Whether it failed is no matter: what counts is what is there afterwards.
fn apply(shard: &mut Shard, calls: &mut Vec<crate::ledger::message::Record>, step: &Move) {
    match step {
        Move::Event { kind, of } => {
            if let Some(input) = event(shard, *kind, *of) {
                let call = call(calls.len() as u128 + 1, input);
                calls.push(call.clone());
                drop(shard.record(call));
            }
        }
        Move::Repeat(which) => {
            if let Some(call) = calls.get(which % calls.len().max(1)).cloned() {
                drop(shard.record(call));
            }
        }
        Move::Wait(millis) => shard.wait(Span::millis(*millis)),
        Move::Alarm => {
            if shard.ring() {
                drop(shard.alarm());
            }
        }
        Move::Ends { which, how } if !shard.under_way.is_empty() => {
            let place = which % shard.under_way.len();
            match ending(shard, *how) {
                Some(result) => drop(shard.end(place, result)),
                None => {
                    let lost = shard.under_way.remove(place);
                    crate::ledger::deliver::lost(&shard.core, &lost.host, 1);
                }
            }
        }
        Move::Resend { which, how } => {
            let fires = shard.states();
            if let Some((fire, _)) = fires.get(which % fires.len().max(1)) {
                let fire = FireId::parse(fire).unwrap();
                drop(shard.resend(match how {
                    0 => Again::Stored(fire),
                    1 => Again::Rendered(fire),
                    _ => Again::Now(fire),
                }));
            }
        }
        Move::Crash => {
            shard.native.clear_fault();
            shard.crash();
        }
        Move::Ends { .. } => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_every_delivery_ends(steps in proptest::collection::vec(moves(), 1..70)) {
        let mut shard = Shard::new();
        let mut calls = Vec::new();
        for (step, fault) in &steps {
            if let Some(fault) = fault {
                shard.native.inject(*fault);
            }
            apply(&mut shard, &mut calls, step);
            shard.native.clear_fault();
            shard.check();
        }
        // Whoever got no answer asks again; what is recorded is answered the same for good.
        let answers: Vec<String> = calls.iter().map(|call| answer(&mut shard, call)).collect();
        shard.crash();
        for (call, before) in calls.iter().zip(answers).filter(|(_, before)| before.contains("done")) {
            prop_assert_eq!(answer(&mut shard, call), before);
        }
        quiet::down(&mut shard);
    }
}

/// What an event is answered, whether for the first time or again.
fn answer(shard: &mut Shard, call: &crate::ledger::message::Record) -> String {
    serde_json::to_string(&shard.record(call.clone()).unwrap()).unwrap()
}
