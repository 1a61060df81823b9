//! The session cookie: merchant, session id and secret. `__Host-` where it is served over https, so that no sibling
//! host and no plain http can set it.

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use shared::id::MerchantId;

use crate::registry::message::Credential;
use crate::secret::Proof;

/// How long a browser keeps it, in seconds. Whether it is still good is for the Registry to say.
const MAX_AGE: u32 = 180 * 24 * 60 * 60;

/// What a session cookie holds.
pub(super) struct Session {
    /// Whose data.
    pub(super) merchant: MerchantId,
    /// The session, with the proof that its secret is known.
    pub(super) who: Credential,
}

fn name(uri: &Uri) -> &'static str {
    if is_https(uri) { "__Host-session" } else { "session" }
}

fn is_https(uri: &Uri) -> bool {
    uri.scheme_str() == Some("https")
}

/// The session in the request's cookies, if there is one.
pub(super) fn read(uri: &Uri, headers: &HeaderMap) -> Option<Session> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let value = cookies
        .flat_map(|line| line.split(';'))
        .find_map(|cookie| cookie.trim().split_once('=').filter(|(key, _)| *key == name(uri)))?
        .1;
    let mut parts = value.split('.');
    let (merchant, id, secret) = (parts.next()?, parts.next()?, parts.next()?);
    let merchant = MerchantId::parse(merchant).ok()?;
    Some(Session { merchant, who: Credential::Session { id: id.to_owned(), proof: Proof::of(secret) } })
}

/// The header that hands the browser a session. Every part is of letters, digits and hyphens.
pub(super) fn set(uri: &Uri, merchant: &MerchantId, id: &str, secret: &str) -> Option<HeaderValue> {
    header(uri, &format!("{merchant}.{id}.{secret}"), MAX_AGE)
}

/// The header that takes it away.
pub(super) fn clear(uri: &Uri) -> Option<HeaderValue> {
    header(uri, "", 0)
}

fn header(uri: &Uri, value: &str, max_age: u32) -> Option<HeaderValue> {
    let secure = if is_https(uri) { "; Secure" } else { "" };
    let text = format!("{}={value}; Max-Age={max_age}; Path=/; HttpOnly; SameSite=Lax{secure}", name(uri));
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn https() -> Uri {
        "https://x.example/v1/me".parse().unwrap()
    }

    fn http() -> Uri {
        "http://127.0.0.1:8787/v1/me".parse().unwrap()
    }

    fn cookies(line: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(line).unwrap())])
    }

    #[test]
    fn over_https_it_is_bound_to_the_host() {
        let demo = MerchantId::parse("demo").unwrap();
        assert_eq!(
            set(&https(), &demo, "a1", "b2").unwrap(),
            "__Host-session=demo.a1.b2; Max-Age=15552000; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(clear(&http()).unwrap(), "session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn it_is_found_among_others() {
        let session = read(&http(), &cookies("theme=dark; session=demo.a1.b2")).unwrap();
        assert_eq!(session.merchant.as_str(), "demo");
        assert_eq!(session.who, Credential::Session { id: "a1".to_owned(), proof: Proof::of("b2") });
    }

    #[test]
    fn what_is_none_is_not_found() {
        for line in ["", "session=", "session=demo", "session=demo.a1", "session=D.a.b", "asession=demo.a1.b2"] {
            assert!(read(&http(), &cookies(line)).is_none(), "{line:?}");
        }
        // A cookie that plain http could have set counts for nothing over https.
        assert!(read(&https(), &cookies("session=demo.a1.b2")).is_none());
    }
}
