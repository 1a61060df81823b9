//! A rendered request: frozen when it is queued, the same in every attempt.

use serde::{Deserialize, Serialize};
use shared::decide::{Channel, Fire};
use shared::passed_values::PassedValueNames;
use shared::pixel::Pixel;
use shared::reason::Reason;
use shared::template::Piece;
use shared::wire::delivery::PieceJson;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredRequest {
    /// The address with its values in place.
    pub(crate) url: String,
    /// The same in pieces.
    pub(crate) pieces: Vec<PieceJson>,
    /// A text that marks an answer as a failure even when its status is 2xx.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) failure_text: Option<String>,
    /// Width and height of an image or an iframe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) size: Option<(u16, u16)>,
    /// The page that built it, and told what came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) page: Option<String>,
}

impl StoredRequest {
    pub(crate) fn new(fire: &Fire, pixel: Option<&Pixel>, names: &PassedValueNames) -> Self {
        let rendered = &fire.rendered;
        let pieces = rendered.pieces.iter().map(|piece| match piece {
            Piece::Literal(text) => PieceJson { text: text.clone(), token: None },
            Piece::Value { token, text } => {
                PieceJson { text: text.clone(), token: Some(token.name_for(names).to_owned()) }
            }
        });
        let failure_text = pixel.and_then(|pixel| pixel.failure_text.as_ref());
        Self {
            url: rendered.url.clone(),
            pieces: pieces.collect(),
            failure_text: failure_text.map(|text| text.as_str().to_owned()),
            size: match fire.channel {
                Channel::Postback => None,
                Channel::Image(size) | Channel::Iframe(size) => Some((size.width, size.height)),
            },
            page: None,
        }
    }
}

/// Why a delivery ended without success.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Closing {
    /// The stable code.
    pub(crate) code: String,
    /// One sentence.
    pub(crate) explanation: String,
}

impl From<&Reason> for Closing {
    fn from(reason: &Reason) -> Self {
        Self { code: reason.code().to_owned(), explanation: reason.to_string() }
    }
}
