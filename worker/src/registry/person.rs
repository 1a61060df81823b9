//! People as rows: who there is, and what becomes of one, with its history.

use serde::Serialize;
use shared::id::UserId;
use shared::person::{Email, Role};
use shared::text::Name;
use shared::time::Timestamp;
use shared::wire::user::UserRow;

use super::refusal::{Error, Result};
use crate::secret::Proof;
use crate::sql::{self, Columns, FromRow, Sql, Tx};
use crate::values;

/// What becomes of a person.
#[derive(Debug)]
pub(super) enum Fate {
    /// They are invited.
    Invited(UserRow, Proof),
    /// They may do something else.
    Role(Role),
    /// They get another link.
    Link(Proof, Timestamp),
    /// They are gone, with their sessions.
    Gone,
}

struct Row(UserRow);

impl FromRow for Row {
    fn from_row(columns: &mut Columns) -> sql::Result<Self> {
        let id = columns.parse(UserId::EXPECTED, UserId::parse)?;
        let email = columns.parse("an email address", Email::parse)?;
        let name: Option<String> = columns.take()?;
        let role = columns.parse("a role", Role::parse)?;
        let joined: u8 = columns.take()?;
        let created_at = columns.take()?;
        let link_until = columns.take()?;
        let name = name.and_then(|name| Name::parse(&name).ok());
        Ok(Self(UserRow { id, email, name, role, joined: joined > 0, link_until, created_at }))
    }
}

const PEOPLE: &str = "SELECT person.id, person.email, person.name, person.role, person.password IS NOT NULL,
     person.created_at, invitation.expires_at
     FROM person LEFT JOIN invitation ON invitation.person = person.id
     WHERE ?1 = '' OR person.id = ?1 ORDER BY person.email";

/// Everybody, by address; there are few.
pub(super) fn all(sql: &Sql) -> sql::Result<Vec<UserRow>> {
    let rows: Vec<Row> = sql.query(PEOPLE, values![""])?;
    Ok(rows.into_iter().map(|Row(row)| row).collect())
}

/// One of them.
pub(super) fn find(sql: &Sql, id: &UserId) -> sql::Result<Option<UserRow>> {
    let row: Option<Row> = sql.query_one(PEOPLE, values![id.as_str()])?;
    Ok(row.map(|Row(row)| row))
}

/// Writes what becomes of somebody.
pub(super) fn write(tx: &Tx<'_>, id: &UserId, fate: &Fate, now: Timestamp) -> sql::Result<()> {
    let id_text = id.as_str();
    match fate {
        Fate::Invited(row, proof) => {
            tx.exec(
                "INSERT INTO person (id, email, role, created_at) VALUES (?, ?, ?, ?)",
                values![id_text, row.email.as_str(), row.role.code(), now],
            )?;
            link(tx, id, proof, row.link_until.unwrap_or(now))
        }
        Fate::Role(role) => tx.exec("UPDATE person SET role = ? WHERE id = ?", values![role.code(), id_text]),
        Fate::Link(proof, until) => link(tx, id, proof, *until),
        Fate::Gone => {
            tx.exec("DELETE FROM session WHERE person = ?", values![id_text])?;
            tx.exec("DELETE FROM invitation WHERE person = ?", values![id_text])?;
            tx.exec("DELETE FROM person WHERE id = ?", values![id_text])
        }
    }
}

fn link(tx: &Tx<'_>, id: &UserId, proof: &Proof, until: Timestamp) -> sql::Result<()> {
    tx.exec(
        "INSERT INTO invitation (person, proof, expires_at) VALUES (?, ?, ?)
         ON CONFLICT (person) DO UPDATE SET proof = excluded.proof, expires_at = excluded.expires_at",
        values![id.as_str(), proof.as_str(), until],
    )
}

/// A person as the history keeps them: nothing that lets anybody in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    email: Email,
    name: Option<Name>,
    role: Role,
    joined: bool,
    link_until: Option<Timestamp>,
}

/// Writes down how somebody is since this edit.
pub(super) fn keep(tx: &Tx<'_>, revision: u64, id: &UserId, who: &str, now: Timestamp) -> Result<()> {
    let json = match find(tx, id)? {
        None => Ok("{\"deleted\":true}".to_owned()),
        Some(UserRow { email, name, role, joined, link_until, .. }) => {
            serde_json::to_string(&Kept { email, name, role, joined, link_until })
        }
    };
    let key = format!("person:{id}");
    let json = json.map_err(|reason| Error::Damaged { key: key.clone(), reason: reason.to_string() })?;
    tx.exec(
        "INSERT INTO history (key, revision, at, who, json) VALUES (?, ?, ?, ?, ?)",
        values![key, revision, now, who, json],
    )?;
    Ok(())
}
