//! Sessions, keys and what each may do; the birth of a merchant; faults in the middle of an edit.

use serde_json::json;
use shared::person::Role;

use super::super::message::{FindPerson, OpenSession};
use super::super::{people, store};
use super::*;
use crate::sql::native::Fault;
use crate::values;

fn session(secret: &str) -> Credential {
    Credential::Session { id: "s1".to_owned(), proof: Proof::of(secret) }
}

fn open(registry: &Registry, password: &str) -> bool {
    let person = UserId::from_entropy(1);
    let open = OpenSession { person, password: password.to_owned(), id: "s1".to_owned(), proof: Proof::of("secret") };
    people::open_session(&registry.sql, &open, registry.now).unwrap().is_some()
}

fn recognised(registry: &Registry, who: &Credential) -> bool {
    people::recognise(&registry.sql, who, registry.now).is_ok()
}

#[test]
fn a_session_is_known_by_its_secret_until_it_ends() {
    let mut registry = Registry::empty();
    assert!(open(&registry, "hash"));
    assert!(recognised(&registry, &session("secret")));
    assert!(!recognised(&registry, &session("Secret")));
    assert!(!recognised(&registry, &Credential::Session { id: "s2".to_owned(), proof: Proof::of("secret") }));
    // Somebody else's proof ends nothing.
    people::close_session(&registry.sql, &session("Secret"), registry.now).unwrap();
    assert!(recognised(&registry, &session("secret")));
    people::close_session(&registry.sql, &session("secret"), registry.now).unwrap();
    assert!(!recognised(&registry, &session("secret")));
    registry.now = at(5);
    assert!(open(&registry, "hash"));
}

#[test]
fn a_session_lives_as_long_as_it_is_used() {
    let mut registry = Registry::empty();
    assert!(open(&registry, "hash"));
    for days in [10, 20, 30] {
        registry.now = at(days * 86_400);
        assert!(recognised(&registry, &session("secret")), "{days}");
    }
    registry.now = at((30 + 14) * 86_400);
    assert!(!recognised(&registry, &session("secret")));
}

#[test]
fn a_password_that_was_changed_meanwhile_opens_nothing() {
    let registry = Registry::empty();
    assert!(!open(&registry, "another hash"));
    let found = people::find(&registry.sql, &FindPerson { email: Email::parse("ANN@x.example").unwrap() });
    assert_eq!(found.unwrap().unwrap().password, "hash");
    let nobody = people::find(&registry.sql, &FindPerson { email: Email::parse("bob@x.example").unwrap() });
    assert_eq!(nobody.unwrap(), None);
}

#[test]
fn a_viewer_looks_and_a_manager_edits() {
    let mut registry = Registry::empty();
    assert!(open(&registry, "hash"));
    let mut as_role = |role: Role, change: Change| {
        let set = |tx: &crate::sql::Tx<'_>| tx.exec("UPDATE person SET role = ?", values![role.code()]);
        registry.sql.transaction(set).unwrap();
        registry.edit_as(session("secret"), None, change)
    };
    let campaign = || Change::CreateCampaign(read(json!({ "name": "One" })));
    let settings = || Change::PutSettings(read(json!({ "name": "New" })));
    let forbidden = |outcome: Result<Edited>| matches!(outcome, Err(Error::Refused(Refusal::Forbidden(_))));
    assert!(forbidden(as_role(Role::Viewer, campaign())));
    assert!(as_role(Role::Manager, campaign()).is_ok());
    assert!(forbidden(as_role(Role::Manager, settings())));
    assert!(as_role(Role::Owner, settings()).is_ok());
    let who: String =
        registry.sql.query_one("SELECT who FROM history ORDER BY revision DESC", values![]).unwrap().unwrap();
    let expected =
        json!({ "kind": "person", "id": UserId::from_entropy(1), "email": "ann@x.example", "role": "owner" });
    assert_eq!(serde_json::from_str::<Value>(&who).unwrap(), expected);
}

#[test]
fn a_key_opens_until_it_is_revoked() {
    let mut registry = Registry::empty();
    let id = KeyId::parse("demo_shop").unwrap();
    let create = |id: &KeyId| Change::CreateKey {
        id: id.clone(),
        input: read(json!({ "name": "Shop" })),
        proof: Proof::of("s"),
    };
    let body = registry.must(create(&id)).body.unwrap().value();
    assert_eq!((&body["scope"], body.get("secretHash")), (&json!("events"), None));
    let key = Credential::Key { id: id.clone(), proof: Proof::of("s") };
    let ask = |registry: &Registry, question| {
        ask::ask(&registry.sql, &Ask { who: key.clone(), question }, registry.circumstances())
    };
    assert_eq!(ask(&registry, Question::Me).unwrap().body.value()["key"]["id"], json!(id));
    assert!(ask(&registry, Question::Campaigns { cursor: None }).is_ok());
    for question in [Question::Keys, Question::Settings, Question::Sites] {
        assert!(matches!(ask(&registry, question), Err(Error::Refused(Refusal::Forbidden(_)))));
    }
    assert!(!recognised(&registry, &Credential::Key { id: id.clone(), proof: Proof::of("t") }));
    assert_eq!(registry.told(Question::Keys)["items"].as_array().unwrap().len(), 2);
    // Of another merchant, or twice the same.
    assert_eq!(registry.refused(create(&KeyId::parse("other_shop").unwrap())).0, "keyExists");
    assert_eq!(registry.refused(create(&id)).0, "keyExists");
    registry.must(Change::DeleteKey(id.clone()));
    assert!(!recognised(&registry, &key));
    assert_eq!(registry.told(Question::Keys)["items"].as_array().unwrap().len(), 1);
    assert_eq!(registry.refused(Change::DeleteKey(id)).0, "missing");
}

