//! URLs and tags, with what was filled in for a token tinted.

use leptos::prelude::*;
use shared::wire::delivery::PieceJson;

/// A piece of a pixel's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// What is always there.
    Literal(String),
    /// A value, and the token it stands for.
    Value {
        /// The value; empty when there was none.
        text: String,
        /// The token, without brackets.
        token: String,
    },
    /// A token that has not been filled in, with its brackets.
    Token(String),
}

/// The pieces of a rendered address; one literal when the pieces are not known.
pub(crate) fn rendered(url: Option<&str>, pieces: &[PieceJson]) -> Vec<Part> {
    if pieces.is_empty() {
        return url.map(|url| Part::Literal(url.to_owned())).into_iter().collect();
    }
    let part = |piece: &PieceJson| match &piece.token {
        Some(token) => Part::Value { text: piece.text.clone(), token: token.clone() },
        None => Part::Literal(piece.text.clone()),
    };
    pieces.iter().map(part).collect()
}

/// The pieces of a pixel as it was typed: whatever stands in square brackets is a token.
pub(crate) fn template(content: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = content;
    while let Some((before, after)) = rest.split_once('[') {
        let Some((name, tail)) = after.split_once(']') else { break };
        if !before.is_empty() {
            parts.push(Part::Literal(before.to_owned()));
        }
        parts.push(Part::Token(format!("[{name}]")));
        rest = tail;
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest.to_owned()));
    }
    parts
}

/// The pieces in one line of code.
pub(crate) fn url(parts: Vec<Part>) -> AnyView {
    let piece = |part: Part| match part {
        Part::Literal(text) => text.into_any(),
        Part::Value { text, token } if text.is_empty() => {
            let title = format!("[{token}] was empty");
            view! { <mark class="value" data-empty="" title=title>{format!("[{token}]")}</mark> }.into_any()
        }
        Part::Value { text, token } => {
            view! { <mark class="value" title=format!("[{token}]")>{text}</mark> }.into_any()
        }
        Part::Token(token) => view! { <mark class="value">{token}</mark> }.into_any(),
    };
    view! { <code class="url">{parts.into_iter().map(piece).collect_view()}</code> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_told_from_literal_text() {
        let literal = |text: &str| Part::Literal(text.into());
        let token = |text: &str| Part::Token(text.into());
        assert_eq!(template("https://n/?t=[c1]&a=[b"), [literal("https://n/?t="), token("[c1]"), literal("&a=[b")]);
        assert_eq!(template("[c1][c2]"), [token("[c1]"), token("[c2]")]);
        assert_eq!(template(""), []);
    }

    #[test]
    fn pieces_keep_their_tokens() {
        let pieces = [
            PieceJson { text: "https://n/?t=".into(), token: None },
            PieceJson { text: "click-7".into(), token: Some("c1".into()) },
        ];
        let value = Part::Value { text: "click-7".into(), token: "c1".into() };
        assert_eq!(rendered(Some("x"), &pieces), [Part::Literal("https://n/?t=".into()), value]);
        assert_eq!(rendered(Some("https://n/"), &[]), [Part::Literal("https://n/".into())]);
        assert_eq!(rendered(None, &[]), []);
    }
}
