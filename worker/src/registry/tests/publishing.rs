//! KV and shards that fail, answer late or not at all.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::{pending, ready};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use serde_json::json;
use shared::id::Shard;

use super::super::outbox;
use super::super::publish::{Outside, Publisher};
use super::*;
use crate::ledger::message::SetFloors;
use crate::ledger::watch::Watch;

/// A world that does as it is told.
#[derive(Default)]
struct World {
    kv: RefCell<BTreeMap<String, String>>,
    puts: RefCell<Vec<String>>,
    floors: RefCell<Vec<(u8, usize)>>,
    /// KV refuses these keys.
    refused: RefCell<Vec<String>>,
    /// These shards fail at once.
    failing: RefCell<Vec<u8>>,
    /// These shards never answer.
    silent: RefCell<Vec<u8>>,
    /// Puts of this key wait, and what they will have put.
    held: RefCell<Option<String>>,
}

impl Outside for Rc<World> {
    async fn put(&self, key: &str, json: &str) -> std::result::Result<(), String> {
        self.puts.borrow_mut().push(key.to_owned());
        if self.refused.borrow().iter().any(|refused| refused == key) {
            return Err("429".to_owned());
        }
        std::future::poll_fn(
            |_| {
                if self.held.borrow().as_deref() == Some(key) { Poll::Pending } else { Poll::Ready(()) }
            },
        )
        .await;
        self.kv.borrow_mut().insert(key.to_owned(), json.to_owned());
        Ok(())
    }

    async fn tell(&self, shard: Shard, floors: &SetFloors) -> std::result::Result<(), String> {
        if self.silent.borrow().contains(&shard.number()) {
            pending::<()>().await;
        }
        if self.failing.borrow().contains(&shard.number()) {
            return Err("out of reach".to_owned());
        }
        self.floors.borrow_mut().push((shard.number(), floors.floors.len()));
        Ok(())
    }

    async fn watch(&self, shard: Shard, _: &Watch) {
        self.floors.borrow_mut().push((shard.number(), 0));
    }

    fn deadline(&self) -> impl Future<Output = ()> {
        ready(())
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("it waits for something"),
    }
}

fn setting() -> (Registry, Rc<World>, Publisher<Rc<World>>) {
    let registry = Registry::furnished();
    let world = Rc::new(World::default());
    let publisher = Publisher::new(registry.sql.clone(), world.clone());
    (registry, world, publisher)
}

fn revision(world: &World, key: &str) -> u64 {
    let json: Value = serde_json::from_str(&world.kv.borrow()[key]).unwrap();
    json["revision"].as_u64().unwrap()
}

fn rename(registry: &mut Registry, name: &str) -> u64 {
    registry.must(Change::PutAffiliate(aff("A1"), read(json!({ "name": name })))).revision
}

#[test]
fn everything_is_told_to_everybody_once() {
    let (registry, world, publisher) = setting();
    assert_eq!(run(publisher.work_off()), Ok(true));
    assert_eq!(world.kv.borrow().len(), 6);
    assert_eq!(*world.floors.borrow(), (0..8).map(|shard| (shard, 6)).collect::<Vec<_>>());
    assert_eq!(registry.native.alarm(), None);
    assert_eq!(run(publisher.work_off()), Ok(true));
    assert_eq!((world.puts.borrow().len(), world.floors.borrow().len()), (6, 8));
}

#[test]
fn a_put_that_fails_is_repeated_by_the_alarm_and_hinders_no_other() {
    let (mut registry, world, publisher) = setting();
    *world.refused.borrow_mut() = vec!["affiliate:A1".to_owned()];
    assert_eq!(run(publisher.work_off()), Ok(false));
    assert_eq!(world.kv.borrow().len(), 5);
    assert!(registry.native.alarm().is_some());
    let newest = rename(&mut registry, "Newest");
    world.refused.borrow_mut().clear();
    // As after a crash: nothing but the rows is left.
    let publisher = Publisher::new(registry.native.sql(), world.clone());
    assert_eq!(run(publisher.work_off()), Ok(true));
    assert_eq!(revision(&world, "affiliate:A1"), newest);
    assert_eq!(registry.native.alarm(), None);
}

#[test]
fn only_one_put_of_a_key_is_under_way_and_the_newest_comes_last() {
    let (mut registry, world, publisher) = setting();
    run(publisher.work_off()).unwrap();
    let first = rename(&mut registry, "First");
    *world.held.borrow_mut() = Some("affiliate:A1".to_owned());
    let mut slow = Box::pin(publisher.publish());
    let waiting = &mut Context::from_waker(Waker::noop());
    assert!(slow.as_mut().poll(waiting).is_pending());
    let second = rename(&mut registry, "Second");
    // Somebody else publishes meanwhile: the key is left alone.
    run(publisher.publish()).unwrap();
    assert_eq!(world.puts.borrow().iter().filter(|key| *key == "affiliate:A1").count(), 2);
    *world.held.borrow_mut() = None;
    assert!(slow.as_mut().poll(waiting).is_ready());
    assert!(second > first);
    assert_eq!(revision(&world, "affiliate:A1"), second);
    assert_eq!(outbox::rest(&registry.sql), Ok(false), "the shards are not told yet");
    run(publisher.tell()).unwrap();
    assert_eq!(outbox::rest(&registry.sql), Ok(true));
}

#[test]
fn a_crash_after_the_put_puts_the_same_again() {
    let (registry, world, publisher) = setting();
    registry.native.inject(crate::sql::native::Fault::Commit);
    assert!(run(publisher.publish()).is_err());
    let publisher = Publisher::new(registry.native.sql(), world.clone());
    run(publisher.publish()).unwrap();
    assert_eq!(world.kv.borrow().len(), 6);
    assert_eq!(outbox::unpublished(&registry.sql, 10).unwrap(), [""; 0]);
}

#[test]
fn shards_that_fail_or_say_nothing_are_told_again() {
    let (mut registry, world, publisher) = setting();
    run(publisher.work_off()).unwrap();
    world.floors.borrow_mut().clear();
    *world.failing.borrow_mut() = vec![3];
    *world.silent.borrow_mut() = vec![5];
    let edited = rename(&mut registry, "One");
    run(publisher.tell()).unwrap();
    assert_eq!(outbox::is_settled(&registry.sql, edited), Ok(false));
    assert_eq!(run(publisher.work_off()), Ok(false));
    assert!(registry.native.alarm().is_some());
    world.failing.borrow_mut().clear();
    world.silent.borrow_mut().clear();
    assert_eq!(run(publisher.work_off()), Ok(true));
    assert_eq!(outbox::is_settled(&registry.sql, edited), Ok(true));
    let mut told: Vec<u8> = world.floors.borrow().iter().map(|(shard, _)| *shard).collect();
    told.sort_unstable();
    assert_eq!(told, [0, 1, 2, 3, 4, 5, 6, 7]);
}
