//! More than one statement takes.

use shared::delivery::{Postback, State};
use shared::id::FireId;
use shared::time::Span;

use super::*;
use crate::ledger::message::{Again, Resent};
use crate::ledger::store::deliveries::{self, Delivery, Journey, NewDelivery, Origin};
use crate::ledger::stored::{Attempt, Trigger, Try, record_result};

const COUNT: usize = 400;

/// So many deliveries of an order whose first attempts are under way, each after a failure that said much.
fn wordy(shard: &mut Shard) -> Vec<FireId> {
    shard.record(call(2, order(None, None, false))).unwrap();
    let fire = FireId::parse(&shard.states()[0].0).unwrap();
    let model = deliveries::of_fires(&shard.native.sql(), std::iter::once(&fire)).unwrap().remove(0);
    let mut attempts = Vec::new();
    for place in 0..2 {
        Attempt::push(&mut attempts, shard.now, Trigger::Scheduled);
        let said = Try { text: Some("x".repeat(4_000)), error: Some(format!("failure {place}")), ..Try::default() };
        record_result(&mut attempts, said);
    }
    Attempt::push(&mut attempts, shard.now, Trigger::Scheduled);
    let sending = Postback { state: State::Sending { lease_until: shard.now.after(Span::seconds(20)) }, made: 3 };
    let fires: Vec<FireId> = (0..COUNT).map(|n| FireId::from_digest((n as u128 + 1).to_be_bytes())).collect();
    let origin = Origin { aff: "A1".to_owned(), campaign: 1, session: None, test: 0, created_at: shard.now.millis() };
    let new = |fire: &FireId| {
        let (journey, attempts) = (Journey::Postback(sending), attempts.clone());
        NewDelivery {
            delivery: Delivery { fire: fire.clone(), journey, attempts, tries: 3, ..model.clone() },
            origin: origin.clone(),
        }
    };
    let new: Vec<NewDelivery> = fires.iter().map(new).collect();
    shard
        .core
        .commit(|tx| {
            deliveries::insert(tx, &new)?;
            shard.core.wake_for(tx, new.iter().map(|new| &new.delivery), shard.now)
        })
        .unwrap();
    fires
}

#[test]
fn leases_that_end_together_are_settled_together() {
    let mut shard = Shard::new();
    let fires = wordy(&mut shard);
    shard.crash();
    shard.wait(Span::seconds(21));
    assert!(shard.ring());
    shard.alarm().unwrap();
    let waiting = shard.states().iter().filter(|(_, state)| state != "sending").count();
    assert!(waiting >= COUNT, "{waiting} of {}", fires.len());
    quiet::down(&mut shard);
}

#[test]
fn a_range_is_counted_and_sent_again_whole() {
    let mut shard = Shard::new();
    wordy(&mut shard);
    quiet::down(&mut shard);
    let range = |dry_run| Again::Range { state: "delivered".to_owned(), from: None, to: None, aff: None, dry_run };
    let Resent::Done(counted) = shard.resend(range(true)).unwrap() else { panic!("it only counts") };
    let before = shard.rows();
    assert!(counted as usize >= COUNT && shard.rows() == before);
    let Resent::Done(sent) = shard.resend(range(false)).unwrap() else { panic!("all can be sent") };
    assert_eq!(sent, counted);
    shard.check();
    quiet::down(&mut shard);
}
