//! People: inviting, changing what they may do, taking their access away.

use shared::id::UserId;
use shared::person::Role;
use shared::wire::user::{UserInput, UserRow};

pub(super) use crate::registry::person::{Fate, write};

use super::{Plan, Scene, invalid, json, missing};
use crate::registry::invitation::LIFE;
use crate::registry::person;
use crate::registry::refusal::{Refusal, Result};
use crate::secret::Proof;

/// The most people a merchant can have.
const MOST: usize = 200;

pub(super) fn invite(scene: &Scene<'_>, id: UserId, input: &UserInput, proof: Proof) -> Result<Plan> {
    let (email, role) = input.parse().map_err(invalid)?;
    let people = person::all(scene.sql)?;
    if let Some(known) = people.iter().find(|known| known.email == email) {
        let message = match known.joined {
            true => format!("{email} is here already, as {}; change the role instead.", known.role.code()),
            false => format!("{email} has been invited already; make a new link instead."),
        };
        return Err(Refusal::conflict("userExists", "email", message).into());
    }
    if people.len() >= MOST {
        let message = format!("There are {MOST} people already; remove one who has left first.");
        return Err(Refusal::conflict("tooManyUsers", "", message).into());
    }
    let link_until = Some(scene.now.after(LIFE));
    let row = UserRow { id, email, name: None, role, joined: false, link_until, created_at: scene.now };
    becomes(row.clone(), Fate::Invited(row, proof))
}

pub(super) fn put(scene: &Scene<'_>, id: UserId, input: &UserInput) -> Result<Plan> {
    let before = read(scene, &id)?;
    let role = input.parse_role().map_err(invalid)?;
    if input.email.as_ref().is_some_and(|email| email.as_str() != before.email.as_str()) {
        return Err(Refusal::field("email", "can't be changed: invite the new address, then remove this one").into());
    }
    if role != Role::Owner {
        check_not_the_last(scene, &before)?;
    }
    becomes(UserRow { role, ..before }, Fate::Role(role))
}

pub(super) fn renew(scene: &Scene<'_>, id: UserId, proof: Proof) -> Result<Plan> {
    let before = read(scene, &id)?;
    let until = scene.now.after(LIFE);
    becomes(UserRow { link_until: Some(until), ..before }, Fate::Link(proof, until))
}

pub(super) fn delete(scene: &Scene<'_>, id: UserId) -> Result<Plan> {
    let before = read(scene, &id)?;
    check_not_the_last(scene, &before)?;
    becomes(before, Fate::Gone)
}

fn becomes(row: UserRow, fate: Fate) -> Result<Plan> {
    Ok(Plan { body: Some(json(&row)?), person: Some((row.id, fate)), ..Plan::default() })
}

fn read(scene: &Scene<'_>, id: &UserId) -> Result<UserRow> {
    person::find(scene.sql, id)?.ok_or_else(|| missing(format!("person {id}")))
}

/// Somebody must be left who can invite others. One who has yet to accept can't.
fn check_not_the_last(scene: &Scene<'_>, who: &UserRow) -> Result<()> {
    let owner = |row: &UserRow| row.role == Role::Owner && row.joined;
    if !owner(who) || person::all(scene.sql)?.iter().any(|other| other.id != who.id && owner(other)) {
        return Ok(());
    }
    let message = format!("{} is the last owner; make somebody else an owner first.", who.email);
    Err(Refusal::conflict("lastOwner", "role", message).into())
}
