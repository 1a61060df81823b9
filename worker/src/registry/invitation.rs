//! Invitations: a link with a secret, good once and for a week, by which somebody chooses their password.

use shared::id::UserId;
use shared::time::{Span, Timestamp};
use shared::wire::session::Me;
use shared::wire::user::{Invitation, UserRow};

use super::edit::name_of;
use super::message::{AcceptInvitation, Actor, ReadInvitation};
use super::refusal::{Refusal, Result};
use super::{outbox, people, person, store};
use crate::sql::Sql;
use crate::values;

/// How long a link is good.
pub const LIFE: Span = Span::days(7);

/// What an invitation is to, if it is good.
pub fn read(sql: &Sql, asked: &ReadInvitation, now: Timestamp) -> Result<Invitation> {
    let (row, until) = good(sql, asked, now)?;
    let merchant = store::settings(sql)?.name;
    let UserRow { email, name, role, joined, .. } = row;
    Ok(Invitation { merchant, email, name, role, joined, until })
}

/// Takes an invitation up: whoever was signed in with the password before is not any more.
pub fn accept(sql: &Sql, asked: &AcceptInvitation, now: Timestamp) -> Result<Me> {
    let actor = sql.transaction(|tx| -> Result<Actor> {
        let (row, _) = good(tx, &asked.invitation, now)?;
        let id = row.id.as_str();
        tx.exec(
            "UPDATE person SET name = ?, password = ? WHERE id = ?",
            values![asked.name.as_str(), &asked.password, id],
        )?;
        tx.exec("DELETE FROM invitation WHERE person = ?", values![id])?;
        tx.exec("DELETE FROM session WHERE person = ?", values![id])?;
        people::begin_session(tx, &asked.session, &row.id, &asked.session_proof, now)?;
        let revision = store::merchant(tx)?.ok_or(Refusal::Unknown)?.revision + 1;
        tx.exec("UPDATE merchant SET revision = ?", values![revision])?;
        let actor = Actor::Person { id: row.id.clone(), email: row.email, role: row.role };
        person::keep(tx, revision, &row.id, &name_of(&actor)?, now)?;
        outbox::announce(tx, revision, &[], &[])?;
        outbox::wake(tx, now)?;
        Ok(actor)
    })?;
    people::me(sql, &actor)
}

/// Who is invited, and until when. One answer for every reason, so that it does not tell who there is.
fn good(sql: &Sql, asked: &ReadInvitation, now: Timestamp) -> Result<(UserRow, Timestamp)> {
    let found = if store::is_founded(sql)? { secret_of(sql, &asked.person)? } else { None };
    let good = found.filter(|(proof, until)| asked.proof.agrees_with(proof) && *until > now);
    let person = if good.is_some() { person::find(sql, &asked.person)? } else { None };
    match (person, good) {
        (Some(person), Some((_, until))) => Ok((person, until)),
        _ => {
            let message = "This link is no good any more: it has been used, replaced by another, or is older than a \
                           week. Ask an owner of the account for a new one.";
            Err(Refusal::conflict("invitationOver", "", message).into())
        }
    }
}

fn secret_of(sql: &Sql, person: &UserId) -> Result<Option<(String, Timestamp)>> {
    Ok(sql.query_one("SELECT proof, expires_at FROM invitation WHERE person = ?", values![person.as_str()])?)
}
