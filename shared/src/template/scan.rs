//! Finds the tokens of a template, ours and those of other trackers.

use std::ops::Range;

use super::frame::Frame;
use crate::commission_type::CommissionType;
use crate::foreign;
use crate::passed_values::PassedValueNames;
use crate::problem::{Code, Problem, Report, excerpt};
use crate::token::{self, Token};

/// The longest text between brackets that is taken for a mistyped token, in bytes.
const MAX_BRACKETED: usize = 60;

/// What was found in a template.
#[derive(Default)]
pub(super) struct Found {
    /// Our tokens, in order.
    pub(super) tokens: Vec<(Range<usize>, Token)>,
    /// Where something was refused already, in order.
    pub(super) refused: Vec<Range<usize>>,
    /// Where `?` and `#` begin the query and the fragment.
    pub(super) query: Option<usize>,
    pub(super) fragment: Option<usize>,
}

/// What stands at one place of the text.
struct Item {
    length: usize,
    kind: Kind,
}

enum Kind {
    Token(Token),
    Refused(Problem),
    Literal,
}

struct Scanner<'a> {
    text: &'a str,
    names: &'a PassedValueNames,
    commission_type: CommissionType,
}

/// Finds every token and reports those that can't stand where or as they are.
pub(super) fn scan(
    text: &str,
    frame: &Frame,
    names: &PassedValueNames,
    commission_type: CommissionType,
    report: &mut Report,
) -> Found {
    let scanner = Scanner { text, names, commission_type };
    let mut found = Found::default();
    let mut at = 0;
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let in_authority = frame.authority.contains(&at);
        let item = match letter {
            '[' if at == frame.host.start
                && let Some(end) = frame.ipv6_end =>
            {
                Some(Item { length: end - at, kind: Kind::Literal })
            }
            '[' | '{' | '$' | '#' => scanner.item(at, &found),
            ']' => Some(scanner.stray_closing(at, &found)),
            _ => None,
        };
        let Some(item) = item else {
            match letter {
                '?' if !in_authority && found.fragment.is_none() => found.query = found.query.or(Some(at)),
                '#' => found.fragment = found.fragment.or(Some(at)),
                _ => {}
            }
            at += letter.len_utf8();
            continue;
        };
        let range = at..at + item.length;
        at = range.end;
        match item.kind {
            Kind::Literal => {}
            Kind::Token(_) | Kind::Refused(_) if in_authority => {
                found.refused.push(range.clone());
                report.refuse(in_authority_problem(frame, range, text));
            }
            Kind::Token(token) => scanner.accept(token, range, &mut found, report),
            Kind::Refused(problem) => {
                found.refused.push(problem.range.clone());
                report.refuse(problem);
            }
        }
    }
    if found.tokens.is_empty() && found.refused.is_empty() {
        let message = "The URL has no token, so the affiliate’s server can’t tell which visit it is about. Add one, such as [c1].";
        report.warn(Problem::new(Code::NoToken, 0..text.len(), message));
    }
    if let Some(fragment) = found.fragment {
        let message = "What follows # is never sent to a server. If it should be, write %23 instead of #.";
        report.warn(Problem::new(Code::FragmentNotSent, fragment..text.len(), message));
    }
    found
}

fn in_authority_problem(frame: &Frame, range: Range<usize>, text: &str) -> Problem {
    let written = excerpt(text.get(range.clone()).unwrap_or_default());
    let (code, place, remedy) = if range.start < frame.host.start {
        (Code::TokenInUserInfo, "before @", "Take out everything before the host, with the @.")
    } else if range.start >= frame.port.start && !frame.port.is_empty() {
        (Code::TokenInPort, "in the port", "Write the port as a number, or leave it out.")
    } else {
        (Code::TokenInHost, "in the host", "Write the host in full.")
    };
    let message = format!("A token can’t choose where a request goes: {written} stands {place}. {remedy}");
    Problem::new(code, range, message)
}

