//! What shards still have to be told, edit by edit.

use serde_json::json;
use shared::id::Shard;
use shared::time::Span;
use shared::wire::config::DocKey;

use super::super::outbox::*;
use super::*;

fn rename(name: &str) -> Change {
    Change::PutAffiliate(aff("A1"), read(json!({ "name": name })))
}

#[test]
fn a_shard_that_knows_nothing_is_told_every_document() {
    let registry = Registry::furnished();
    let tellings = tellings(&registry.sql).unwrap();
    assert_eq!(tellings.len(), 8);
    let keys: Vec<String> = tellings[0].floors.floors.iter().map(|(key, _)| key.to_string()).collect();
    assert_eq!(keys.len(), 6, "{keys:?}");
    for key in ["settings", "key:demo_api", "campaign:1", "campaign:2", "affiliate:A1", "affiliate:B2"] {
        assert!(keys.iter().any(|found| found == key), "{key} in {keys:?}");
    }
}

#[test]
fn a_shard_that_is_behind_is_told_the_newest_of_each() {
    let mut registry = Registry::furnished();
    registry.settle();
    assert_eq!(tellings(&registry.sql).unwrap(), []);
    registry.must(rename("One"));
    let second = registry.must(rename("Two")).revision;
    let key = DocKey::Affiliate(aff("A1"));
    for telling in tellings(&registry.sql).unwrap() {
        assert_eq!((telling.floors.floors, telling.up_to), (vec![(key.clone(), second)], second));
    }
    assert_eq!(is_settled(&registry.sql, second), Ok(false));
    registry.settle();
    assert_eq!(is_settled(&registry.sql, second), Ok(true));
}

#[test]
fn one_shard_that_is_out_of_reach_holds_back_nothing_but_itself() {
    let mut registry = Registry::furnished();
    registry.settle();
    let first = registry.must(rename("One")).revision;
    let reached: Vec<_> = (0..7).map(|number| (Shard::new(number), first)).collect();
    told(&registry.sql, &reached).unwrap();
    assert_eq!(is_settled(&registry.sql, first), Ok(false));
    let second = registry.must(Change::PutAffiliate(aff("B2"), read(json!({ "name": "New" })))).revision;
    let tellings = tellings(&registry.sql).unwrap();
    let floors = |shard: u8| {
        let telling = tellings.iter().find(|telling| telling.shard == Shard::new(shard)).unwrap();
        telling.floors.floors.clone()
    };
    let (one, two) = ((DocKey::Affiliate(aff("A1")), first), (DocKey::Affiliate(aff("B2")), second));
    assert_eq!(floors(0), std::slice::from_ref(&two));
    assert_eq!(floors(7), [one, two]);
    // An answer to what was said before comes late: nothing is forgotten by it.
    told(&registry.sql, &[(Shard::new(0), second), (Shard::new(0), first)]).unwrap();
    assert_eq!(super::super::outbox::tellings(&registry.sql).unwrap().len(), 7);
    let rest: Vec<_> = (1..8).map(|number| (Shard::new(number), second)).collect();
    told(&registry.sql, &rest).unwrap();
    assert_eq!(is_settled(&registry.sql, second), Ok(true));
    let left: Option<u32> = registry.sql.query_one("SELECT count(*) FROM announcement", crate::values![]).unwrap();
    assert_eq!(left, Some(0));
}

#[test]
fn new_shards_are_told_everything() {
    let mut registry = Registry::furnished();
    registry.settle();
    let edited = registry.must(Change::PutSettings(read(json!({ "shardCount": 10 }))));
    let tellings = tellings(&registry.sql).unwrap();
    let counts: Vec<usize> = tellings.iter().map(|telling| telling.floors.floors.len()).collect();
    assert_eq!(counts, [1, 1, 1, 1, 1, 1, 1, 1, 6, 6]);
    let old: Vec<_> = (0..8).map(|number| (Shard::new(number), edited.revision)).collect();
    told(&registry.sql, &old).unwrap();
    assert_eq!(is_settled(&registry.sql, edited.revision), Ok(false));
}

#[test]
fn the_alarm_waits_longer_each_time_and_never_for_long() {
    let mut registry = Registry::furnished();
    assert_eq!(registry.native.take_alarm(), Some(registry.now.after(Span::seconds(5))));
    let mut pauses = Vec::new();
    for _ in 0..8 {
        rearm(&registry.sql, registry.now).unwrap();
        pauses.push(registry.native.take_alarm().unwrap().since(registry.now).as_millis() / 1_000);
    }
    assert_eq!(pauses, [10, 20, 40, 80, 160, 300, 300, 300]);
    // A new edit begins anew.
    registry.must(rename("New"));
    rearm(&registry.sql, registry.now).unwrap();
    assert_eq!(registry.native.take_alarm(), Some(registry.now.after(Span::seconds(10))));
    assert_eq!(pause(u32::MAX), Span::minutes(5));
}
