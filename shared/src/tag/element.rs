//! From a text to the one element it holds.

use std::ops::Range;

use super::Kind;
use super::token::{self, Start, Token, is_space};
use crate::problem::{Code, Problem, Report, excerpt};

/// The one element of a tag.
pub(super) struct Element {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
    pub(super) attributes: Vec<Attribute>,
}

/// An attribute, with its value as a browser reads it.
pub(super) struct Attribute {
    /// In lower case.
    pub(super) name: String,
    pub(super) value: String,
    /// The whole attribute in the text.
    pub(super) range: Range<usize>,
}

/// Reads the text piece by piece; every piece that is not a part of the one right element is a problem.
pub(super) fn read(kind: Kind, text: &str, report: &mut Report) -> Option<Element> {
    let mut reading = Reading { kind, text, report, element: None, others: 0, open: false };
    let before = reading.report.problems.len();
    for (token, range) in token::read(text) {
        reading.token(token, range);
    }
    if reading.open {
        let message = "The iframe is not closed; add </iframe> at the end.";
        reading.report.refuse(Problem::new(Code::UnclosedTag, 0..text.len(), message).suggest(closed(text)));
    }
    let element = reading.element;
    if element.is_none() && report.problems.len() == before {
        let message = format!("There is no {} here; paste an <{}> tag or its URL.", kind.label(), kind.element());
        report.refuse(Problem::new(Code::WrongElement, 0..text.len(), message));
    }
    element
}

fn closed(text: &str) -> String {
    format!("{}</iframe>", text.trim_end())
}

struct Reading<'a> {
    kind: Kind,
    text: &'a str,
    report: &'a mut Report,
    element: Option<Element>,
    /// How many other elements began.
    others: usize,
    /// Whether an iframe awaits its end.
    open: bool,
}

impl Reading<'_> {
    fn token(&mut self, token: Token, range: Range<usize>) {
        match token {
            Token::Start(start) => self.start(start, range),
            Token::End(name) => self.end(&name, range),
            Token::Text => self.string(range),
            Token::Comment => {
                let message = "Comments and declarations are not accepted; take it out.";
                self.refuse(Code::Comment, range, message.to_owned());
            }
            Token::Declaration => {
                let message = "A document type is not accepted; paste only the pixel.";
                self.refuse(Code::Declaration, range, message.to_owned());
            }
            Token::Fault(code, message) => self.refuse(code, range, message.to_owned()),
        }
    }

    fn start(&mut self, start: Start, range: Range<usize>) {
        let Start { name, attributes, self_closing } = start;
        if name == "script" {
            let message =
                "Scripts are never accepted; ask the affiliate for an image or iframe pixel, or a postback URL.";
            return self.refuse(Code::Script, range, message.to_owned());
        }
        if name == "noscript" {
            self.others += 1;
            let message = "Take out <noscript>, and keep only the tag inside it.";
            return self.refuse(Code::SecondElement, range, message.to_owned());
        }
        if name != self.kind.element() {
            self.others += 1;
            let other = [Kind::Image, Kind::Iframe].into_iter().find(|kind| kind.element() == name);
            let (code, message) = match other {
                Some(other) if self.element.is_none() => (
                    Code::WrongElement,
                    format!("This is an <{name}> tag: choose the pixel type {} for it.", other.label()),
                ),
                _ if self.element.is_some() => (
                    Code::SecondElement,
                    format!("There is a second element, <{}>; paste one element only.", excerpt(&name)),
                ),
                _ => (
                    Code::WrongElement,
                    format!("<{}> is not accepted; paste an <{}> tag or its URL.", excerpt(&name), self.kind.element()),
                ),
            };
            return self.refuse(code, range, message);
        }
        if self.element.is_some() {
            let message = format!("There is a second <{name}>; make a pixel for each.");
            return self.refuse(Code::SecondElement, range, message);
        }
        // `<iframe … />` is how XHTML closes it; no other reading is possible, as nothing may follow.
        self.open = self.kind == Kind::Iframe && !self_closing;
        self.element = Some(Element { kind: self.kind, range, attributes });
    }

    fn end(&mut self, name: &str, range: Range<usize>) {
        match name {
            "iframe" if self.open => self.open = false,
            // What `</img>` or `</noscript>` closes has been judged already.
            "img" if self.kind == Kind::Image && self.element.is_some() => {}
            _ if self.others > 0 => {}
            "script" => self.refuse(Code::Script, range, "Scripts are never accepted; take it out.".to_owned()),
            _ => {
                let message = format!("</{}> closes nothing; take it out.", excerpt(name));
                self.refuse(Code::BrokenMarkup, range, message);
            }
        }
    }

    fn string(&mut self, range: Range<usize>) {
        let content = self.text.get(range.clone()).unwrap_or_default();
        if content.chars().all(is_space) {
            return;
        }
        let shown = excerpt(content.trim());
        let message = if self.open {
            format!("There is text inside the iframe, “{shown}”; leave the iframe empty.")
        } else {
            format!("There is text beside the tag, “{shown}”; paste only the tag.")
        };
        self.refuse(Code::TextBeside, range, message);
    }

    fn refuse(&mut self, code: Code, range: Range<usize>, message: String) {
        self.report.refuse(Problem::new(code, range, message));
    }
}
