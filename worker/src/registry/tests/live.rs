//! Live tests: what is kept, for whom, and until when.

use serde_json::json;
use shared::id::{KeyId, TestId};
use shared::wire::live::{Happening, LiveTest};

use super::{Registry, aff, at, campaign, owner, read};
use crate::registry::live::message::{News, OpenTest, ReadTest};
use crate::registry::live::{self, LIFE};
use crate::registry::message::{Change, Credential};
use crate::registry::refusal::{Error, Refusal};
use crate::secret::Proof;

fn id(number: u128) -> TestId {
    TestId::from_entropy(number)
}

fn open(registry: &Registry, number: u128, whose: &str) -> Result<LiveTest, Error> {
    let asked = OpenTest { who: owner(), id: id(number), aff: aff(whose), campaign: campaign(1), entropy: 42 };
    live::open(&registry.sql, &asked, registry.now)
}

fn news_of(registry: &Registry, number: u128) -> Result<Vec<u64>, Error> {
    let test = live::read(&registry.sql, &ReadTest { who: owner(), id: id(number) }, registry.now)?;
    Ok(test.news.iter().map(|news| news.seq).collect())
}

fn happening() -> Happening {
    let golden: LiveTest =
        read(serde_json::from_str(include_str!("../../../../shared/src/wire/golden/live_test.json")).unwrap());
    golden.news.into_iter().next().unwrap().what
}

fn tell(registry: &Registry, whose: &[&str]) -> Vec<(TestId, usize)> {
    let items = whose.iter().map(|id| (aff(id), happening())).collect();
    let told = live::tell(&registry.sql, News { items }, registry.now).unwrap();
    told.into_iter().map(|(id, news)| (id, news.len())).collect()
}

#[test]
fn a_link_carries_values_made_for_the_test() {
    let registry = Registry::furnished();
    let test = open(&registry, 1, "A1").unwrap();
    assert_eq!(
        test.link.as_deref(),
        Some(
            "https://slim.example/?affId=A1&c1=test1-0000002a&c2=test2-0000002a&c3=test3-0000002a&c4=test4-0000002a&c5=test5-0000002a"
        )
    );
    assert_eq!(test.source_values[0].as_deref(), Some("test1-0000002a"));
    assert_eq!(test.expires_at, registry.now.after(LIFE));
}

#[test]
fn each_test_hears_of_its_own_affiliate() {
    let registry = Registry::furnished();
    open(&registry, 1, "A1").unwrap();
    open(&registry, 2, "A1").unwrap();
    open(&registry, 3, "B2").unwrap();
    assert_eq!(tell(&registry, &["A1", "C3", "A1"]), [(id(1), 2), (id(2), 2)]);
    assert_eq!(tell(&registry, &["B2"]), [(id(3), 1)]);
    assert_eq!(tell(&registry, &["A1"]), [(id(1), 1), (id(2), 1)]);
    assert_eq!(news_of(&registry, 1), Ok(vec![1, 2, 3]));
    assert_eq!(news_of(&registry, 3), Ok(vec![1]));
}

#[test]
fn a_busy_affiliate_does_not_fill_the_registry() {
    let registry = Registry::furnished();
    open(&registry, 1, "A1").unwrap();
    for _ in 0..6 {
        tell(&registry, &["A1"; 100]);
    }
    assert_eq!(news_of(&registry, 1).unwrap().len(), 500);
}

#[test]
fn a_test_is_forgotten_in_time() {
    let mut registry = Registry::furnished();
    open(&registry, 1, "A1").unwrap();
    tell(&registry, &["A1"]);
    registry.now = at(3_600);
    assert!(matches!(news_of(&registry, 1), Err(Error::Refused(Refusal::Missing(_)))));
    assert_eq!(tell(&registry, &["A1"]), []);
    registry.now = at(3_601);
    open(&registry, 2, "A1").unwrap();
    assert_eq!(live::news(&registry.sql, &id(1)), Ok(Vec::new()));
}

#[test]
fn it_is_for_those_who_may_send_events() {
    let mut registry = Registry::furnished();
    assert!(matches!(open(&registry, 1, "C3"), Err(Error::Refused(Refusal::Missing(_)))));
    let stranger = Credential::Key { id: KeyId::parse("demo_other").unwrap(), proof: Proof::of("x") };
    let asked = ReadTest { who: stranger.clone(), id: id(1) };
    assert_eq!(live::read(&registry.sql, &asked, registry.now), Err(Error::Refused(Refusal::Unknown)));
    // An events key places orders, so it may watch them.
    registry.must(Change::CreateKey {
        id: KeyId::parse("demo_other").unwrap(),
        input: read(json!({ "name": "Shop", "scope": "events" })),
        proof: Proof::of("x"),
    });
    open(&registry, 1, "A1").unwrap();
    assert!(live::read(&registry.sql, &asked, registry.now).is_ok());
}
