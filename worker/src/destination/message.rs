//! What a Ledger asks of a Destination.

use serde::{Deserialize, Serialize};
use shared::delivery::Outcome;
use shared::id::FireId;
use shared::time::{Span, Timestamp};

use crate::object::command;

/// Send these now, or say when to come again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Send {
    /// Requests to this object's host.
    pub deliveries: Vec<Outgoing>,
}

command!(Send, "send" => Vec<Sent>);

/// One request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outgoing {
    /// The fire it tells of.
    pub fire: FireId,
    /// The rendered address.
    pub url: String,
    /// A text that marks an answer as a failure even when its status is 2xx.
    pub failure_text: Option<String>,
}

/// What came of one request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sent {
    /// The fire it told of.
    pub fire: FireId,
    /// What came of it.
    pub result: SendResult,
}

/// What came of one request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum SendResult {
    /// It was sent, or judged not to be.
    Done(Report),
    /// It was not sent: the host is closed, or too much is under way. No attempt is spent.
    NotBefore {
        /// When to come again.
        at: Timestamp,
    },
}

/// One attempt as it went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
    /// The receiver's HTTP status, when it answered.
    pub status: Option<u16>,
    /// The head of the answer, as text.
    pub excerpt: Option<String>,
    /// What went wrong, in one sentence.
    pub error: Option<String>,
    /// What it means for the delivery.
    pub outcome: ReportedOutcome,
}

/// What an attempt means for its delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReportedOutcome {
    /// The receiver took it.
    Accepted,
    /// It failed; another attempt may do better.
    Failed {
        /// What the receiver asked for, in milliseconds.
        retry_after_ms: Option<u32>,
    },
    /// 410: the receiver wants no more.
    Gone,
    /// The address may not be called.
    Refused,
}

impl From<ReportedOutcome> for Outcome {
    fn from(reported: ReportedOutcome) -> Self {
        match reported {
            ReportedOutcome::Accepted => Self::Accepted,
            ReportedOutcome::Failed { retry_after_ms } => {
                Self::Failed { retry_after: retry_after_ms.map(Span::millis) }
            }
            ReportedOutcome::Gone => Self::Gone,
            ReportedOutcome::Refused => Self::Refused,
        }
    }
}
