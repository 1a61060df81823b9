//! Characters that would change a URL's meaning, or hide it.

use std::ops::Range;

use super::frame::Frame;
use super::scan::Found;
use crate::passed_values::PassedValueNames;
use crate::problem::{Code, Problem, Report, excerpt};
use crate::token::Token;

/// Reports on every character that can't stand where it is, and on paths that climb.
pub(super) fn check(text: &str, frame: &Frame, found: &Found, names: &PassedValueNames, report: &mut Report) {
    single(text, found, report);
    entities(text, report);
    percent(text, found, names, report);
    dot_segments(text, frame, found, report);
}

/// What is wrong with a character.
fn fault(letter: char, in_query: bool) -> Option<Code> {
    match letter {
        '\0' => Some(Code::NullByte),
        ' ' => Some(Code::Space),
        '<' | '>' | '"' => Some(Code::UnsafeCharacter),
        // After the query has begun a backslash is a character like any other.
        '\\' if !in_query => Some(Code::Backslash),
        _ if letter.is_control() => Some(Code::ControlCharacter),
        _ if letter.is_whitespace() || is_invisible(letter) => Some(Code::InvisibleCharacter),
        _ => None,
    }
}

/// Zero-width and direction-changing characters, soft hyphens, byte-order marks, tags and variation selectors.
const fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}')
}

fn single(text: &str, found: &Found, report: &mut Report) {
    let mut open: Option<(Code, Range<usize>)> = None;
    for (at, letter) in text.char_indices() {
        let in_query = found.query.is_some_and(|query| at > query);
        let told = found.refused.get(found.refused.partition_point(|range| range.end <= at));
        let code = fault(letter, in_query).filter(|_| !told.is_some_and(|range| range.contains(&at)));
        let end = at + letter.len_utf8();
        match (&mut open, code) {
            (Some((current, range)), Some(code)) if *current == code && range.end == at => range.end = end,
            (_, code) => {
                if let Some((code, range)) = open.take() {
                    report.refuse(character_problem(text, code, range));
                }
                open = code.map(|code| (code, at..end));
            }
        }
    }
    if let Some((code, range)) = open {
        report.refuse(character_problem(text, code, range));
    }
}

fn character_problem(text: &str, code: Code, range: Range<usize>) -> Problem {
    let written = text.get(range.clone()).unwrap_or_default();
    let (message, suggestion) = match code {
        Code::NullByte => ("There is a null byte here; take it out.".to_owned(), String::new()),
        Code::Space => ("A URL has no spaces; write %20, or take it out.".to_owned(), "%20".repeat(written.len())),
        Code::Backslash => ("Write / instead of \\.".to_owned(), "/".repeat(written.len())),
        Code::ControlCharacter => {
            ("There is a line break or another control character here; take it out.".to_owned(), String::new())
        }
        Code::UnsafeCharacter => {
            let encoded = written.replace('<', "%3C").replace('>', "%3E").replace('"', "%22");
            (format!("{} can’t stand in a URL; take it out, or write {encoded}.", excerpt(written)), encoded)
        }
        _ => {
            let number = written.chars().next().map_or(0, u32::from);
            (format!("There is an invisible character here (U+{number:04X}); take it out."), String::new())
        }
    };
    Problem::new(code, range, message).suggest(suggestion)
}

