//! A JSON text, read from the left. Nothing here depends on the shape that is read.

mod quoted;

use std::borrow::Cow;

use serde::de::{Error as _, Expected, Unexpected};

use super::Error;
use super::number::{self, Number};
use super::place::field_at;

/// How many objects and lists may lie in each other.
const MOST_LEVELS: u8 = 127;

/// A text, and how far it has been read.
pub(super) struct Scan<'t> {
    text: &'t str,
    at: usize,
    /// The text or name that was read last.
    pub(super) last: Cow<'t, str>,
    /// How many levels more may be opened.
    left: u8,
    /// Whether an object or a list is open, and its bracket is still to be taken.
    opening: bool,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, last: Cow::Borrowed(""), left: MOST_LEVELS, opening: false }
    }

    /// The error, at the place that has been reached.
    pub(super) fn placed(&self, error: Error) -> Error {
        if error.is_shape() {
            return error.at(field_at(self.text, self.at));
        }
        let before = self.text.get(..self.at).unwrap_or(self.text);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        error.at(format!("line {line}, column {column}"))
    }

    /// Makes sure that nothing follows.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.placed(Error::syntax("something follows the value"))),
        }
    }

    /// The next byte that is no space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                next => return next.copied(),
            }
        }
    }

    /// The next byte of a text that has to go on.
    #[inline(never)]
    pub(super) fn next(&mut self) -> Result<u8, Error> {
        self.peek().ok_or_else(Error::end)
    }

    fn word(&mut self, word: &'static str) -> Result<(), Error> {
        if !self.text.as_bytes().get(self.at..).unwrap_or_default().starts_with(word.as_bytes()) {
            return Err(Error::syntax("a value is expected"));
        }
        self.at += word.len();
        Ok(())
    }

    /// Takes `null`, if it is next.
    #[inline(never)]
    pub(super) fn null(&mut self) -> Result<bool, Error> {
        if self.peek() != Some(b'n') {
            return Ok(false);
        }
        self.word("null").map(|()| true)
    }

    #[inline(never)]
    pub(super) fn bool(&mut self, expected: &dyn Expected) -> Result<bool, Error> {
        match self.next()? {
            b't' => self.word("true").map(|()| true),
            b'f' => self.word("false").map(|()| false),
            _ => Err(self.unexpected(expected)),
        }
    }

    #[inline(never)]
    pub(super) fn number(&mut self, expected: &dyn Expected) -> Result<Number, Error> {
        match self.next()? {
            b'-' | b'0'..=b'9' => self.digits(),
            _ => Err(self.unexpected(expected)),
        }
    }

    fn digits(&mut self) -> Result<Number, Error> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = number::length(rest.as_bytes()).ok_or_else(|| Error::syntax("a number is expected"))?;
        self.at += length;
        let number = rest.get(..length).and_then(number::parse);
        number.ok_or_else(|| Error::syntax("the number is too large"))
    }

    /// Reads a text; it is `last` then.
    #[inline(never)]
    pub(super) fn text(&mut self, expected: &dyn Expected) -> Result<(), Error> {
        match self.next()? {
            b'"' => self.quoted(),
            _ => Err(self.unexpected(expected)),
        }
    }

    /// Opens an object or a list. Its bracket is taken with its first member: whoever does not want it refuses it as a
    /// whole. Answers what [`Scan::close`] wants to know.
    #[inline(never)]
    pub(super) fn open(&mut self, bracket: u8, expected: &dyn Expected) -> Result<u8, Error> {
        if self.next()? != bracket {
            return Err(self.unexpected(expected));
        }
        let outer = self.left;
        self.left = outer.checked_sub(1).ok_or_else(|| Error::syntax("it nests too deeply"))?;
        self.opening = true;
        Ok(outer)
    }

    /// Goes to the next value of the object or list that is open, or to behind its end; answers whether there is one. The
    /// value's name in an object is `last` then.
    #[inline(never)]
    pub(super) fn member(&mut self, end: u8) -> Result<bool, Error> {
        let first = std::mem::take(&mut self.opening);
        self.at += usize::from(first);
        let next = self.next()?;
        if next == end {
            self.at += 1;
            self.left += 1;
            return Ok(false);
        }
        if !first {
            if next != b',' {
                return Err(Error::syntax("a comma or the end is expected"));
            }
            self.at += 1;
            if self.next()? == end {
                return Err(Error::syntax("a comma is followed by nothing"));
            }
        }
        if end == b'}' {
            self.name()?;
        }
        Ok(true)
    }

    fn name(&mut self) -> Result<(), Error> {
        if self.next()? != b'"' {
            return Err(Error::syntax("a name in quotes is expected"));
        }
        self.quoted()?;
        if self.next()? != b':' {
            return Err(Error::syntax("a colon is expected"));
        }
        self.at += 1;
        Ok(())
    }

    /// Reads the name of a variant, which is `last` then; answers whether it holds something, and what [`Scan::close`]
    /// wants to know.
    #[inline(never)]
    pub(super) fn variant(&mut self, expected: &dyn Expected) -> Result<(bool, u8), Error> {
        if self.next()? == b'"' {
            return self.quoted().map(|()| (false, self.left));
        }
        let outer = self.open(b'{', expected)?;
        match self.member(b'}')? {
            true => Ok((true, outer)),
            false => Err(Error::custom("it is empty, expected the name of a variant")),
        }
    }

    /// Makes sure that what was opened has been read to its end.
    #[inline(never)]
    pub(super) fn close(&mut self, outer: u8, end: u8) -> Result<(), Error> {
        if self.left == outer {
            return Ok(());
        }
        match self.member(end)? {
            false => Ok(()),
            true => Err(Error::custom("it holds too many values")),
        }
    }

    /// Reads a value that nobody wants; answers its text.
    #[inline(never)]
    pub(super) fn skip(&mut self) -> Result<&'t str, Error> {
        self.peek();
        let from = self.at;
        self.pass()?;
        Ok(self.text.get(from..self.at).unwrap_or_default())
    }

    fn pass(&mut self) -> Result<(), Error> {
        let (opening, end) = match self.next()? {
            b'"' => return self.quoted(),
            b'-' | b'0'..=b'9' => return self.digits().map(drop),
            b't' => return self.word("true"),
            b'f' => return self.word("false"),
            b'{' => (b'{', b'}'),
            b'[' => (b'[', b']'),
            _ => return self.word("null"),
        };
        self.open(opening, &"a value")?;
        while self.member(end)? {
            self.pass()?;
        }
        Ok(())
    }

    /// The error of finding what is next where something else is expected.
    #[inline(never)]
    pub(super) fn unexpected(&mut self, expected: &dyn Expected) -> Error {
        let found = match self.peek() {
            None => return Error::end(),
            Some(b'{') => Unexpected::Map,
            Some(b'[') => Unexpected::Seq,
            Some(b'"') => match self.quoted() {
                Ok(()) => Unexpected::Str(""),
                Err(error) => return error,
            },
            Some(b'-' | b'0'..=b'9') => match self.digits() {
                Ok(Number::Float(number)) => Unexpected::Float(number),
                Ok(_) => Unexpected::Unsigned(0),
                Err(error) => return error,
            },
            Some(b't' | b'f') => match self.pass() {
                Ok(()) => Unexpected::Bool(true),
                Err(error) => return error,
            },
            Some(_) => match self.word("null") {
                Ok(()) => Unexpected::Unit,
                Err(error) => return error,
            },
        };
        Error::invalid_type(found, expected)
    }
}
