//! An edit: who makes it, what it changes, and one transaction that writes all of it.
//!
//! The documents are read, the change is decided by pure functions, and everything is written, in one transaction of a
//! single-threaded object. So rules that span documents hold without any lock: two people who save the same thing at
//! once are decided one after the other.

mod affiliate;
mod bulk;
mod campaign;
mod desk;
mod import;
mod key;
mod person;
pub(super) mod pixel;
mod settings;
mod site;

use serde::Serialize;
use shared::egress::Policy;
use shared::id::{MerchantId, PixelId, UserId};
use shared::person::Role;
use shared::time::{Span, Timestamp};
use shared::wire::config::{DocKey, SettingsDocument, ShardsJson};

use super::document::{Document, SCHEMA};
use super::message::{Actor, Change, Edit, Edited, Found};
use super::outbox;
use super::people;
use super::person::keep;
use super::refusal::{Error, Refusal, Result};
use super::store::{self, Merchant};
use crate::json::RawJson;
use crate::ledger::message::Silence;
use crate::sql::{Sql, Tx, migrate};
use crate::values;

/// What an edit is made with, besides what is stored.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances {
    /// When.
    pub now: Timestamp,
    /// What pixels may do here.
    pub limits: Limits,
}

/// What a deployment lets pixels do.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The shortest hold of a lead pixel.
    pub least_hold: Span,
    /// What postbacks may call.
    pub egress: Policy,
}

/// What one change is decided with.
struct Scene<'a> {
    sql: &'a Sql,
    merchant: &'a MerchantId,
    /// The number this edit will have.
    revision: u64,
    now: Timestamp,
    limits: Limits,
    entropy: u64,
    if_match: Option<u64>,
    /// Whether this only tells what would be.
    rehearsal: bool,
}