/// `&amp;` is how HTML writes `&`; in a bare URL it starts a parameter called `amp;…`.
fn entities(text: &str, report: &mut Report) {
    const ENTITIES: [(&str, &str); 12] = [
        ("&amp;", "&"),
        ("&#38;", "&"),
        ("&#038;", "&"),
        ("&#x26;", "&"),
        ("&#91;", "["),
        ("&#93;", "]"),
        ("&#x5b;", "["),
        ("&#x5d;", "]"),
        ("&lt;", "%3C"),
        ("&gt;", "%3E"),
        ("&quot;", "%22"),
        ("&#39;", "'"),
    ];
    for (at, _) in text.match_indices('&') {
        let rest = text.get(at..).unwrap_or_default();
        let entity = ENTITIES
            .into_iter()
            .find(|(entity, _)| rest.get(..entity.len()).is_some_and(|written| written.eq_ignore_ascii_case(entity)));
        if let Some((entity, meant)) = entity {
            let message = format!("{entity} is HTML; in a URL write {meant}.");
            report.refuse(Problem::new(Code::HtmlEntity, at..at + entity.len(), message).suggest(meant));
        }
    }
}

fn percent(text: &str, found: &Found, names: &PassedValueNames, report: &mut Report) {
    for (at, _) in text.match_indices('%') {
        let digits = text.bytes().skip(at + 1).take(2).take_while(u8::is_ascii_hexdigit).count();
        let end = at + 1 + digits;
        let written = text.get(at..end).unwrap_or_default();
        if digits == 2 {
            encoded_token(text, at, names, report);
            if written == "%00" {
                report.refuse(Problem::new(Code::NullByte, at..end, "%00 is a null byte; take it out.").suggest(""));
            }
        } else if found.tokens.iter().any(|(range, _)| range.start == end) {
            let message = format!("The value after {written} would become a part of it; write %25 for a percent sign.");
            report.refuse(Problem::new(Code::PercentBeforeToken, at..end, message).suggest(encoded_percent(written)));
        } else {
            let message = "A percent sign alone can be misread; write %25 for it.";
            report.warn(Problem::new(Code::BadPercent, at..end, message).suggest(encoded_percent(written)));
        }
    }
}

fn encoded_percent(written: &str) -> String {
    written.replacen('%', "%25", 1)
}

/// Warns of `%5BorderId%5D`: browsers write a token so when a URL is copied from them, and it is sent as it stands.
fn encoded_token(text: &str, at: usize, names: &PassedValueNames, report: &mut Report) {
    let Some((open, rest)) = text.get(at..).and_then(|rest| rest.split_at_checked(3)) else { return };
    if !open.eq_ignore_ascii_case("%5b") {
        return;
    }
    let Some((name, close)) = rest.split_once('%') else { return };
    let closed = close.get(..2).is_some_and(|close| close.eq_ignore_ascii_case("5d"));
    if closed && let Some(token) = Token::find(name, names) {
        let end = at + 3 + name.len() + 3;
        let token = token.name_for(names);
        let message = format!("%5B{name}%5D is sent as it stands; write [{token}] for the value.");
        report.warn(Problem::new(Code::EncodedToken, at..end, message).suggest(format!("[{token}]")));
    }
}

/// A path part that is only dots, or becomes so when its tokens are empty, would be taken out with the part before it.
fn dot_segments(text: &str, frame: &Frame, found: &Found, report: &mut Report) {
    let end = found.query.or(found.fragment).unwrap_or(text.len());
    let mut start = frame.authority.end;
    let path = text.get(start..end).unwrap_or_default();
    for part in path.split(['/', '\\']) {
        let range = start..start + part.len();
        start = range.end + 1;
        let literal = without_tokens(text, &range, found);
        let dots = literal.to_ascii_lowercase().replace("%2e", ".");
        if dots == "." || dots == ".." {
            let message =
                format!("{} in the path stands for another folder; write the path without it.", excerpt(part));
            report.refuse(Problem::new(Code::DotSegment, range, message));
        }
    }
}

fn without_tokens(text: &str, range: &Range<usize>, found: &Found) -> String {
    let mut literal = String::new();
    let mut at = range.start;
    for (token, _) in &found.tokens {
        if range.start <= token.start && token.end <= range.end {
            literal.push_str(text.get(at..token.start).unwrap_or_default());
            at = token.end;
        }
    }
    literal.push_str(text.get(at..range.end).unwrap_or_default());
    literal
}
