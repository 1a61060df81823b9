//! The pieces of an HTML text, as the HTML standard's tokenizer finds them in ordinary content.
//!
//! Only what one tag may hold is read in full. Whatever else there is (comments, declarations, and all that the standard
//! calls a parse error) is named with its place: it is going to be refused, so its own inside does not matter.

use std::ops::Range;

use super::element::Attribute;
use super::reference;
use crate::problem::Code;

/// A piece of the text.
pub(super) enum Token {
    /// `<img …>`
    Start(Start),
    /// `</img>`, with its name in lower case.
    End(String),
    /// What stands outside tags.
    Text,
    /// A comment, or what is read as one.
    Comment,
    /// A document type.
    Declaration,
    /// What can't be read, or could be read in two ways.
    Fault(Code, &'static str),
}

/// A tag that opens an element.
pub(super) struct Start {
    /// In lower case.
    pub(super) name: String,
    pub(super) attributes: Vec<Attribute>,
    /// Whether it ends with `/>`.
    pub(super) self_closing: bool,
}

const UNCLOSED: &str = "The tag does not end; close its quotes and add >.";
const BAD_NAME: &str = "A < begins no tag here; write &lt; for it, or take it out.";

/// Reads the whole text.
pub(super) fn read(text: &str) -> Vec<(Token, Range<usize>)> {
    let mut reader = Reader { text, at: 0, tokens: Vec::new() };
    reader.characters();
    while reader.at < text.len() {
        reader.piece();
    }
    reader.tokens
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<(Token, Range<usize>)>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Goes on to the first character that fits, or to the end; answers what was passed.
    fn until(&mut self, fits: impl Fn(char) -> bool) -> Range<usize> {
        let from = self.at;
        self.at += self.rest().find(fits).unwrap_or(self.rest().len());
        from..self.at
    }

    /// Takes the character, if it is next.
    fn takes(&mut self, wanted: char) -> bool {
        let found = self.next() == Some(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    fn push(&mut self, token: Token, from: usize) {
        self.tokens.push((token, from..self.at));
    }

    fn fault(&mut self, code: Code, message: &'static str, range: Range<usize>) {
        self.tokens.push((Token::Fault(code, message), range));
    }

    fn broken(&mut self, message: &'static str, range: Range<usize>) {
        self.fault(Code::BrokenMarkup, message, range);
    }

    /// Characters that may stand nowhere.
    fn characters(&mut self) {
        for (at, letter) in self.text.char_indices() {
            let (code, message) = match letter {
                '\0' => (Code::NullByte, "There is a null byte here; take it out."),
                _ if is_space(letter) => continue,
                _ if letter.is_control() => (Code::ControlCharacter, "There is a control character here; take it out."),
                _ if reference::is_no_character(letter) => {
                    (Code::BrokenMarkup, "What stands here is no character; take it out.")
                }
                _ => continue,
            };
            self.fault(code, message, at..at + letter.len_utf8());
        }
    }

    fn piece(&mut self) {
        let from = self.at;
        if !self.takes('<') {
            self.until(|letter| letter == '<');
            return self.push(Token::Text, from);
        }
        match self.next() {
            Some('a'..='z' | 'A'..='Z') => self.start(from),
            Some('/') => self.closing(from),
            Some('!') => self.declaration(from),
            Some('?') => self.comment(from, ">"),
            Some(_) => {
                self.broken(BAD_NAME, from..self.at);
                self.push(Token::Text, from);
            }
            None => self.fault(Code::UnclosedTag, UNCLOSED, from..self.at),
        }
    }

    /// A comment, up to and with its end.
    fn comment(&mut self, from: usize, end: &str) {
        self.at += self.rest().find(end).map_or(self.rest().len(), |at| at + end.len());
        self.push(Token::Comment, from);
    }

    fn declaration(&mut self, from: usize) {
        let inside = self.rest().get(1..).unwrap_or_default();
        let abrupt = ["-->", "--->"].into_iter().find(|end| inside.starts_with(end));
        if let Some(end) = abrupt {
            self.at += 1 + end.len();
            return self.push(Token::Comment, from);
        }
        if inside.starts_with("--") {
            self.at += 3;
            return self.comment(from, "-->");
        }
        if !inside.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("doctype")) {
            return self.comment(from, ">");
        }
        self.until(|letter| letter == '>');
        self.takes('>');
        self.push(Token::Declaration, from);
    }

    fn closing(&mut self, from: usize) {
        self.at += 1;
        match self.next() {
            Some('a'..='z' | 'A'..='Z') => {
                let Some(Start { name, attributes, self_closing }) = self.tag(from) else { return };
                if self_closing || !attributes.is_empty() {
                    self.broken("A closing tag holds nothing but its name; take out the rest.", from..self.at);
                }
                self.push(Token::End(name), from);
            }
            Some(_) => {
                self.broken(BAD_NAME, from..self.at);
                self.comment(from, ">");
            }
            None => self.fault(Code::UnclosedTag, UNCLOSED, from..self.at),
        }
    }

    fn start(&mut self, from: usize) {
        if let Some(start) = self.tag(from) {
            self.push(Token::Start(start), from);
        }
    }

    /// From the name to behind the end of a tag; nothing if it does not end.
    fn tag(&mut self, from: usize) -> Option<Start> {
        let name = self.until(|letter| is_space(letter) || matches!(letter, '/' | '>'));
        let name = self.lower(name);
        let mut attributes: Vec<Attribute> = Vec::new();
        loop {
            self.until(|letter| !is_space(letter));
            let at = self.at;
            if self.takes('>') {
                return Some(Start { name, attributes, self_closing: false });
            }
            if self.takes('/') {
                if self.takes('>') {
                    return Some(Start { name, attributes, self_closing: true });
                }
                self.broken("A / stands alone in the tag; take it out.", at..self.at);
            } else if let Some(attribute) = self.next().and_then(|_| self.attribute()) {
                if attributes.iter().any(|other| other.name == attribute.name) {
                    self.broken("An attribute is written twice; keep one of them.", attribute.range.clone());
                } else {
                    attributes.push(attribute);
                }
            } else {
                self.at = self.text.len();
                self.fault(Code::UnclosedTag, UNCLOSED, from..self.at);
                return None;
            }
        }
    }

    /// The attribute that is next; nothing if its value does not end.
    fn attribute(&mut self) -> Option<Attribute> {
        let from = self.at;
        if self.takes('=') {
            self.broken("A = stands where an attribute begins; take it out.", from..self.at);
        }
        self.until(|letter| is_space(letter) || matches!(letter, '/' | '>' | '='));
        let range = from..self.at;
        let name = self.lower(range.clone());
        if name.contains(['"', '\'', '<']) {
            self.broken("An attribute’s name holds a quote or <; take it out.", range.clone());
        }
        self.until(|letter| !is_space(letter));
        if !self.takes('=') {
            return Some(Attribute { name, value: String::new(), range });
        }
        self.until(|letter| !is_space(letter));
        let begun = self.at;
        let written = match self.next()? {
            quote @ ('"' | '\'') => {
                self.takes(quote);
                let written = self.until(|letter| letter == quote);
                if !self.takes(quote) {
                    return None;
                }
                if self.next().is_some_and(|next| !is_space(next) && !matches!(next, '/' | '>')) {
                    self.broken("There is no space behind the quotes; add one.", begun..self.at);
                }
                written
            }
            '>' => {
                self.broken("An attribute has = and no value; give it one.", from..self.at);
                begun..begun
            }
            _ => {
                let written = self.until(|letter| is_space(letter) || letter == '>');
                // `src=https://net.example/?a=1` without quotes reads in one way only.
                let value = self.text.get(written.clone()).unwrap_or_default();
                if value.contains(['"', '\'', '<', '`']) {
                    self.broken("A value with quotes or < in it needs quotes around it.", written.clone());
                }
                written
            }
        };
        let value = self.value(written);
        Some(Attribute { name, value, range: from..self.at })
    }

    /// A value as a browser reads it.
    fn value(&mut self, written: Range<usize>) -> String {
        let mut value = String::with_capacity(written.len());
        let mut at = written.start;
        while let Some(rest) = self.text.get(at..written.end).filter(|rest| !rest.is_empty()) {
            let plain = rest.find(['&', '\r']).unwrap_or(rest.len());
            value.push_str(rest.get(..plain).unwrap_or_default());
            at += plain;
            let rest = rest.get(plain..).unwrap_or_default();
            if rest.starts_with('\r') {
                // A line ends with one character, however it was written.
                at += 1;
                value.extend((!rest.starts_with("\r\n")).then_some('\n'));
            } else if !rest.is_empty() {
                let (letter, length, fault) = reference::read(rest);
                value.push(letter);
                if let Some((code, message)) = fault {
                    self.fault(code, message, at..at + length);
                }
                at += length;
            }
        }
        value
    }

    fn lower(&self, range: Range<usize>) -> String {
        self.text.get(range).unwrap_or_default().to_ascii_lowercase()
    }
}

/// What separates attributes.
pub(super) fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}
