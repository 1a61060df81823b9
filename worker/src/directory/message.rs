//! What Directory objects can be asked. Each has one purpose, told by its name.

use serde::{Deserialize, Serialize};
use shared::id::MerchantId;
use shared::person::Email;
use shared::time::Timestamp;

use crate::object::command;
use crate::secret::Proof;

/// The object of an address. Its name is a hash, so that names in logs tell no address.
pub fn of_email(email: &Email) -> String {
    format!("email/{}", Proof::of(email.as_str()).as_str())
}

/// The one object that knows whether the deployment has been set up.
pub const SETUP: &str = "setup";

/// The one object that knows every merchant.
pub const MERCHANTS: &str = "merchants";

/// The one object that keeps what the development receiver was sent.
pub const RECEIVER: &str = "receiver";

/// Somebody wants to sign in with this object's address. Counts as a failure until [`EndSignIn`] takes it back, so that
/// guesses made at once are counted too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeginSignIn {}

/// Whether they may try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gate {
    /// They may; the merchants the address belongs to.
    Open(Vec<MerchantId>),
    /// Too many have failed.
    Closed {
        /// When the next one may be made.
        until: Timestamp,
    },
}

command!(BeginSignIn, "beginSignIn" => Gate);

/// The password was right: the failures are forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndSignIn {}

command!(EndSignIn, "endSignIn" => ());

/// The object's address belongs to this merchant too; [`MERCHANTS`] knows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddMerchant {
    /// Which.
    pub merchant: MerchantId,
}

command!(AddMerchant, "addMerchant" => ());

/// The merchants that this object knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merchants {}

command!(Merchants, "merchants" => Vec<MerchantId>);

/// The object's address belongs to this merchant no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveMerchant {
    /// Which.
    pub merchant: MerchantId,
}

command!(RemoveMerchant, "removeMerchant" => ());

/// Set-up begins for this merchant. It can be begun again for the same one until it has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeginSetup {
    /// Which.
    pub merchant: MerchantId,
}

/// Whether set-up may go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Setup {
    /// It may.
    Begun,
    /// It was begun for another merchant and has to be ended for that one.
    BegunFor(MerchantId),
    /// It has ended, for good.
    Ended,
}

command!(BeginSetup, "beginSetup" => Setup);

/// Set-up has ended: never again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndSetup {}

command!(EndSetup, "endSetup" => ());

/// A request that the development receiver was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrived {
    /// When.
    pub at: Timestamp,
    /// `GET`, `POST`, …
    pub method: String,
    /// Path and query.
    pub target: String,
    /// What sent it, in its own words.
    pub user_agent: String,
    /// The body, or its beginning.
    pub body: String,
}

command!(Arrived, "arrived" => ());

/// The last requests that the development receiver was sent, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrivals {}

command!(Arrivals, "arrivals" => Vec<Arrived>);
