//! What is worth a look although the pixel fires.

use super::values::Context;
use super::{Click, Event, RequestUri, Session};
use crate::attribution::{Credit, Source};
use crate::campaign::Campaign;
use crate::id::{AffId, CampaignId};
use crate::template::Rendered;
use crate::token::Token;

/// What is worth a look although the pixel fires: a stable code and one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// A token had no value.
    #[error("[{name}] was empty: {cause}")]
    EmptyToken {
        /// The token's name as this affiliate writes it.
        name: String,
        /// The likely reason.
        cause: String,
    },
    /// The click import did not say which page was opened.
    #[error("The click import had no request URI, so it carries no passed values.")]
    NoRequestUri,
    /// The visit began in another campaign.
    #[error("The session began in campaign {session}; this event names campaign {event}.")]
    OtherCampaign {
        /// The session's.
        session: CampaignId,
        /// The event's.
        event: CampaignId,
    },
    /// The event names another affiliate or other values than the session's last link.
    #[error("The event names affiliate {event}; the session's last link named {session}. The event counts.")]
    Overrules {
        /// As the event has it.
        event: AffId,
        /// As the session's last link has it.
        session: AffId,
    },
    /// The same affiliate, but other values.
    #[error("The event's passed values differ from those of the session's last link. The event's count.")]
    OverrulesValues,
}

impl Warning {
    /// The stable code other programs rely on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EmptyToken { .. } => "tokenEmpty",
            Self::NoRequestUri => "noRequestUri",
            Self::OtherCampaign { .. } => "sessionsCampaignDiffers",
            Self::Overrules { .. } => "affiliateDiffersFromSession",
            Self::OverrulesValues => "passedValuesDifferFromSession",
        }
    }
}

/// One warning for each token that had no value.
pub(super) fn of_rendering(rendered: &Rendered, context: &Context<'_>) -> Vec<Warning> {
    let mut empty = rendered.empty.clone();
    empty.dedup();
    let mut warnings: Vec<Warning> = Vec::new();
    for token in empty {
        let name = token.name_for(&context.affiliate.passed_values).to_owned();
        let warning = Warning::EmptyToken { cause: cause(token, &name, context), name };
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    if matches!(context.event, Event::Click(Click::First { request_uri: RequestUri::Missing })) {
        warnings.push(Warning::NoRequestUri);
    }
    warnings
}

fn cause(token: Token, name: &str, context: &Context<'_>) -> String {
    match token {
        Token::PassedValue(_) => {
            let near = context
                .session
                .and_then(|session| session.near_misses.iter().find(|found| found.eq_ignore_ascii_case(name)));
            match near {
                Some(found) => format!("the link has {found:?}; names differ by upper and lower case."),
                None => format!("the link or the call carried no value named {name}."),
            }
        }
        Token::SessionId => "the event came without a session.".to_owned(),
        Token::Commission => "the affiliate has no commission in this campaign.".to_owned(),
        _ => "this event has no such value.".to_owned(),
    }
}

/// Warnings about where the credit came from.
pub(super) fn of_credit(credit: &Credit, session: Option<Session<'_>>, campaign: &Campaign) -> Vec<Warning> {
    let differs = session.filter(|session| session.campaign != campaign.id);
    let other = differs.map(|session| Warning::OtherCampaign { session: session.campaign, event: campaign.id });
    let overrules = match credit {
        Credit::To { attribution, source: Source::Event { overrules: Some(remembered) } } => {
            Some(if remembered.aff_id == attribution.aff_id {
                Warning::OverrulesValues
            } else {
                Warning::Overrules { event: attribution.aff_id.clone(), session: remembered.aff_id.clone() }
            })
        }
        _ => None,
    };
    other.into_iter().chain(overrules).collect()
}
