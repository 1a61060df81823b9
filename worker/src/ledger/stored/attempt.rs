//! The attempts at one delivery, kept with it: a bounded list, because a receiver may fail for days and a person may
//! send again for as long as they like.

use serde::{Deserialize, Serialize};
use shared::time::Timestamp;
use shared::wire::delivery::{AttemptJson, TriggerJson};

/// One try at delivering.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Attempt {
    at: i64,
    by: Trigger,
    /// What came of it; nothing while it is under way.
    #[serde(default, rename = "try", skip_serializing_if = "Option::is_none")]
    result: Option<Try>,
}

/// What began an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Trigger {
    Scheduled,
    Manual,
}

/// What came of an attempt, in the receiver's and our words.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Try {
    /// How long it took; nothing when the outcome is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ms: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    /// The head of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    /// What went wrong; nothing when it was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// The most attempts kept; beyond that one from the middle goes.
const MOST: usize = 60;
/// How many of the first stay for good.
const FIRST: usize = 10;
/// How much of a failing answer is kept, of the first and of the last of them.
const FAILURE_BYTES: usize = 4_096;
/// How much of an accepting answer is kept.
const SUCCESS_BYTES: usize = 256;

impl Attempt {
    pub(crate) fn started(at: Timestamp, by: Trigger) -> Self {
        Self { at: at.millis(), by, result: None }
    }

    /// Adds an attempt that starts.
    pub(crate) fn push(list: &mut Vec<Self>, at: Timestamp, by: Trigger) {
        if list.len() >= MOST {
            list.remove(FIRST);
        }
        list.push(Self::started(at, by));
    }

    fn failed(&self) -> bool {
        self.result.as_ref().is_some_and(|result| result.error.is_some())
    }

    /// What went wrong, of an attempt that failed.
    pub(crate) fn error(&self) -> Option<&str> {
        self.result.as_ref()?.error.as_deref()
    }

    pub(crate) fn json(&self) -> AttemptJson {
        let result = self.result.clone().unwrap_or_default();
        AttemptJson {
            started_at: Timestamp::from_millis(self.at),
            duration_ms: result.ms,
            status: result.status,
            response_excerpt: result.text,
            error: result.error,
            trigger: match self.by {
                Trigger::Scheduled => TriggerJson::Scheduled,
                Trigger::Manual => TriggerJson::Manual,
            },
        }
    }
}

/// Notes what came of the last attempt. Of failing answers the first and the last keep their text.
pub(crate) fn record_result(list: &mut [Attempt], mut result: Try) {
    let most = if result.error.is_some() { FAILURE_BYTES } else { SUCCESS_BYTES };
    result.text = result.text.map(|text| cut(text, most));
    if let Some(last) = list.last_mut() {
        last.result = Some(result);
    }
    let failed: Vec<usize> = (0..list.len()).filter(|place| list.get(*place).is_some_and(Attempt::failed)).collect();
    for place in failed.iter().skip(1).take(failed.len().saturating_sub(2)) {
        if let Some(result) = list.get_mut(*place).and_then(|attempt| attempt.result.as_mut()) {
            result.text = None;
        }
    }
}

fn cut(mut text: String, most: usize) -> String {
    if text.len() > most {
        let end = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
    }
    text
}
