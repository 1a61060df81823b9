//! Who works with a merchant's configuration: how they come, sign in and leave.

use serde::{Deserialize, Serialize};
use shared::id::{MerchantId, UserId};
use shared::person::Email;
use shared::text::Name;
use shared::wire::session::Me;
use shared::wire::user::Invitation;

use super::{Change, Credential};
use crate::object::command;
use crate::registry::refusal::Refusal;
use crate::secret::Proof;

/// A merchant comes into being, with its owner. Done once; a second time nothing happens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Its id.
    pub merchant: MerchantId,
    /// Its name.
    pub name: Name,
    /// Its first person.
    pub owner: Owner,
    /// Edits to begin with, made in the owner's name in the same step.
    pub edits: Vec<Change>,
}

/// A merchant's first person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Owner {
    /// Their id.
    pub id: UserId,
    /// Their address.
    pub email: Email,
    /// The hash of their password.
    pub password: String,
}

// Whether it was done now.
command!(Found, "found" => Result<bool, Refusal>);

/// The edge asks for what it has to compare a password with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindPerson {
    /// The address that was typed.
    pub email: Email,
}

/// A person who may be signing in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Their id.
    pub id: UserId,
    /// The hash of their password.
    pub password: String,
}

command!(FindPerson, "findPerson" => Option<Candidate>);

/// Begins a session of a person whose password was right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSession {
    /// Whose.
    pub person: UserId,
    /// The hash their password was compared with: if it has been changed since, there is no session.
    pub password: String,
    /// The session's id.
    pub id: String,
    /// The hash of its secret.
    pub proof: Proof,
}

command!(OpenSession, "openSession" => Option<Me>);

/// Somebody has opened the link of an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadInvitation {
    /// Who is invited.
    pub person: UserId,
    /// That they know the link's secret.
    pub proof: Proof,
}

command!(ReadInvitation, "readInvitation" => Result<Invitation, Refusal>);

/// Somebody takes an invitation up. It is used up by that, and a session begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptInvitation {
    /// Who, with the proof that they were invited.
    pub invitation: ReadInvitation,
    /// What they are called.
    pub name: Name,
    /// The hash of the password they chose.
    pub password: String,
    /// The session's id.
    pub session: String,
    /// The hash of the session's secret.
    pub session_proof: Proof,
}

command!(AcceptInvitation, "acceptInvitation" => Result<Me, Refusal>);

/// Ends a session. One that is unknown has ended already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseSession {
    /// The session, with the proof that it is the caller's.
    pub who: Credential,
}

command!(CloseSession, "closeSession" => ());
