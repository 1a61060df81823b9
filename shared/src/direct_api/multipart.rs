//! `multipart/form-data` (RFC 7578) as cURL, Guzzle and Node send it. Reads slices of the body; nothing is copied but
//! texts that are no UTF-8.

use std::borrow::Cow;

use super::body::Error;
use super::params::Params;

/// The boundary that a content type's attributes name. Attribute names may have any letter case, its value may be
/// quoted.
pub(super) fn boundary(attributes: &str) -> Option<String> {
    let value = attribute(attributes, "boundary")?;
    (!value.is_empty() && value.len() <= 200).then_some(value)
}

/// Reads the parts that are fields. Parts that are files are passed over: no call takes any.
pub(super) fn read<'a>(body: &'a [u8], boundary: &[u8], params: &mut Params<'a>) -> Result<(), Error> {
    if boundary.is_empty() {
        return Err(Error::Multipart("neither its content type nor its first line has a boundary"));
    }
    let delimiter = [b"--", boundary].concat();
    // Text before the first delimiter is a preamble, to be ignored (RFC 2046, section 5.1.1).
    let mut rest = match find(body, &delimiter) {
        Some(at) if at == 0 || body.get(at - 1) == Some(&b'\n') => after(body, at + delimiter.len()),
        _ => return Err(Error::Multipart("its first delimiter is missing")),
    };
    loop {
        if rest.starts_with(b"--") {
            return Ok(());
        }
        let part = skip_line_end(rest).ok_or(Error::Multipart("a delimiter does not end its line"))?;
        let end = end_of(part, &delimiter).ok_or(Error::Multipart("its last delimiter is missing"))?;
        field(part.get(..end.text).unwrap_or_default(), params)?;
        rest = after(part, end.next);
    }
}

fn field<'a>(part: &'a [u8], params: &mut Params<'a>) -> Result<(), Error> {
    let mut name = None;
    let mut file = false;
    let mut rest = part;
    loop {
        let Some(end) = find(rest, b"\n") else {
            return Err(Error::Multipart("a part has no empty line after its headers"));
        };
        let line = String::from_utf8_lossy(rest.get(..end).unwrap_or_default());
        let line = line.trim_end_matches('\r');
        rest = after(rest, end + 1);
        if line.is_empty() {
            break;
        }
        let Some((header, value)) = line.split_once(':') else { continue };
        if header.trim().eq_ignore_ascii_case("content-disposition") {
            name = attribute(value, "name");
            file = attribute(value, "filename").is_some() || attribute(value, "filename*").is_some();
        }
    }
    match name {
        Some(name) if !file => Ok(params.push(Cow::Owned(name), String::from_utf8_lossy(rest))?),
        _ => Ok(()),
    }
}

/// Where a part's text ends, and where what follows its delimiter begins.
struct End {
    text: usize,
    next: usize,
}

/// A delimiter stands at the beginning of a line, and that line's end before it belongs to it.
fn end_of(part: &[u8], delimiter: &[u8]) -> Option<End> {
    let mut from = 0;
    loop {
        let at = from + find(after(part, from), delimiter)?;
        let next = at + delimiter.len();
        match part.get(..at).unwrap_or_default() {
            [before @ .., b'\r', b'\n'] | [before @ .., b'\n'] => return Some(End { text: before.len(), next }),
            _ => from = next,
        }
    }
}

/// The value of an attribute of a header, unquoted. Browsers, and Node after them, write `"` in it as `%22`; cURL writes
/// `\"`.
fn attribute(text: &str, wanted: &str) -> Option<String> {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([';', ' ', '\t']);
        let (name, behind) = rest.split_at_checked(rest.find([';', '='])?)?;
        let Some(value) = behind.strip_prefix('=') else {
            rest = behind;
            continue;
        };
        let (value, behind) = match value.trim_start().strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => {
                let (value, behind) = value.split_at_checked(value.find(';').unwrap_or(value.len()))?;
                (value.trim().to_owned(), behind)
            }
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = behind;
    }
}

/// What stands before the closing quote, and what follows it.
fn unquote(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (unescape(&value), text.get(at + 1..).unwrap_or_default()),
            // Only these two are escaped; a lone backslash is itself, as in a path.
            '\\' => match text.get(at + 1..).and_then(|rest| rest.chars().next()) {
                Some(escaped @ ('"' | '\\')) => {
                    value.push(escaped);
                    characters.next();
                }
                _ => value.push('\\'),
            },
            other => value.push(other),
        }
    }
    (unescape(&value), "")
}

fn unescape(value: &str) -> String {
    value.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    loop {
        let at = from + after(text, from).iter().position(|byte| *byte == first)?;
        if after(text, at).starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
}

fn after(text: &[u8], at: usize) -> &[u8] {
    text.get(at..).unwrap_or_default()
}

/// What follows the end of a delimiter's line, after the padding that RFC 2046 allows.
fn skip_line_end(text: &[u8]) -> Option<&[u8]> {
    let padded = text.iter().position(|byte| !matches!(byte, b' ' | b'\t'))?;
    let text = after(text, padded);
    text.strip_prefix(b"\r\n").or_else(|| text.strip_prefix(b"\n"))
}
