//! People in JSON: who may sign in, and the invitations by which they come to.

use serde::{Deserialize, Serialize};

use super::problem::{FieldError, Fields};
use super::text::{Text, of};
use crate::id::UserId;
use crate::person::{Email, Password, Role};
use crate::text::Name;
use crate::time::Timestamp;

/// A person as they are asked for: all of it to invite one, the role to change it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserInput {
    /// Their address; it can't be changed later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Text>,
    /// `owner`, `manager` or `viewer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Text>,
}

impl UserInput {
    /// Checks what is needed to invite somebody.
    pub fn parse(&self) -> Result<(Email, Role), Vec<FieldError>> {
        let mut fields = Fields::new();
        let email = fields.required("email", of(&self.email), Email::parse);
        let role = fields.required("role", of(&self.role), Role::parse);
        fields.finish(email.zip(role))
    }

    /// Checks what is needed to change somebody's role.
    pub fn parse_role(&self) -> Result<Role, Vec<FieldError>> {
        let mut fields = Fields::new();
        let role = fields.required("role", of(&self.role), Role::parse);
        fields.finish(role)
    }
}

/// A person as they are listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserRow {
    /// Their id.
    pub id: UserId,
    /// Their address.
    pub email: Email,
    /// Their name, once they have said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// What they may do.
    pub role: Role,
    /// Whether they have a password, so that they can sign in.
    pub joined: bool,
    /// Until when the link they were given is good; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_until: Option<Timestamp>,
    /// When they were invited.
    pub created_at: Timestamp,
}

/// The answer to an invitation, and to a new link: the only times the link is shown.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserInvited {
    /// What is listed from now on.
    #[serde(flatten)]
    pub user: UserRow,
    /// The address that whoever opens it chooses their password at.
    pub link: String,
}

/// What an invitation's page asks: the part of the link after `#`.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvitationInput {
    /// `merchant.person.secret`.
    #[serde(default)]
    pub token: String,
    /// The person's name, to accept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// The password they choose, to accept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Text>,
}

impl InvitationInput {
    /// Checks what is needed to accept.
    pub fn parse(&self) -> Result<(Name, Password), Vec<FieldError>> {
        let mut fields = Fields::new();
        let name = fields.required("name", of(&self.name), Name::parse);
        let password = fields.required("password", of(&self.password), Password::parse);
        fields.finish(name.zip(password))
    }
}

/// What an invitation is to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// Whose data.
    pub merchant: Name,
    /// Who is invited.
    pub email: Email,
    /// Their name, where it is known already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// What they may do.
    pub role: Role,
    /// Whether they could sign in before: then the link gives a new password.
    pub joined: bool,
    /// Until when it is good.
    pub until: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_names_its_field() {
        let fields = |errors: Vec<FieldError>| errors.into_iter().map(|error| error.field).collect::<Vec<_>>();
        assert_eq!(fields(UserInput::default().parse().unwrap_err()), ["email", "role"]);
        let input = UserInput { role: Some("boss".into()), ..UserInput::default() };
        assert_eq!(fields(input.parse_role().unwrap_err()), ["role"]);
        let input = InvitationInput { password: Some("short".into()), ..InvitationInput::default() };
        assert_eq!(fields(input.parse().err().unwrap()), ["name", "password"]);
    }
}
