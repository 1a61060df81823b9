//! What a Registry can be asked about live tests.

use serde::{Deserialize, Serialize};
use shared::id::{AffId, CampaignId, TestId};
use shared::wire::live::{Happening, LiveTest};

use crate::object::command;
use crate::registry::message::Credential;
use crate::registry::refusal::Refusal;

/// Begins a live test: from now on its news are kept, and pushed to whoever listens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTest {
    /// Who tests.
    pub who: Credential,
    /// Its id, random.
    pub id: TestId,
    /// Whose pixels.
    pub aff: AffId,
    /// The campaign whose storefront the link opens.
    pub campaign: CampaignId,
    /// Random bits for the values in the link.
    pub entropy: u64,
}

command!(OpenTest, "openTest" => Result<LiveTest, Refusal>);

/// A live test as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadTest {
    /// Who asks.
    pub who: Credential,
    /// Which.
    pub id: TestId,
}

command!(ReadTest, "readTest" => Result<LiveTest, Refusal>);

/// A shard tells what has happened to affiliates that somebody watches. Only news: what is lost is seen when the page
/// is read again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct News {
    /// What happened, oldest first, each with its affiliate.
    pub items: Vec<(AffId, Happening)>,
}

command!(News, "news" => ());
