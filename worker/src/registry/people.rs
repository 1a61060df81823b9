//! People and their sessions, and who an asker is.

use shared::id::UserId;
use shared::person::{Email, Role};
use shared::time::{Span, Timestamp};
use shared::wire::config::{DocKey, KeyDocument};
use shared::wire::session::{KeyJson, Me, MerchantJson, PersonJson};

use super::message::{Actor, Candidate, Credential, FindPerson, OpenSession, Owner};
use super::refusal::{Refusal, Result};
use super::{person, store};
use crate::secret::Proof;
use crate::sql::{self, Columns, FromRow, Sql, Tx};
use crate::values;

/// How long a session lasts after it was last used.
pub const SESSION_LIFE: Span = Span::days(14);

/// A session's end is put off at most this often.
const RENEWAL: Span = Span::days(1);

struct Session {
    person: UserId,
    email: Email,
    role: Role,
    proof: String,
    expires_at: Timestamp,
}

impl FromRow for Session {
    fn from_row(columns: &mut Columns) -> sql::Result<Self> {
        Ok(Self {
            person: columns.parse(UserId::EXPECTED, UserId::parse)?,
            email: columns.parse("an email address", Email::parse)?,
            role: columns.parse("a role", Role::parse)?,
            proof: columns.take()?,
            expires_at: columns.take()?,
        })
    }
}

fn session(sql: &Sql, id: &str) -> sql::Result<Option<Session>> {
    sql.query_one(
        "SELECT person.id, person.email, person.role, session.proof, session.expires_at
         FROM session JOIN person ON person.id = session.person WHERE session.id = ?",
        values![id],
    )
}

/// Who it is, or [`Refusal::Unknown`]. Puts the end of a session off.
pub fn recognise(sql: &Sql, who: &Credential, now: Timestamp) -> Result<Actor> {
    if !store::is_founded(sql)? {
        return Err(Refusal::Unknown.into());
    }
    match who {
        Credential::Session { id, proof } => {
            let found = session(sql, id)?;
            let Some(session) = found.filter(|s| proof.agrees_with(&s.proof) && s.expires_at > now) else {
                return Err(Refusal::Unknown.into());
            };
            if session.expires_at < now.after(SESSION_LIFE).before(RENEWAL) {
                sql.transaction(|tx| {
                    let end = now.after(SESSION_LIFE);
                    tx.exec("UPDATE session SET expires_at = ? WHERE id = ?", values![end, id])
                })?;
            }
            Ok(Actor::Person { id: session.person, email: session.email, role: session.role })
        }
        Credential::Key { id, proof } => {
            let key: Option<KeyDocument> = store::read(sql, &DocKey::Key(id.clone()))?;
            match key.filter(|key| proof.agrees_with(&key.secret_hash)) {
                Some(key) => Ok(Actor::Key { id: key.id, scope: key.scope }),
                None => Err(Refusal::Unknown.into()),
            }
        }
    }
}

/// What somebody recognised is told about themselves.
pub fn me(sql: &Sql, actor: &Actor) -> Result<Me> {
    let settings = store::settings(sql)?;
    let merchant = store::merchant(sql)?.ok_or(Refusal::Unknown)?;
    let (person, key) = match actor.clone() {
        Actor::Person { id, email, role } => {
            let name = person::find(sql, &id)?.and_then(|found| found.name);
            (Some(PersonJson { id, email, name, role }), None)
        }
        Actor::Key { id, scope } => (None, Some(KeyJson { id, scope })),
    };
    let merchant = MerchantJson { id: merchant.id, name: settings.name, time_zone: settings.time_zone };
    Ok(Me { merchant, person, key })
}

/// What the edge compares a typed password with.
pub fn find(sql: &Sql, FindPerson { email }: &FindPerson) -> Result<Option<Candidate>> {
    struct Found(UserId, Option<String>);
    impl FromRow for Found {
        fn from_row(columns: &mut Columns) -> sql::Result<Self> {
            Ok(Self(columns.parse(UserId::EXPECTED, UserId::parse)?, columns.take()?))
        }
    }
    if !store::is_founded(sql)? {
        return Ok(None);
    }
    let found = sql.query_one("SELECT id, password FROM person WHERE email = ?", values![email.as_str()])?;
    Ok(found.and_then(|Found(id, password)| Some(Candidate { id, password: password? })))
}

/// Begins a session, unless the password has been changed since it was compared.
pub fn open_session(sql: &Sql, open: &OpenSession, now: Timestamp) -> Result<Option<Me>> {
    if !store::is_founded(sql)? {
        return Ok(None);
    }
    let opened = sql.transaction(|tx| -> sql::Result<_> {
        let stored: Option<Option<String>> =
            tx.query_one("SELECT password FROM person WHERE id = ?", values![open.person.as_str()])?;
        if stored.flatten().as_deref() != Some(open.password.as_str()) {
            return Ok(None);
        }
        begin_session(tx, &open.id, &open.person, &open.proof, now)?;
        session(tx, &open.id)
    })?;
    opened
        .map(|session| me(sql, &Actor::Person { id: session.person, email: session.email, role: session.role }))
        .transpose()
}

/// Writes a session, and forgets those that are over.
pub(super) fn begin_session(tx: &Tx<'_>, id: &str, person: &UserId, proof: &Proof, now: Timestamp) -> sql::Result<()> {
    tx.exec("DELETE FROM session WHERE expires_at <= ?", values![now])?;
    tx.exec(
        "INSERT INTO session (id, person, proof, expires_at) VALUES (?, ?, ?, ?)",
        values![id, person.as_str(), proof.as_str(), now.after(SESSION_LIFE)],
    )
}

/// Ends a session that is the caller's own.
pub fn close_session(sql: &Sql, who: &Credential, now: Timestamp) -> Result<()> {
    let Credential::Session { id, .. } = who else { return Ok(()) };
    if recognise(sql, who, now).is_ok() {
        sql.transaction(|tx| tx.exec("DELETE FROM session WHERE id = ?", values![id]))?;
    }
    Ok(())
}

/// Adds the first person.
pub fn add_owner(tx: &Tx<'_>, owner: &Owner, now: Timestamp) -> sql::Result<()> {
    tx.exec(
        "INSERT INTO person (id, email, role, password, created_at) VALUES (?, ?, ?, ?, ?)",
        values![owner.id.as_str(), owner.email.as_str(), Role::Owner.code(), &owner.password, now],
    )
}