impl Scanner<'_> {
    fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    fn accept(&self, token: Token, range: Range<usize>, found: &mut Found, report: &mut Report) {
        let written = self.slice(range.clone());
        if !token.available_for(self.commission_type) {
            let message = format!(
                "{written} never has a value in a {} pixel, which fires for {}. Take it out, with its parameter.",
                self.commission_type,
                self.commission_type.event()
            );
            found.refused.push(range.clone());
            report.refuse(Problem::new(Code::TokenNotAvailable, range, message));
            return;
        }
        let name = written.trim_matches(['[', ']']);
        let lookalike = Token::ALL.into_iter().map(Token::name).find(|builtin| builtin.eq_ignore_ascii_case(name));
        if let (Some(position), Some(builtin)) = (token.passed_value(), lookalike.filter(|builtin| *builtin != name)) {
            let message = format!("{written} is passed value {position} of the link, not [{builtin}].");
            report.warn(Problem::new(Code::LookalikeName, range.clone(), message).suggest(format!("[{builtin}]")));
        }
        found.tokens.push((range, token));
    }

    fn item(&self, at: usize, found: &Found) -> Option<Item> {
        let rest = self.text.get(at..)?;
        if let Some(foreign) = foreign::recognise(rest, self.names, self.commission_type) {
            let mut problem = Problem::new(Code::ForeignToken, at..at + foreign.length, foreign.sentence);
            problem.suggestion = foreign.replacement;
            return Some(Item { length: foreign.length, kind: Kind::Refused(problem) });
        }
        rest.starts_with('[').then(|| self.bracketed(at, rest, found))
    }

    fn bracketed(&self, at: usize, rest: &str, found: &Found) -> Item {
        let inner = rest.get(1..).unwrap_or_default();
        let run = inner.bytes().take(MAX_BRACKETED).take_while(|byte| is_name_byte(*byte) || *byte == b' ').count();
        let name = inner.get(..run).unwrap_or_default();
        if !inner.get(run..).is_some_and(|after| after.starts_with(']')) {
            return self.unclosed(at, name);
        }
        let length = run + 2;
        let range = at..at + length;
        let kind = if let Some(token) = Token::find(name, self.names) {
            Kind::Token(token)
        } else if name.bytes().all(|byte| byte.is_ascii_digit()) {
            // `items[]=` and `items[0]=` are how PHP writes lists.
            if found.query.is_some() {
                Kind::Literal
            } else {
                let message = format!("[{name}] is no token; if it is meant as it stands, write %5B{name}%5D.");
                Kind::Refused(Problem::new(Code::StrayBracket, range, message).suggest(format!("%5B{name}%5D")))
            }
        } else {
            Kind::Refused(self.unknown(range, name))
        };
        Item { length, kind }
    }

    fn unknown(&self, range: Range<usize>, name: &str) -> Problem {
        let literal = format!("%5B{}%5D", name.replace(' ', "%20"));
        match token::nearest(name.trim(), self.names) {
            Some(near) => {
                let message = format!(
                    "[{name}] is not a token; did you mean [{near}]? If it is meant as it stands, write {literal}."
                );
                Problem::new(Code::UnknownToken, range, message).suggest(format!("[{near}]"))
            }
            None => {
                let message = format!(
                    "[{name}] is not a token; choose one from the list. If it is meant as it stands, write {literal}."
                );
                Problem::new(Code::UnknownToken, range, message)
            }
        }
    }

    fn unclosed(&self, at: usize, run: &str) -> Item {
        let name = run.split(' ').next().unwrap_or_default();
        let range = at..at + 1 + name.len();
        let known = if Token::find(name, self.names).is_some() { Some(name) } else { token::nearest(name, self.names) };
        let problem = match known {
            Some(known) => {
                let message = format!("[{name} has no closing bracket; write [{known}].");
                Problem::new(Code::UnclosedToken, range.clone(), message).suggest(format!("[{known}]"))
            }
            None => {
                let message = "This [ begins no token; close it with ], or write %5B if it is meant as it stands.";
                Problem::new(Code::UnclosedToken, range.clone(), message)
            }
        };
        Item { length: range.len(), kind: Kind::Refused(problem) }
    }

    fn stray_closing(&self, at: usize, found: &Found) -> Item {
        let before = self.text.get(..at).unwrap_or_default();
        let taken = found.tokens.last().map_or(0, |(range, _)| range.end);
        let run = before.bytes().rev().take(MAX_BRACKETED).take_while(|byte| is_name_byte(*byte)).count();
        let start = (at - run).max(taken);
        let name = self.slice(start..at);
        let problem = if Token::find(name, self.names).is_some() {
            let message = format!("{name}] has no opening bracket; write [{name}].");
            Problem::new(Code::StrayBracket, start..at + 1, message).suggest(format!("[{name}]"))
        } else {
            let message = "This ] ends no token; take it out, or write %5D if it is meant as it stands.";
            Problem::new(Code::StrayBracket, at..at + 1, message).suggest("%5D")
        };
        Item { length: 1, kind: Kind::Refused(problem) }
    }
}

const fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}
