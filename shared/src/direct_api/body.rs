//! Reads a request of any encoding: its query, and its body as what it is rather than as what its label says. Clients
//! post a query with an empty body labelled JSON, JSON labelled as a form, forms without a label.

use std::borrow::Cow;

use url::form_urlencoded;

use super::params::{Params, TooMany};
use super::{json, multipart};

/// The largest body, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// Why a request could not be read. Has no text of the request in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The body is too long.
    #[error("The body is larger than {MAX_BODY} bytes")]
    TooLarge,
    /// Too many parameters.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// A JSON body that is not JSON, or not an object.
    #[error("The body is not a JSON object: {0}")]
    Json(String),
    /// A multipart body that does not follow RFC 7578.
    #[error("The body is not multipart/form-data: {0}")]
    Multipart(&'static str),
}

/// Reads the query (what follows `?`, undecoded) and the body of a request. A body's parameters come after the query's.
///
/// # Errors
///
/// See [`Error`]; a form can always be read, its bytes that are no UTF-8 become U+FFFD.
pub fn read<'a>(query: Option<&'a str>, content_type: Option<&str>, body: &'a [u8]) -> Result<Params<'a>, Error> {
    if body.len() > MAX_BODY {
        return Err(Error::TooLarge);
    }
    let mut params = Params::new();
    form(query.unwrap_or("").as_bytes(), &mut params)?;
    match encoding(content_type.unwrap_or(""), body) {
        Encoding::Nothing => {}
        Encoding::Form => form(body, &mut params)?,
        Encoding::Json => json::read(body, &mut params)?,
        Encoding::Multipart(boundary) => multipart::read(body, &boundary, &mut params)?,
    }
    Ok(params)
}

fn form<'a>(text: &'a [u8], params: &mut Params<'a>) -> Result<(), TooMany> {
    form_urlencoded::parse(text).try_for_each(|(name, value)| params.push(name, value))
}

/// What a body is.
enum Encoding<'a> {
    Nothing,
    Form,
    Json,
    Multipart(Cow<'a, [u8]>),
}

fn encoding<'a>(content_type: &'a str, body: &'a [u8]) -> Encoding<'a> {
    let body = body.trim_ascii();
    let (kind, attributes) = content_type.split_once(';').unwrap_or((content_type, ""));
    if body.is_empty() || body == b"null" {
        return Encoding::Nothing;
    }
    if kind.trim().to_ascii_lowercase().starts_with("multipart/") {
        let stated = multipart::boundary(attributes).map(|text| Cow::Owned(text.into_bytes()));
        return Encoding::Multipart(stated.unwrap_or_else(|| Cow::Borrowed(first_delimiter(body))));
    }
    let labelled_json = kind.trim().to_ascii_lowercase().ends_with("json");
    match body.first() {
        // No form begins like this: a client that builds one escapes both signs.
        Some(b'{' | b'[') => Encoding::Json,
        // Text and numbers are JSON too, though not what is wanted; a form has a sign between name and value.
        _ if labelled_json && !body.contains(&b'=') => Encoding::Json,
        _ if body.starts_with(b"--") && !first_delimiter(body).is_empty() && is_multipart(body) => {
            Encoding::Multipart(Cow::Borrowed(first_delimiter(body)))
        }
        _ => Encoding::Form,
    }
}

fn is_multipart(body: &[u8]) -> bool {
    let head = body.get(..512).unwrap_or(body).to_ascii_lowercase();
    head.windows(20).any(|window| window == b"content-disposition:")
}

/// The boundary as the body itself uses it: what follows the two hyphens of its first line.
fn first_delimiter(body: &[u8]) -> &[u8] {
    let line = body.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii();
    line.strip_prefix(b"--").unwrap_or_default()
}