/// What a change comes to: everything that will be written, and the answer.
#[derive(Debug, Default)]
struct Plan {
    documents: Vec<Document>,
    /// Numbers given out: the counter's name and its last number.
    numbers: Vec<(&'static str, u64)>,
    /// Pixels that were paused or deleted.
    silenced: Vec<(PixelId, Silence)>,
    /// What becomes of a person.
    person: Option<(UserId, person::Fate)>,
    body: Option<RawJson>,
}

/// Makes an edit. The caller sees to it that the shards and KV hear of it.
pub fn edit(sql: &Sql, edit: Edit, circumstances: Circumstances) -> Result<Edited> {
    let actor = people::recognise(sql, &edit.who, circumstances.now)?;
    actor.may(edit.change.needs())?;
    sql.transaction(|tx| apply(tx, &actor, edit.change, edit.if_match, edit.entropy, circumstances))
}

/// What a change would answer. Nothing is written.
pub fn rehearse(sql: &Sql, change: Change, Circumstances { now, limits }: Circumstances) -> Result<Option<RawJson>> {
    let Merchant { id: merchant, revision } = store::merchant(sql)?.ok_or(Refusal::Unknown)?;
    let revision = revision + 1;
    let scene = Scene { sql, merchant: &merchant, revision, now, limits, entropy: 0, if_match: None, rehearsal: true };
    Ok(plan(&scene, change)?.body)
}

/// A merchant comes into being with its settings, its owner and its first documents, all or nothing. Whether it was
/// done now: a merchant that is there already stays as it is.
pub fn found(sql: &Sql, found: Found, entropy: u64, circumstances: Circumstances) -> Result<bool> {
    if store::is_founded(sql)? {
        return Ok(false);
    }
    migrate(sql, super::schema::STEPS)?;
    let actor = Actor::Person { id: found.owner.id.clone(), email: found.owner.email.clone(), role: Role::Owner };
    sql.transaction(|tx| {
        tx.exec(
            "INSERT INTO merchant (one, id, revision, attempts, created_at) VALUES (1, ?, 1, 0, ?)",
            values![found.merchant.as_str(), circumstances.now],
        )?;
        people::add_owner(tx, &found.owner, circumstances.now)?;
        let settings = SettingsDocument {
            schema: SCHEMA,
            revision: 1,
            name: found.name,
            time_zone: "UTC".to_owned(),
            shards: ShardsJson::DEFAULT,
            storefront_url: None,
        };
        let who = name_of(&actor)?;
        store::write(tx, &Document::Settings(settings), &who, circumstances.now)?;
        for (index, change) in (0u64..).zip(found.edits) {
            apply(tx, &actor, change, None, entropy.wrapping_add(index), circumstances)?;
        }
        outbox::wake(tx, circumstances.now)?;
        Ok(true)
    })
}

fn apply(
    tx: &Tx<'_>,
    actor: &Actor,
    change: Change,
    if_match: Option<u64>,
    entropy: u64,
    Circumstances { now, limits }: Circumstances,
) -> Result<Edited> {
    let merchant = store::merchant(tx)?.ok_or(Refusal::Unknown)?;
    let revision = merchant.revision + 1;
    let scene = Scene { sql: tx, merchant: &merchant.id, revision, now, limits, entropy, if_match, rehearsal: false };
    let plan = plan(&scene, change)?;
    if plan.documents.is_empty() && plan.person.is_none() {
        // Nothing is different, so nothing is written.
        return Ok(Edited { body: plan.body, revision: merchant.revision, settling: false });
    }
    tx.exec("UPDATE merchant SET revision = ?, attempts = 0", values![revision])?;
    let who = name_of(actor)?;
    for document in &plan.documents {
        store::write(tx, document, &who, now)?;
    }
    for (name, last) in plan.numbers {
        store::give_out(tx, name, last)?;
    }
    if let Some((id, fate)) = &plan.person {
        person::write(tx, id, fate, now)?;
        keep(tx, revision, id, &who, now)?;
    }
    let keys: Vec<DocKey> = plan.documents.iter().map(Document::key).collect();
    outbox::announce(tx, revision, &keys, &plan.silenced)?;
    outbox::wake(tx, now)?;
    Ok(Edited { body: plan.body, revision, settling: false })
}

fn plan(scene: &Scene<'_>, change: Change) -> Result<Plan> {
    match change {
        Change::CreateCampaign(input) => campaign::create(scene, &input),
        Change::PutCampaign(id, input) => campaign::put(scene, id, input),
        Change::DeleteCampaign(id) => campaign::delete(scene, id),
        Change::CreateAffiliate(input) => affiliate::create(scene, &input),
        Change::PutAffiliate(id, input) => affiliate::put(scene, &id, &input),
        Change::DeleteAffiliate(id) => affiliate::delete(scene, &id),
        Change::Assign(id, campaign, input) => affiliate::assign(scene, &id, campaign, &input),
        Change::Unassign(id, campaign) => affiliate::unassign(scene, &id, campaign),
        Change::CreatePixel(id, input) => pixel::create(scene, &id, input),
        Change::PutPixel(id, pixel, input) => pixel::put(scene, &id, &pixel, input),
        Change::DeletePixel(id, pixel) => pixel::delete(scene, &id, &pixel),
        Change::CreateKey { id, input, proof } => key::create(scene, id, &input, &proof),
        Change::DeleteKey(id) => key::delete(scene, id),
        Change::CreateSite { id, input, secret } => site::create(scene, id, &input, secret),
        Change::PutSite(id, input) => site::put(scene, id, input),
        Change::RenewSite { id, secret } => site::renew(scene, id, secret),
        Change::DeleteSite(id) => site::delete(scene, id),
        Change::Bulk(input) => bulk::change(scene, &input),
        Change::Import(text) => import::table(scene, &text),
        Change::InviteUser { id, input, proof } => person::invite(scene, id, &input, proof),
        Change::PutUser(id, input) => person::put(scene, id, &input),
        Change::RenewInvitation { id, proof } => person::renew(scene, id, proof),
        Change::DeleteUser(id) => person::delete(scene, id),
        Change::PutSettings(input) => settings::put(scene, &input),
    }
}

impl Scene<'_> {
    /// Nothing, or the thing as it is now, when the caller had seen another revision of it.
    fn check_seen(&self, revision: u64, current: &impl Serialize) -> Result<()> {
        match self.if_match {
            Some(seen) if seen != revision => Err(Refusal::Stale(json(current)?).into()),
            _ => Ok(()),
        }
    }
}

/// The JSON of something that always has one.
fn json(thing: &impl Serialize) -> Result<RawJson> {
    RawJson::of(thing).map_err(|reason| Error::Damaged { key: "answer".to_owned(), reason: reason.to_string() })
}

/// Who it was, for the history.
pub(super) fn name_of(actor: &Actor) -> Result<String> {
    serde_json::to_string(actor)
        .map_err(|reason| Error::Damaged { key: "actor".to_owned(), reason: reason.to_string() })
}

/// The refusal about something that is not there.
fn missing(what: impl std::fmt::Display) -> Error {
    Refusal::Missing(what.to_string()).into()
}

/// The refusal about fields.
fn invalid(errors: Vec<shared::wire::problem::FieldError>) -> Error {
    Refusal::Invalid(errors).into()
}
