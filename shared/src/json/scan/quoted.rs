//! Texts in quotes, and what stands in them for something else.

use std::borrow::Cow;

use super::super::Error;
use super::Scan;

impl Scan<'_> {
    /// Reads a text in quotes, of which the first is next; it is `last` then.
    pub(super) fn quoted(&mut self) -> Result<(), Error> {
        let from = self.at + 1;
        self.at = from;
        let mut whole = String::new();
        let mut begun = from;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let plain = rest.iter().position(|b| matches!(b, b'"' | b'\\' | 0..0x20));
            self.at += plain.unwrap_or(rest.len());
            let piece = self.text.get(begun..self.at).unwrap_or_default();
            match self.text.as_bytes().get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    if begun == from {
                        self.last = Cow::Borrowed(piece);
                        return Ok(());
                    }
                    whole.push_str(piece);
                    self.last = Cow::Owned(whole);
                    return Ok(());
                }
                Some(b'\\') => {
                    whole.push_str(piece);
                    self.at += 1;
                    whole.push(self.escaped()?);
                    begun = self.at;
                }
                Some(_) => return Err(Error::syntax("a text may hold no control character")),
                None => return Err(Error::end()),
            }
        }
    }

    /// What a backslash stands before.
    fn escaped(&mut self) -> Result<char, Error> {
        let letter = *self.text.as_bytes().get(self.at).ok_or_else(Error::end)?;
        self.at += 1;
        Ok(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code_point(),
            _ => return Err(Error::syntax("there is no such escape")),
        })
    }

    /// A character by its number in hexadecimal: one unit of UTF-16, or two.
    fn code_point(&mut self) -> Result<char, Error> {
        let mut units = [self.unit()?, 0];
        let mut count = 1;
        let pair = (0xd800..0xdc00).contains(&units[0]);
        if pair && self.text.as_bytes().get(self.at..).unwrap_or_default().starts_with(b"\\u") {
            self.at += 2;
            units[1] = self.unit()?;
            count = 2;
        }
        let mut letters = char::decode_utf16(units.into_iter().take(count));
        match (letters.next(), letters.next()) {
            (Some(Ok(letter)), None) => Ok(letter),
            _ => Err(Error::syntax("half a character")),
        }
    }

    fn unit(&mut self) -> Result<u16, Error> {
        let hex = self.text.as_bytes().get(self.at..self.at + 4).ok_or_else(Error::end)?;
        let unit = hex.iter().try_fold(0, |unit, b| Some(unit * 16 + char::from(*b).to_digit(16)?));
        self.at += 4;
        unit.and_then(|unit| unit.try_into().ok()).ok_or_else(|| Error::syntax("four hexadecimal digits are expected"))
    }
}
