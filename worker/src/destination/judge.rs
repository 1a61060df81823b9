//! What a receiver's answer means. Pure.

use shared::breaker::Health;
use shared::egress::{self, Policy};
use shared::retry;
use shared::time::Timestamp;
use url::Url;

use super::message::ReportedOutcome;

/// The most bytes of an answer that are read.
pub(super) const MOST_READ: usize = 16 * 1024;
/// The most redirects followed.
pub(super) const MOST_REDIRECTS: u32 = 3;
/// The most bytes kept of an answer that was taken.
const EXCERPT_OF_SUCCESS: usize = 256;
/// The most bytes kept of any other.
const EXCERPT_OF_FAILURE: usize = 4 * 1024;

/// An answer as it arrived.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) retry_after: Option<String>,
    /// At most [`MOST_READ`] bytes.
    pub(super) body: Vec<u8>,
}

/// How a request ended.
#[derive(Debug, Clone)]
pub(super) enum Ending {
    /// The receiver answered.
    Answered(Answer),
    /// Nobody answered: DNS, TLS and refused connections look alike here. The runtime's words.
    Unreachable(String),
    /// Ten seconds were not enough.
    TimedOut,
    /// The address, or one it redirects to, may not be called.
    Refused(String),
    /// A redirect that is not followed.
    BadRedirect {
        /// The status of the redirect.
        status: u16,
        /// Why not.
        why: String,
    },
}

/// What an ending means.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judgement {
    pub(super) status: Option<u16>,
    pub(super) excerpt: Option<String>,
    pub(super) error: Option<String>,
    pub(super) outcome: ReportedOutcome,
    pub(super) health: Health,
}

/// Judges how a request ended. 2xx is success unless the pixel's failure text is in the answer.
pub(super) fn judge(ending: &Ending, failure_text: Option<&str>, now: Timestamp) -> Judgement {
    let failed = ReportedOutcome::Failed { retry_after_ms: None };
    match ending {
        Ending::Unreachable(words) => Judgement {
            status: None,
            excerpt: None,
            error: Some(format!("The receiver could not be reached: {}", sentence(words))),
            outcome: failed,
            health: Health::Down,
        },
        Ending::TimedOut => Judgement {
            status: None,
            excerpt: None,
            error: Some("The receiver did not finish its answer within 10 seconds.".to_owned()),
            outcome: failed,
            health: Health::Down,
        },
        Ending::Refused(why) => Judgement {
            status: None,
            excerpt: None,
            error: Some(format!("The address can't be called: {}", sentence(why))),
            outcome: ReportedOutcome::Refused,
            health: Health::Up,
        },
        Ending::BadRedirect { status, why } => Judgement {
            status: Some(*status),
            excerpt: None,
            error: Some(format!("The receiver redirects, and that is not followed: {}", sentence(why))),
            outcome: failed,
            health: Health::Up,
        },
        Ending::Answered(answer) => judge_answer(answer, failure_text, now),
    }
}

fn judge_answer(answer: &Answer, failure_text: Option<&str>, now: Timestamp) -> Judgement {
    let text = String::from_utf8_lossy(&answer.body);
    let status = answer.status;
    let retry_after_ms = answer
        .retry_after
        .as_deref()
        .and_then(|header| retry::parse_retry_after(header, now))
        .and_then(|span| u32::try_from(span.as_millis()).ok());
    let failed = ReportedOutcome::Failed { retry_after_ms };
    let (outcome, error, health) = match (status, failure_text.filter(|wanted| text.contains(wanted))) {
        (200..=299, None) => (ReportedOutcome::Accepted, None, Health::Up),
        (200..=299, Some(found)) => (
            failed,
            Some(format!("The receiver answered {status}, with the pixel's failure text “{found}”.")),
            Health::Up,
        ),
        (410, _) => {
            (ReportedOutcome::Gone, Some("The receiver answered 410: it is gone for good.".to_owned()), Health::Up)
        }
        (520..=530, _) => (failed, Some(format!("The receiver could not be reached (code {status}).")), Health::Down),
        (429 | 500..=599, _) => (failed, Some(format!("The receiver answered {status}.")), Health::Down),
        _ => (failed, Some(format!("The receiver answered {status}.")), Health::Up),
    };
    let most = if error.is_none() { EXCERPT_OF_SUCCESS } else { EXCERPT_OF_FAILURE };
    Judgement { status: Some(status), excerpt: excerpt(&text, most), error, outcome, health }
}

