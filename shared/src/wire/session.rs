//! Signing in, and who one is, in JSON.

use serde::{Deserialize, Serialize};

use super::config::Scope;
use super::problem::{FieldError, Fields};
use super::text::{Text, of};
use crate::id::{KeyId, MerchantId, UserId};
use crate::person::{Email, Role};
use crate::text::Name;

/// The body of a sign-in.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignInInput {
    /// The person's address.
    #[serde(default)]
    pub email: Option<Text>,
    /// Their password.
    #[serde(default)]
    pub password: Option<Text>,
    /// Whose data, where one address belongs to several merchants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merchant: Option<Text>,
}

/// A sign-in that has been read.
pub struct SignIn {
    /// The person's address.
    pub email: Email,
    /// What they typed.
    pub password: String,
    /// Whose data they asked for.
    pub merchant: Option<MerchantId>,
}

impl SignInInput {
    /// Checks every field. The password is only bounded: a wrong one is found out by comparing.
    pub fn parse(&self) -> Result<SignIn, Vec<FieldError>> {
        let mut fields = Fields::new();
        let email = fields.required("email", of(&self.email), Email::parse);
        let password = fields.required("password", of(&self.password), |text| match text.len() {
            ..=1_000 => Ok(text.to_owned()),
            _ => Err("is too long"),
        });
        let merchant = fields.optional("merchant", of(&self.merchant), MerchantId::parse);
        let read = email.zip(password).map(|(email, password)| SignIn { email, password, merchant });
        fields.finish(read)
    }
}

/// Whoever is asking: the answer of a sign-in and of `/v1/me`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// Whose data is seen.
    pub merchant: MerchantJson,
    /// The person, when one is signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonJson>,
    /// The key, when a program asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<KeyJson>,
}

/// A merchant in JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MerchantJson {
    /// Its id.
    pub id: MerchantId,
    /// Its name.
    pub name: Name,
    /// IANA name of the zone in which report days begin.
    pub time_zone: String,
}

/// A person in JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonJson {
    /// Their id.
    pub id: UserId,
    /// Their address.
    pub email: Email,
    /// Their name, once they have said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// What they may do.
    pub role: Role,
}

/// The key a program asks with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyJson {
    /// Its public half.
    pub id: KeyId,
    /// What it may do.
    pub scope: Scope,
}
