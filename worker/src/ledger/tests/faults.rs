//! Every step fails everywhere: nothing of it is there, or all of it, and its repeat ends the same.

use shared::delivery::Outcome;
use shared::id::FireId;
use shared::time::{Span, Timestamp};
use shared::wire::config::DocKey;

use super::*;
use crate::ledger::core::Error;
use crate::ledger::deliver;
use crate::ledger::floors;
use crate::ledger::message::{Again, Later, Resent, SetFloors, Silence};
use crate::sql::Sql;
use crate::sql::native::Fault;
use crate::values;

/// A step, and its answer.
type Step = fn(&mut Shard) -> Result<String, Error>;

/// Whether the repeat of a step gets the same answer, or only does no harm.
#[derive(Clone, Copy, PartialEq)]
enum Repeat {
    Same,
    Harmless,
}

const MINUTES: fn(u32) -> Span = Span::minutes;

fn recorded(shard: &mut Shard, number: u128, input: crate::ledger::message::Input) -> Result<String, Error> {
    Ok(serde_json::to_string(&shard.record(call(number, input))?).unwrap())
}

fn nth(shard: &Shard, place: usize) -> String {
    shard.orders()[place].0.clone()
}

fn first_session(shard: &Shard) -> String {
    let first = |sql: &Sql| sql.query_one("SELECT id FROM session", values![]);
    shard.native.aside(first).unwrap().unwrap()
}

/// The life of a few orders. Before each step so much time passes.
const LIFE: &[(&str, u32, Repeat, Step)] = &[
    ("a click", 0, Repeat::Same, |shard| recorded(shard, 1, click(None, "AAA"))),
    ("another link of the same visit", 1, Repeat::Same, |shard| {
        let session = first_session(shard);
        recorded(shard, 2, click(Some(&session), "BBB"))
    }),
    ("a lead", 1, Repeat::Same, |shard| {
        let session = first_session(shard);
        recorded(shard, 3, lead(Some(&session), None))
    }),
    ("the lead again", 1, Repeat::Same, |shard| {
        let order = nth(shard, 0);
        recorded(shard, 4, lead(None, Some(&order)))
    }),
    ("another lead", 1, Repeat::Same, |shard| recorded(shard, 5, lead(None, None))),
    ("a third lead", 1, Repeat::Same, |shard| recorded(shard, 6, lead(None, None))),
    ("the first becomes a sale", 1, Repeat::Same, |shard| {
        let (session, first) = (first_session(shard), nth(shard, 0));
        recorded(shard, 7, order(Some(&session), Some(&first), false))
    }),
    ("an upsell", 1, Repeat::Same, |shard| {
        let first = nth(shard, 0);
        recorded(shard, 8, upsell(&first))
    }),
    ("the second is reviewed", 1, Repeat::Same, |shard| {
        let second = nth(shard, 1);
        recorded(shard, 9, order(None, Some(&second), true))
    }),
    ("a refund", 1, Repeat::Same, |shard| {
        let first = nth(shard, 0);
        recorded(shard, 10, later(&first, Later::Refund { amount: Some("1.00".to_owned()), reason: None }))
    }),
    ("a request succeeds", 0, Repeat::Harmless, |shard| end_first(shard, answered(Outcome::Accepted))),
    ("a request fails", 0, Repeat::Harmless, |shard| end_first(shard, answered(Outcome::Failed { retry_after: None }))),
    ("a host is closed", 0, Repeat::Harmless, |shard| {
        let at = shard.now.after(MINUTES(3));
        end_first(shard, deliver::Sent::NotBefore(at))
    }),
    ("the alarm is set anew", 1, Repeat::Same, |shard| {
        let again = shard.now.after(Span::seconds(30));
        shard.ringing = true;
        shard.core.alarm_went_off(again)?;
        (shard.ringing, shard.again) = (false, Some(again));
        Ok(String::new())
    }),
    ("leases end", 0, Repeat::Harmless, settle),
    ("what is due is claimed", 0, Repeat::Harmless, |shard| {
        let now = shard.core.at(shard.now);
        let outgoing = deliver::claim(&shard.core, now)?;
        shard.under_way.extend(outgoing);
        Ok(String::new())
    }),
    ("the alarm rests", 0, Repeat::Same, |shard| {
        shard.core.rest(shard.now, shard.now)?;
        shard.again = None;
        Ok(String::new())
    }),
    ("holds end", 20, Repeat::Harmless, settle),
    ("the review says no", 1, Repeat::Same, |shard| {
        let second = nth(shard, 1);
        recorded(shard, 11, later(&second, Later::Decline))
    }),
    ("a fourth lead", 1, Repeat::Same, |shard| recorded(shard, 12, lead(None, None))),
    ("its pixel is paused", 1, Repeat::Same, |shard| {
        let floors = vec![(DocKey::try_from("affiliate:A1".to_owned()).unwrap(), 1)];
        let pixel = shared::id::PixelId::parse("px_0000000000000003").unwrap();
        floors::raise(&shard.core, &SetFloors { floors, silenced: vec![(pixel, Silence::Paused)] })?;
        Ok(String::new())
    }),
    ("something is sent again", 1, Repeat::Harmless, |shard| {
        let ended = |state: &str| ["delivered", "dead", "waiting"].contains(&state);
        let (fire, _) = shard.states().into_iter().find(|(_, state)| ended(state)).unwrap();
        let resent = shard.resend(Again::Stored(FireId::parse(&fire).unwrap()))?;
        assert!(matches!(resent, Resent::Done(1) | Resent::Refused { .. }), "{resent:?}");
        Ok(String::new())
    }),
    ("all that failed is sent again", 1, Repeat::Harmless, |shard| {
        let (state, from, to, aff) = ("waiting".to_owned(), None, None, None);
        shard.resend(Again::Range { state, from, to, aff, dry_run: false })?;
        Ok(String::new())
    }),
];