#[test]
fn settings() {
    let mut registry = Registry::empty();
    let put = |input: Value| Change::PutSettings(read(input));
    for (input, field) in [
        (json!({ "shardCount": 0 }), "shardCount"),
        (json!({ "shardCount": 257 }), "shardCount"),
        (json!({ "shardCount": 4 }), "shardCount"),
        (json!({ "timeZone": "somewhere over the rainbow" }), "timeZone"),
        (json!({ "name": " " }), "name"),
    ] {
        assert_eq!(registry.refused(put(input)), ("invalid".to_owned(), vec![field.to_owned()]));
    }
    let body = registry.must(put(json!({ "shardCount": 16, "timeZone": "Europe/Zurich" }))).body.unwrap().value();
    assert_eq!((&body["shards"]["count"], &body["shards"]["previous"]), (&json!(16), &json!(8)));
    assert_eq!((&body["timeZone"], &body["name"]), (&json!("Europe/Zurich"), &json!("Demo Shop")));
    assert_eq!(registry.refused(put(json!({ "shardCount": 32 }))).0, "invalid");
    registry.now = at(86_400);
    registry.must(put(json!({ "shardCount": 32 })));
}

#[test]
fn a_registry_that_is_nobodys_knows_nobody_and_stays_empty() {
    let native = Native::new();
    let sql = native.sql();
    assert_eq!(people::recognise(&sql, &owner(), at(0)), Err(Error::Refused(Refusal::Unknown)));
    assert_eq!(people::find(&sql, &FindPerson { email: Email::parse("a@b").unwrap() }), Ok(None));
    assert_eq!(store::json_if_founded(&sql, &shared::wire::config::DocKey::Settings), Ok(None));
    let tables: Option<u32> = sql.query_one("SELECT count(*) FROM sqlite_master", values![]).unwrap();
    assert_eq!(tables, Some(0));
}

#[test]
fn an_edit_is_written_whole_or_not_at_all() {
    let mut counting = Registry::furnished();
    counting.native.count_statements();
    let change = || Change::CreatePixel(aff("A1"), read(postback(json!({ "product": 2 }))));
    counting.must(change());
    let statements = counting.native.count_statements();
    assert!(statements > 10, "{statements}");
    let mut faults: Vec<Fault> = (1..=statements).map(Fault::Statement).collect();
    faults.push(Fault::Commit);
    for fault in faults {
        let mut registry = Registry::furnished();
        let (before, alarm) = (registry.state(), registry.native.alarm());
        registry.now = at(9);
        registry.native.inject(fault);
        assert!(matches!(registry.edit(change()), Err(Error::Sql(_))), "{fault:?}");
        assert_eq!(registry.native.pending_fault(), None, "{fault:?}");
        assert_eq!((registry.state(), registry.native.alarm()), (before, alarm), "{fault:?}");
        registry.must(change());
    }
}

#[test]
fn an_edit_whose_reply_was_lost_is_not_made_twice() {
    let mut registry = Registry::furnished();
    registry.native.inject(Fault::Reply);
    let change = || Change::CreatePixel(aff("A1"), read(postback(json!({}))));
    assert!(registry.edit(change()).is_err());
    registry.sql = registry.native.sql();
    assert_eq!(registry.refused(change()).0, "pixelExists");
}

#[test]
fn a_birth_that_fails_can_be_repeated() {
    let native = Native::new();
    let found = |edits: Vec<Change>| Found {
        merchant: MerchantId::parse("demo").unwrap(),
        name: Name::parse("Demo").unwrap(),
        owner: Owner {
            id: UserId::from_entropy(1),
            email: Email::parse("a@b.example").unwrap(),
            password: "h".to_owned(),
        },
        edits,
    };
    let circumstances = Circumstances { now: at(0), limits: LIMITS };
    let bad = found(vec![Change::DeleteCampaign(campaign(1))]);
    assert!(matches!(edit::found(&native.sql(), bad, 1, circumstances), Err(Error::Refused(_))));
    let mut failed = 0;
    loop {
        native.inject(Fault::Statement(failed + 1));
        let outcome = edit::found(&native.sql(), found(Vec::new()), 1, circumstances);
        if native.pending_fault().is_some() {
            assert_eq!(outcome, Ok(true));
            break;
        }
        failed += 1;
        assert!(outcome.is_err(), "{failed}");
        assert_eq!(store::is_founded(&native.sql()), Ok(false), "{failed}");
    }
    assert!(failed > 5, "{failed}");
}
