//! How it ends when nothing more happens and every receiver is content.

use shared::delivery::Outcome;
use shared::time::Span;

use super::*;
use crate::ledger::message::Later;

/// Decides every review, lets every alarm go off at its time and every request succeed, until nothing is left to do.
pub(super) fn down(shard: &mut Shard) {
    for (number, (order, waits)) in shard.orders().into_iter().enumerate() {
        if waits {
            let answer = shard.record(call(1_000_000 + number as u128, later(&order, Later::Approve)));
            answer.unwrap();
        }
    }
    // Far more turns than anything needs.
    for _ in 0..10_000 {
        while !shard.under_way.is_empty() {
            shard.end(0, answered(Outcome::Accepted)).unwrap();
        }
        if !shard.ringing {
            let Some(at) = shard.native.alarm() else { break };
            shard.now = shard.now.max(at).after(Span::millis(1));
            shard.ring();
        }
        shard.alarm().unwrap();
        shard.check();
    }
    assert_eq!((shard.native.alarm(), shard.under_way.len()), (None, 0), "it never ends: {:?}", shard.states());
    for (fire, state) in shard.states() {
        let ended = ["delivered", "dead", "cancelled", "expired", "started", "loaded"];
        assert!(ended.contains(&state.as_str()), "{fire} ended {state}");
    }
}
