//! From a text to the one element it holds.

use std::ops::Range;

use html5gum::{DefaultEmitter, Error as Fault, HtmlString, Span, StartTag, Token, Tokenizer};

use super::Kind;
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

/// Reads the text with an HTML tokenizer; every token that is not a part of the one right element is a problem.
pub(super) fn read(kind: Kind, text: &str, report: &mut Report) -> Option<Element> {
    let mut reading = Reading { kind, text, report, element: None, others: 0, open: false };
    let before = reading.report.problems.len();
    for token in Tokenizer::new_with_emitter(text, DefaultEmitter::new_with_span()) {
        let Ok(token) = token;
        reading.token(token);
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
    fn token(&mut self, token: Token<usize>) {
        match token {
            Token::StartTag(tag) => self.start(tag),
            Token::EndTag(tag) => self.end(&name_of(&tag.name), self.range(tag.span)),
            Token::String(content) => self.string(&content.value, self.range(content.span)),
            Token::Comment(comment) => {
                let message = "Comments are not accepted; take it out.";
                self.refuse(Code::Comment, self.range(comment.span), message.to_owned());
            }
            Token::Doctype(doctype) => {
                let message = "A document type is not accepted; paste only the pixel.";
                self.refuse(Code::Declaration, self.range(doctype.span), message.to_owned());
            }
            Token::Error(fault) => self.fault(fault.value, self.range(fault.span)),
        }
    }

    fn start(&mut self, tag: StartTag<usize>) {
        let name = name_of(&tag.name);
        let range = self.range(tag.span);
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
        self.open = self.kind == Kind::Iframe && !tag.self_closing;
        let attributes = tag
            .attributes
            .into_iter()
            .map(|(name, value)| Attribute {
                name: name_of(&name),
                range: self.attribute_range(self.range(value.span), value.is_empty()),
                value: String::from_utf8_lossy(&value.value).into_owned(),
            })
            .collect();
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

    fn string(&mut self, content: &HtmlString, range: Range<usize>) {
        if content.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)) {
            return;
        }
        let shown = excerpt(String::from_utf8_lossy(content).trim());
        let message = if self.open {
            format!("There is text inside the iframe, “{shown}”; leave the iframe empty.")
        } else {
            format!("There is text beside the tag, “{shown}”; paste only the tag.")
        };
        self.refuse(Code::TextBeside, range, message);
    }

    fn fault(&mut self, fault: Fault, range: Range<usize>) {
        let (code, message) = match fault {
            // The value stays as it was written, and its URL is judged as such.
            Fault::UnknownNamedCharacterReference => return,
            // `src=https://net.example/?a=1` without quotes reads in one way only.
            Fault::UnexpectedCharacterInUnquotedAttributeValue if self.text.get(range.clone()) == Some("=") => return,
            // The comment or document type itself is refused.
            Fault::AbruptClosingOfEmptyComment
            | Fault::EofInComment
            | Fault::IncorrectlyClosedComment
            | Fault::IncorrectlyOpenedComment
            | Fault::NestedComment
            | Fault::CdataInHtmlContent
            | Fault::UnexpectedQuestionMarkInsteadOfTagName => {
                (Code::Comment, "Comments and declarations are not accepted; take it out.".to_owned())
            }
            Fault::UnexpectedNullCharacter | Fault::NullCharacterReference => {
                (Code::NullByte, "There is a null byte here; take it out.".to_owned())
            }
            Fault::EofInTag | Fault::EofBeforeTagName => {
                (Code::UnclosedTag, "The tag does not end; close its quotes and add >.".to_owned())
            }
            Fault::DuplicateAttribute => {
                (Code::BrokenMarkup, "An attribute is written twice; keep one of them.".to_owned())
            }
            Fault::MissingSemicolonAfterCharacterReference => {
                (Code::BrokenMarkup, "A character reference lacks its semicolon; write &amp; for &.".to_owned())
            }
            Fault::ControlCharacterInInputStream | Fault::ControlCharacterReference => {
                (Code::ControlCharacter, "There is a control character here; take it out.".to_owned())
            }
            other => (Code::BrokenMarkup, format!("The tag is broken ({other}); paste it as the affiliate gave it.")),
        };
        self.refuse(code, range, message);
    }

    fn refuse(&mut self, code: Code, range: Range<usize>, message: String) {
        self.report.refuse(Problem::new(code, range, message));
    }

    /// A span of the tokenizer on character boundaries; one of no length takes in the character before it.
    fn range(&self, span: Span<usize>) -> Range<usize> {
        let end = self.boundary(span.end);
        let start = self.boundary(span.start.min(end));
        if start < end { start..end } else { self.boundary(end.saturating_sub(1))..end }
    }

    /// The whole of an attribute: the tokenizer counts the character after an unquoted value, and not an empty value.
    fn attribute_range(&self, span: Range<usize>, empty: bool) -> Range<usize> {
        let written = self.text.get(span.clone()).unwrap_or_default();
        let after = self.text.get(span.end..).unwrap_or_default();
        if empty {
            let value = after.trim_start().strip_prefix('=').map(str::trim_start);
            let rest = value.and_then(|value| value.strip_prefix("\"\"").or_else(|| value.strip_prefix("''")));
            return span.start..rest.map_or(span.end, |rest| self.text.len() - rest.len());
        }
        let quoted = written.ends_with(['"', '\'']);
        span.start..if quoted { span.end } else { self.boundary(span.end.saturating_sub(1)).max(span.start) }
    }

    fn boundary(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

fn name_of(name: &HtmlString) -> String {
    String::from_utf8_lossy(name).into_owned()
}