fn end_first(shard: &mut Shard, result: deliver::Sent) -> Result<String, Error> {
    shard.end(0, result)?;
    Ok(String::new())
}

fn settle(shard: &mut Shard) -> Result<String, Error> {
    let now = shard.core.at(shard.now);
    shard.core.documents.borrow_mut().take(documents())?;
    let (outgoing, _) = deliver::settle_woken(&shard.core, now)?;
    shard.under_way.extend(outgoing);
    Ok(String::new())
}

/// The shard before this step of its life.
fn before(step: usize) -> Shard {
    let mut shard = Shard::new();
    for (name, wait, _, act) in &LIFE[..step] {
        shard.wait(MINUTES(*wait));
        act(&mut shard).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    shard.wait(MINUTES(LIFE[step].1));
    shard
}

fn state(shard: &Shard) -> (Vec<String>, Option<Timestamp>) {
    (shard.rows(), shard.native.alarm())
}

/// The step fails at every statement in turn, and each time nothing of it is there; then it is made.
#[test]
fn a_step_that_fails_at_any_statement_leaves_nothing() {
    for (place, (name, _, _, act)) in LIFE.iter().enumerate() {
        let reference = Reference::of(place);
        let mut shard = before(place);
        let stood = state(&shard);
        let mut statement = 1;
        let answer = loop {
            shard.native.inject(Fault::Statement(statement));
            match act(&mut shard) {
                Ok(answer) => break answer,
                Err(_) => assert_eq!(state(&shard), stood, "{name}, statement {statement}"),
            }
            shard.check();
            statement += 1;
        };
        assert!(shard.native.pending_fault().is_some(), "{name}: a failure went unnoticed");
        assert_eq!((answer, shard.rows()), (reference.answer, reference.rows), "{name}");
        shard.check();
    }
}

/// The commit fails, or it succeeds and nobody hears of it; then the isolate ends, or does not.
#[test]
fn a_step_whose_commit_is_in_doubt_is_there_whole_or_not_at_all() {
    for (place, (name, _, repeat, act)) in LIFE.iter().enumerate() {
        let reference = Reference::of(place);
        for (fault, crashes) in
            [(Fault::Commit, false), (Fault::Commit, true), (Fault::Reply, false), (Fault::Reply, true)]
        {
            let context = format!("{name}, {fault:?}, crash: {crashes}");
            let mut shard = before(place);
            let stood = state(&shard);
            shard.native.inject(fault);
            let outcome = act(&mut shard);
            if shard.native.pending_fault().is_some() {
                // A step that writes nothing has no commit to fail.
                assert_eq!(outcome.unwrap(), reference.answer, "{context}");
                continue;
            }
            assert!(outcome.is_err(), "{context}");
            if fault == Fault::Reply {
                assert_eq!(shard.rows(), reference.rows, "{context}");
            } else {
                assert_eq!(state(&shard), stood, "{context}");
            }
            shard.check();
            if crashes {
                shard.crash();
            }
            reference.check_repeat(&mut shard, *repeat, *act, &context);
        }
    }
}

/// A step as it goes when nothing fails.
struct Reference {
    answer: String,
    rows: Vec<String>,
}

impl Reference {
    fn of(place: usize) -> Self {
        let mut shard = before(place);
        let answer = LIFE[place].3(&mut shard).unwrap();
        shard.check();
        Self { answer, rows: shard.rows() }
    }

    fn check_repeat(&self, shard: &mut Shard, repeat: Repeat, act: Step, context: &str) {
        if repeat == Repeat::Same {
            assert_eq!(act(shard).unwrap(), self.answer, "{context}");
            assert_eq!(shard.rows(), self.rows, "{context}");
        }
        shard.check();
    }
}

#[test]
fn a_life_with_a_crash_after_any_step_ends_the_same() {
    let finish = |mut shard: Shard| {
        quiet::down(&mut shard);
        shard.states()
    };
    let expected = finish(before(LIFE.len() - 1));
    for crash in 0..LIFE.len() - 1 {
        let mut shard = Shard::new();
        for (place, (name, wait, _, act)) in LIFE[..LIFE.len() - 1].iter().enumerate() {
            shard.wait(MINUTES(*wait));
            if place == crash {
                shard.crash();
            }
            // What was under way is lost with the crash: nobody hears how it ended.
            if !(name.starts_with("a request") || name.starts_with("a host")) || !shard.under_way.is_empty() {
                act(&mut shard).unwrap_or_else(|error| panic!("{name} after a crash before step {crash}: {error}"));
            }
            shard.check();
        }
        assert_eq!(finish(shard), expected, "a crash before step {crash}");
    }
}

#[test]
fn a_poke_finds_what_a_lost_alarm_was_for() {
    let mut shard = before(LIFE.len() - 1);
    assert!(shard.native.take_alarm().is_some());
    shard.core.look_now(shard.now).unwrap();
    // At once, and not when it is due: the runtime may hold that time for set.
    assert_eq!(shard.native.alarm(), Some(shard.now));
    shard.check();
    quiet::down(&mut shard);
}
