//! Carries places and suggestions from a decoded attribute value back to the text it was written in.

use std::ops::Range;

use super::element::Attribute;
use crate::problem::Problem;

/// Where each byte of a decoded value stands in the text.
pub(super) struct ValueMap {
    whole: Range<usize>,
    /// For each byte of the value, and for its end, the place in the text; none if the value was written in a way that
    /// can't be followed.
    places: Option<Vec<usize>>,
}

impl ValueMap {
    pub(super) fn new(attribute: &Attribute, text: &str) -> Self {
        let whole = written(attribute, text).unwrap_or_else(|| attribute.range.clone());
        let places = text.get(whole.clone()).and_then(|raw| follow(raw, &attribute.value, whole.start));
        Self { whole, places }
    }

    /// The same problem, placed in the text. Its suggestion is kept if its place is exact.
    pub(super) fn problem(&self, problem: Problem) -> Problem {
        let exact = self
            .places
            .as_ref()
            .and_then(|places| Some(*places.get(problem.range.start)?..*places.get(problem.range.end)?));
        match exact {
            Some(range) => Problem {
                range,
                suggestion: problem.suggestion.map(|text| text.replace('&', "&amp;").replace('"', "&quot;")),
                ..problem
            },
            None => Problem { range: self.whole.clone(), suggestion: None, ..problem },
        }
    }
}

/// The value as it was written, without its quotes.
fn written(attribute: &Attribute, text: &str) -> Option<Range<usize>> {
    let Range { start, end } = attribute.range;
    let after_name = text.get(start + attribute.name.len()..end)?;
    let value = after_name.trim_start().strip_prefix('=')?.trim_start();
    let value_start = end - value.len();
    match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.ends_with(quote).then(|| value_start + 1..end - 1),
        _ => Some(value_start..end),
    }
}

fn follow(raw: &str, value: &str, offset: usize) -> Option<Vec<usize>> {
    const AMPERSAND: &str = "&amp;";
    let mut places = Vec::with_capacity(value.len() + 1);
    let mut at = 0;
    for letter in value.chars() {
        let rest = raw.get(at..)?;
        let length = if letter == '&'
            && rest.get(..AMPERSAND.len()).is_some_and(|start| start.eq_ignore_ascii_case(AMPERSAND))
        {
            AMPERSAND.len()
        } else {
            rest.starts_with(letter).then_some(letter.len_utf8())?
        };
        places.extend((0..letter.len_utf8()).map(|_| offset + at));
        at += length;
    }
    places.push(offset + at);
    (at == raw.len()).then_some(places)
}
