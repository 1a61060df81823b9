//! Rendering: values into a template, percent-encoded, in one pass.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Place, Segment, UrlTemplate};
use crate::token::Token;

/// Everything but the unreserved characters of RFC 3986, section 2.3.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A template with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The URL to request.
    pub url: String,
    /// The same URL in pieces, so that a reader can tell literals from values.
    pub pieces: Vec<Piece>,
    /// The tokens that had no value or an empty one, in order, each once.
    pub empty: Vec<Token>,
}

/// A part of a rendered URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text of the template.
    Literal(String),
    /// A value, percent-encoded; empty when there was none.
    Value {
        /// What it is the value of.
        token: Token,
        /// The encoded value.
        text: String,
    },
}

impl Piece {
    /// The piece as it stands in the URL.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Literal(text) | Self::Value { text, .. } => text,
        }
    }
}

impl UrlTemplate {
    /// Renders the template. `value` gives the raw value of a token; an absent value renders as nothing.
    ///
    /// A path part made only of values that would read `.` or `..` is encoded once more (`%252E`), as there is no other
    /// way to write it that does not climb out of its folder.
    #[must_use]
    pub fn render(&self, value: &dyn Fn(Token) -> Option<String>) -> Rendered {
        let mut empty = Vec::new();
        let mut pieces: Vec<Piece> = Vec::with_capacity(self.segments.len());
        for segment in &self.segments {
            let piece = match segment {
                Segment::Literal(text) => Piece::Literal(text.clone()),
                Segment::Token { token, .. } => {
                    let raw = value(*token).unwrap_or_default();
                    if raw.is_empty() && !empty.contains(token) {
                        empty.push(*token);
                    }
                    Piece::Value { token: *token, text: utf8_percent_encode(&raw, RESERVED).to_string() }
                }
            };
            pieces.push(piece);
        }
        self.keep_from_climbing(&mut pieces);
        Rendered { url: pieces.iter().map(Piece::text).collect(), pieces, empty }
    }

    /// Encodes the dots of values that would make a dot segment of a part of the path.
    fn keep_from_climbing(&self, pieces: &mut [Piece]) {
        let mut part = String::new();
        let mut values: Vec<usize> = Vec::new();
        let mut dotted: Vec<usize> = Vec::new();
        let mut close = |part: &mut String, values: &mut Vec<usize>| {
            if part == "." || part == ".." {
                dotted.append(values);
            }
            part.clear();
            values.clear();
        };
        for (number, (segment, piece)) in self.segments.iter().zip(pieces.iter()).enumerate() {
            match segment {
                Segment::Token { place: Place::Path, .. } => {
                    part.push_str(piece.text());
                    values.push(number);
                }
                Segment::Token { .. } => break,
                Segment::Literal(text) => {
                    let path = text.split(['?', '#']).next().unwrap_or_default();
                    let mut parts = path.split('/');
                    part.push_str(parts.next().unwrap_or_default());
                    for next in parts {
                        close(&mut part, &mut values);
                        part.push_str(next);
                    }
                    if path.len() < text.len() {
                        break;
                    }
                }
            }
        }
        close(&mut part, &mut values);
        for number in dotted {
            if let Some(Piece::Value { text, .. }) = pieces.get_mut(number) {
                *text = text.replace('.', "%252E");
            }
        }
    }
}
