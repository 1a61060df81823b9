//! People who come by invitation, change roles and go; the history of it all.

use serde_json::json;
use shared::person::Role;
use shared::text::Name;
use shared::wire::user::Invitation;

use super::super::message::{AcceptInvitation, AuditFilter, ReadInvitation};
use super::super::{invitation, people};
use super::*;

fn user(number: u64) -> UserId {
    UserId::from_entropy(number)
}

fn invite(number: u64, email: &str, role: &str) -> Change {
    let input = read(json!({ "email": email, "role": role }));
    Change::InviteUser { id: user(number), input, proof: Proof::of(&format!("link-{number}")) }
}

fn link(number: u64, secret: &str) -> ReadInvitation {
    ReadInvitation { person: user(number), proof: Proof::of(secret) }
}

fn open(registry: &Registry, asked: &ReadInvitation) -> Result<Invitation> {
    invitation::read(&registry.sql, asked, registry.now)
}

fn accept(registry: &Registry, number: u64, secret: &str) -> Result<shared::wire::session::Me> {
    let asked = AcceptInvitation {
        invitation: link(number, secret),
        name: Name::parse("Bob Baker").unwrap(),
        password: format!("hash-{number}"),
        session: format!("session-{number}"),
        session_proof: Proof::of("session-secret"),
    };
    invitation::accept(&registry.sql, &asked, registry.now)
}

fn session(number: u64) -> Credential {
    Credential::Session { id: format!("session-{number}"), proof: Proof::of("session-secret") }
}

fn is_in(registry: &Registry, number: u64) -> bool {
    people::recognise(&registry.sql, &session(number), registry.now).is_ok()
}

