//! What a check of a pixel says before it is saved, in JSON.

use serde::{Deserialize, Serialize};

use super::pixel::PixelInput;
use super::problem::FieldError;
use crate::id::{AffId, PixelId};
use crate::problem::Problem;
use crate::template::{Piece, UrlTemplate};
use crate::token::Token;

/// A pixel that may be saved, and for whom.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PixelCheckInput {
    /// Whose pixel it will be; without it, default names of passed values are assumed and nothing can overlap.
    #[serde(default)]
    pub aff_id: Option<AffId>,
    /// The pixel it will replace.
    #[serde(default)]
    pub pixel_id: Option<PixelId>,
    /// The pixel.
    #[serde(flatten)]
    pub pixel: PixelInput,
}

/// The answer to a check.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PixelCheck {
    /// Why it could not be saved; none if it can.
    pub errors: Vec<FieldError>,
    /// What is wrong with the content, and where.
    pub problems: Vec<Finding>,
    /// What could be saved but deserves a look.
    pub warnings: Vec<Finding>,
    /// The address as it would be called, with example values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Example>,
    /// The affiliate's other pixels that can meet this one at an event.
    pub overlaps: Vec<Overlap>,
}

/// Something found in a pixel's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What kind of thing; stable.
    pub code: String,
    /// Where it begins, in bytes of the content.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it is and how to mend it.
    pub message: String,
    /// The text that mends it when put in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// A rendered address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Example {
    /// All of it.
    pub url: String,
    /// The same in pieces, so that values can be told from the rest.
    pub pieces: Vec<ExamplePiece>,
    /// How wide an image or iframe is, in CSS pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u16>,
    /// How high it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u16>,
}

/// A piece of a rendered address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExamplePiece {
    /// The text.
    pub text: String,
    /// The token whose value it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// Another pixel that can meet this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Overlap {
    /// The other pixel.
    pub pixel_id: PixelId,
    /// Which of them fires.
    pub fires: Fires,
    /// The same in a sentence.
    pub explanation: String,
}

/// Which of two pixels fires at an event that concerns both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fires {
    /// The one being checked.
    This,
    /// The other.
    Other,
    /// Both.
    Both,
}

impl From<&Problem> for Finding {
    fn from(problem: &Problem) -> Self {
        Self {
            code: problem.code.as_str().to_owned(),
            start: problem.range.start,
            end: problem.range.end,
            message: problem.message.clone(),
            suggestion: problem.suggestion.clone(),
        }
    }
}

impl Example {
    /// The address with a plausible value for each token.
    pub fn of(template: &UrlTemplate) -> Self {
        let rendered = template.render(&|token| Some(example_value(token)));
        let pieces = rendered.pieces.iter().map(|piece| ExamplePiece {
            text: piece.text().to_owned(),
            token: match piece {
                Piece::Literal(_) => None,
                Piece::Value { token, .. } => Some(token.name().to_owned()),
            },
        });
        Self { pieces: pieces.collect(), url: rendered.url, width: None, height: None }
    }
}

fn example_value(token: Token) -> String {
    match token {
        Token::OrderId => "03A1B2C3D4",
        Token::OrderTotal => "54.94",
        Token::ProductTotal => "49.95",
        Token::ProductId | Token::CampaignId | Token::CampaignProductId => "1",
        Token::BasePrice => "49.95",
        Token::TaxTotal => "4.99",
        Token::PassedValue(position) => return format!("example-{}", position.number()),
        Token::AffId => "AF54B334",
        Token::SessionId => "0312f0a8c4d94b6ea1f7c2d3e4b5a697",
        Token::Commission => "19.98",
        Token::Currency => "USD",
        Token::Timestamp => "1767225600",
        Token::FireId => "fire_0123456789abcdef0123456789abcdef",
        Token::Test => "1",
    }
    .to_owned()
}