/// Where a redirect leads, if it may be followed.
pub(super) fn redirect(from: &Url, location: Option<&str>, hops: u32, policy: Policy) -> Result<Url, String> {
    if hops >= MOST_REDIRECTS {
        return Err(format!("more than {MOST_REDIRECTS} redirects"));
    }
    let location = location.ok_or("it names no new address")?;
    let to = from.join(location).map_err(|_| "the new address can't be read")?;
    egress::check_redirect(from, &to, policy).map_err(|refusal| refusal.to_string())?;
    Ok(to)
}

/// Whether a status asks to go somewhere else.
pub(super) fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// The head of a text, with what is no character of a line made visible.
fn excerpt(text: &str, most: usize) -> Option<String> {
    let mut kept = String::new();
    for letter in text.chars() {
        let shown = if letter.is_control() && !matches!(letter, '\n' | '\r' | '\t') { '\u{fffd}' } else { letter };
        if kept.len() + shown.len_utf8() > most {
            break;
        }
        kept.push(shown);
    }
    (!kept.is_empty()).then_some(kept)
}

fn sentence(words: &str) -> String {
    let words: String = words.chars().filter(|letter| !letter.is_control()).take(300).collect();
    format!("{}.", words.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000)
    }

    fn answer(status: u16, body: &str) -> Ending {
        Ending::Answered(Answer { status, retry_after: None, body: body.as_bytes().to_vec() })
    }

    fn check(ending: &Ending, failure_text: Option<&str>, outcome: ReportedOutcome, health: Health) {
        let judged = judge(ending, failure_text, now());
        assert_eq!((judged.outcome, judged.health), (outcome, health), "{ending:?}");
        assert_eq!(judged.error.is_none(), outcome == ReportedOutcome::Accepted, "{judged:?}");
    }

    #[test]
    fn answers_are_judged() {
        let failed = ReportedOutcome::Failed { retry_after_ms: None };
        check(&answer(200, "ok"), None, ReportedOutcome::Accepted, Health::Up);
        check(&answer(204, ""), Some("ERR"), ReportedOutcome::Accepted, Health::Up);
        check(&answer(200, "status=ERR"), Some("ERR"), failed, Health::Up);
        check(&answer(404, "no"), None, failed, Health::Up);
        check(&answer(410, ""), None, ReportedOutcome::Gone, Health::Up);
        check(&answer(500, ""), None, failed, Health::Down);
        check(&answer(429, ""), None, failed, Health::Down);
        check(&answer(523, ""), None, failed, Health::Down);
        check(&Ending::TimedOut, None, failed, Health::Down);
        check(&Ending::Unreachable("connection refused".into()), None, failed, Health::Down);
        check(&Ending::Refused("a local name".into()), None, ReportedOutcome::Refused, Health::Up);
    }

    #[test]
    fn retry_after_is_read() {
        let ending = Ending::Answered(Answer { status: 429, retry_after: Some("7".into()), body: Vec::new() });
        assert_eq!(judge(&ending, None, now()).outcome, ReportedOutcome::Failed { retry_after_ms: Some(7_000) });
    }

    #[test]
    fn excerpts_are_short_and_plain() {
        let long = "é".repeat(10_000);
        assert_eq!(judge(&answer(200, &long), None, now()).excerpt.map(|text| text.len()), Some(256));
        assert_eq!(judge(&answer(500, &long), None, now()).excerpt.map(|text| text.len()), Some(4096));
        assert_eq!(
            judge(&answer(500, "a\u{0}b\u{1b}[0m"), None, now()).excerpt.as_deref(),
            Some("a\u{fffd}b\u{fffd}[0m")
        );
        assert_eq!(judge(&answer(200, ""), None, now()).excerpt, None);
    }

    #[test]
    fn redirects_pass_the_same_gate() {
        let from = Url::parse("https://net.example/a?b").unwrap();
        let follow = |location, hops| redirect(&from, location, hops, Policy::Production);
        assert_eq!(follow(Some("/c"), 0).unwrap().as_str(), "https://net.example/c");
        assert_eq!(follow(Some("//other.example/"), 2).unwrap().as_str(), "https://other.example/");
        assert_eq!(follow(Some("/c"), 3), Err("more than 3 redirects".to_owned()));
        assert!(follow(None, 0).is_err());
        for bad in
            ["http://net.example/", "https://127.0.0.1/", "https://localhost/", "javascript:alert(1)", "https://x:99/"]
        {
            assert!(follow(Some(bad), 0).is_err(), "{bad}");
        }
    }
}