fn code<T: std::fmt::Debug>(outcome: Result<T>) -> String {
    match outcome {
        Err(Error::Refused(Refusal::Conflict { code, .. })) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_link_is_good_once_and_for_a_week() {
    let mut registry = Registry::empty();
    let body = registry.must(invite(2, "Bob@x.example", "manager")).body.unwrap().value();
    assert_eq!((&body["email"], &body["joined"]), (&json!("bob@x.example"), &json!(false)));
    let found = open(&registry, &link(2, "link-2")).unwrap();
    assert_eq!((found.role, found.joined), (Role::Manager, false));
    for wrong in [link(2, "link-3"), link(3, "link-2")] {
        assert_eq!(code(open(&registry, &wrong)), "invitationOver");
    }
    registry.now = at(7 * 86_400);
    assert_eq!(code(open(&registry, &link(2, "link-2"))), "invitationOver");
    assert_eq!(code(accept(&registry, 2, "link-2")), "invitationOver");
    registry.now = at(7 * 86_400 - 1);
    let me = accept(&registry, 2, "link-2").unwrap().person.unwrap();
    assert_eq!((me.role, me.name.unwrap().as_str()), (Role::Manager, "Bob Baker"));
    assert!(is_in(&registry, 2));
    assert_eq!(code(accept(&registry, 2, "link-2")), "invitationOver");
}

#[test]
fn a_new_link_ends_the_one_before_and_a_new_password_every_session() {
    let mut registry = Registry::empty();
    registry.must(invite(2, "bob@x.example", "viewer"));
    accept(&registry, 2, "link-2").unwrap();
    let renew = |secret: &str| Change::RenewInvitation { id: user(2), proof: Proof::of(secret) };
    registry.must(renew("first"));
    registry.must(renew("second"));
    assert_eq!(code(open(&registry, &link(2, "first"))), "invitationOver");
    assert!(open(&registry, &link(2, "second")).unwrap().joined);
    assert!(is_in(&registry, 2));
    let asked = AcceptInvitation {
        invitation: link(2, "second"),
        name: Name::parse("Bob").unwrap(),
        password: "new".to_owned(),
        session: "another".to_owned(),
        session_proof: Proof::of("x"),
    };
    invitation::accept(&registry.sql, &asked, registry.now).unwrap();
    assert!(!is_in(&registry, 2));
}

#[test]
fn an_address_is_invited_once() {
    let mut registry = Registry::empty();
    registry.must(invite(2, "bob@x.example", "viewer"));
    for taken in ["bob@x.example", "ANN@x.example"] {
        assert_eq!(registry.refused(invite(3, taken, "viewer")), ("userExists".to_owned(), vec!["email".to_owned()]));
    }
    let (code, fields) = registry.refused(invite(3, "nobody", "boss"));
    assert_eq!((code.as_str(), fields), ("invalid", vec!["email".to_owned(), "role".to_owned()]));
}

#[test]
fn the_last_owner_stays_an_owner() {
    let mut registry = Registry::empty();
    let put = |number: u64, role: &str| Change::PutUser(user(number), read(json!({ "role": role })));
    // One who has yet to accept can invite nobody, so does not count.
    registry.must(invite(2, "bob@x.example", "owner"));
    for change in [put(1, "viewer"), Change::DeleteUser(user(1))] {
        assert_eq!(registry.refused(change), ("lastOwner".to_owned(), vec!["role".to_owned()]));
    }
    registry.must(put(1, "owner"));
    accept(&registry, 2, "link-2").unwrap();
    registry.must(put(1, "viewer"));
    assert_eq!(registry.refused(put(2, "manager")).0, "lastOwner");
    registry.must(Change::DeleteUser(user(1)));
    assert_eq!(registry.refused(Change::DeleteUser(user(1))).0, "missing");
}

#[test]
fn whoever_is_removed_is_out_at_once_and_a_role_holds_at_once() {
    let mut registry = Registry::empty();
    registry.must(invite(2, "bob@x.example", "manager"));
    accept(&registry, 2, "link-2").unwrap();
    let campaign = || Change::CreateCampaign(read(json!({ "name": "One" })));
    assert!(registry.edit_as(session(2), None, campaign()).is_ok());
    registry.must(Change::PutUser(user(2), read(json!({ "role": "viewer" }))));
    assert!(matches!(registry.edit_as(session(2), None, campaign()), Err(Error::Refused(Refusal::Forbidden(_)))));
    registry.must(Change::DeleteUser(user(2)));
    assert!(!is_in(&registry, 2));
    assert_eq!(registry.told(Question::Users)["items"].as_array().unwrap().len(), 1);
    // The address is free again.
    registry.must(invite(4, "bob@x.example", "viewer"));
}

#[test]
fn the_history_says_who_changed_what() {
    let mut registry = Registry::empty();
    registry.must(invite(2, "bob@x.example", "manager"));
    accept(&registry, 2, "link-2").unwrap();
    registry.edit_as(session(2), None, Change::CreateCampaign(read(json!({ "id": 7, "name": "One" })))).unwrap();
    let rename = Change::PutCampaign(campaign(7), read(json!({ "name": "Two" })));
    registry.edit_as(session(2), None, rename).unwrap();
    registry.must(Change::DeleteCampaign(campaign(7)));
    registry.must(Change::DeleteUser(user(2)));
    let told = registry.told(Question::Audit(AuditFilter::default()));
    let rows: Vec<(String, String, String)> = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let who = row["who"]["email"].as_str().unwrap_or("key").to_owned();
            (
                who,
                format!("{} {}", row["act"].as_str().unwrap(), row["kind"].as_str().unwrap()),
                row["name"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .take(6)
        .collect();
    let row = |who: &str, what: &str, name: &str| (who.to_owned(), what.to_owned(), name.to_owned());
    assert_eq!(
        rows,
        [
            row("key", "removed person", "Bob Baker"),
            row("key", "removed campaign", "Two"),
            row("bob@x.example", "changed campaign", "Two"),
            row("bob@x.example", "created campaign", "One"),
            row("bob@x.example", "changed person", "Bob Baker"),
            row("key", "created person", "bob@x.example"),
        ]
    );
    assert_eq!(told["items"][2]["changes"], json!([{ "field": "name", "before": "One", "after": "Two" }]));
    let text = told.to_string();
    assert!(!text.contains("hash-2") && !text.contains(Proof::of("demo-secret").as_str()), "{text}");
    let about = AuditFilter { about: Some("campaign:7".to_owned()), cursor: None };
    assert_eq!(registry.told(Question::Audit(about))["items"].as_array().unwrap().len(), 3);
}

#[test]
fn the_history_is_read_page_by_page() {
    let mut registry = Registry::empty();
    for _ in 0..70 {
        registry.must(Change::CreateCampaign(read(json!({ "name": "One" }))));
    }
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let page = registry.told(Question::Audit(AuditFilter { about: None, cursor }));
        seen.extend(page["items"].as_array().unwrap().iter().map(|row| row["revision"].as_u64().unwrap()));
        cursor = page["next"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    assert!(seen.len() >= 70 && seen.is_sorted_by(|one, other| one >= other), "{seen:?}");
    let wrong = AuditFilter { about: None, cursor: Some("x".to_owned()) };
    let asked =
        ask::ask(&registry.sql, &Ask { who: owner(), question: Question::Audit(wrong) }, registry.circumstances());
    assert!(matches!(asked, Err(Error::Refused(Refusal::Invalid(_)))));
}
