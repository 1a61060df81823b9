//! Who is asking: a person by the session cookie, a program by its API key.
//!
//! Routes of the configuration take a [`Caller`] and leave it to the Registry to recognise them, in the same call as
//! what they ask. Event routes take an [`EventSender`] or an [`OrderReader`]: a key is recognised at the edge, from the
//! same documents as the event's, and its revision travels with the event, so that a revoked key is refused at once.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use shared::id::{KeyId, MerchantId};
use shared::wire::config::DocKey;
use shared::wire::session::Me;

use super::Edge;
use super::cookie;
use super::error::Error;
use crate::config::{self, Revisions};
use crate::log::Notes;
use crate::object::{self, Command};
use crate::registry::message::{Actor, Ask, Change, Credential, Edit, Edited, Question, Told};
use crate::secret::Proof;
use crate::{entropy, registry};

/// Somebody who says who they are, not recognised yet.
#[derive(Clone)]
pub struct Caller {
    /// The runtime's bindings.
    pub edge: Edge,
    /// Whose data they ask for.
    pub merchant: MerchantId,
    /// What they show for it.
    pub who: Credential,
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let edge = Edge::from_request_parts(parts, state).await?;
        let (merchant, who) = credential(&parts.method, &parts.uri, &parts.headers)?;
        let Ok(notes) = Notes::from_request_parts(parts, state).await;
        notes.merchant(&merchant);
        Ok(Self { edge, merchant, who })
    }
}

impl Caller {
    /// Asks the merchant's Registry.
    pub async fn ask(&self, question: Question) -> Result<Told, Error> {
        let ask = Ask { who: self.who.clone(), question };
        Ok(self.call(&ask).await??)
    }

    /// Edits the merchant's configuration.
    pub async fn edit(&self, if_match: Option<u64>, change: Change) -> Result<Edited, Error> {
        let edit = Edit { who: self.who.clone(), if_match, entropy: entropy::bits64()?, change };
        Ok(self.call(&edit).await??)
    }

    /// Sends the merchant's Registry a command.
    pub async fn call<C: Command + Sync>(&self, command: &C) -> Result<C::Answer, Error> {
        let stub = config::registry(&self.edge.env, &self.merchant)?;
        Ok(object::call(&stub, command).await?)
    }
}

/// What a request shows of who sent it: a key first, because a program's answer must not depend on a cookie.
fn credential(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(MerchantId, Credential), Error> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (id, secret) = value.to_str().ok().and_then(bearer).ok_or_else(Error::bad_credentials)?;
        return Ok((id.merchant(), Credential::Key { id, proof: Proof::of(secret) }));
    }
    let session = cookie::read(uri, headers).ok_or_else(Error::unauthenticated)?;
    if !method.is_safe() && !is_own_origin(uri, headers) {
        let detail = "This came from a page of another origin, and was refused to protect the person signed in.";
        return Err(Error::new(StatusCode::FORBIDDEN, "foreignOrigin", detail));
    }
    Ok((session.merchant, session.who))
}

/// `Bearer {id}.{secret}`.
fn bearer(header: &str) -> Option<(KeyId, &str)> {
    let (scheme, token) = header.split_once(' ')?;
    let (id, secret) = token.trim().split_once('.')?;
    let id = KeyId::parse(id).ok().filter(|_| scheme.eq_ignore_ascii_case("bearer"))?;
    Some((id, secret))
}

/// Whether the page that sent this is one of this very origin. Browsers say so with every request that changes
/// something.
pub fn is_own_origin(uri: &Uri, headers: &HeaderMap) -> bool {
    let own = uri.scheme_str().zip(uri.authority()).map(|(scheme, authority)| format!("{scheme}://{authority}"));
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    origin.is_some() && origin == own.as_deref()
}

/// Somebody recognised, at a route that concerns events.
#[derive(Debug, Clone)]
pub struct Known {
    /// Whose data.
    pub merchant: MerchantId,
    /// Who they are.
    pub actor: Actor,
    /// The documents that this rests on: they go with the event, and a Ledger that knows better says so.
    pub seen: Revisions,
}

/// Somebody who may send events.
pub struct EventSender(pub Known);

/// Somebody who may read orders and deliveries.
pub struct OrderReader(pub Known);

impl<S: Send + Sync> FromRequestParts<S> for EventSender {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        event_sender(Caller::from_request_parts(parts, state).await?).await.map(Self)
    }
}

/// The caller, if they may send events.
pub(super) async fn event_sender(caller: Caller) -> Result<Known, Error> {
    let known = recognise(caller).await?;
    known.actor.may_send_events()?;
    Ok(known)
}

impl<S: Send + Sync> FromRequestParts<S> for OrderReader {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let known = recognise(Caller::from_request_parts(parts, state).await?).await?;
        known.actor.may(registry::permission::Need::Events)?;
        Ok(Self(known))
    }
}

async fn recognise(caller: Caller) -> Result<Known, Error> {
    if let Credential::Key { id, proof } = &caller.who {
        return key_holder(&caller.edge, id, proof, &[]).await?.ok_or_else(Error::bad_credentials);
    }
    let told = caller.ask(Question::Me).await?;
    let me: Me = told.body.read().map_err(|reason| Error::internal("me", &reason))?;
    let person = me.person.ok_or_else(Error::bad_credentials)?;
    let actor = Actor::Person { id: person.id, email: person.email, role: person.role };
    Ok(Known { merchant: caller.merchant, actor, seen: Revisions::new() })
}

/// Whoever holds this key, if it is good by the documents at hand. With the floors that a `stale` answer named, by
/// those of now.
pub async fn key_holder(
    edge: &Edge,
    id: &KeyId,
    proof: &Proof,
    floors: &[(DocKey, u64)],
) -> Result<Option<Known>, Error> {
    let good = |document: &shared::wire::config::KeyDocument| proof.agrees_with(&document.secret_hash);
    let (mut document, mut seen) = config::key(&edge.env, id, floors).await?;
    if !document.as_ref().is_some_and(good) {
        // What is at hand may be older than the key: nobody is turned away without the Registry's word.
        let newer = seen.iter().map(|(key, revision)| (key.clone(), revision + 1)).collect::<Revisions>();
        (document, seen) = config::key(&edge.env, id, &newer).await?;
    }
    let document = document.filter(good);
    Ok(document.map(|document| Known {
        merchant: id.merchant(),
        actor: Actor::Key { id: document.id, scope: document.scope },
        seen,
    }))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    fn check(method: Method, pairs: &[(header::HeaderName, &str)], expected: Result<&str, &str>) {
        let uri: Uri = "https://x.example/v1/campaigns".parse().unwrap();
        let found = credential(&method, &uri, &headers(pairs));
        let found = found.map(|(merchant, _)| merchant.to_string()).map_err(|error| error.problem().code.clone());
        assert_eq!(found.as_deref().map_err(String::as_str), expected, "{method} {pairs:?}");
    }

    #[test]
    fn keys() {
        let key = |value| [(header::AUTHORIZATION, value)];
        check(Method::POST, &key("Bearer demo_api.demo-secret"), Ok("demo"));
        check(Method::GET, &key("bearer  demo_api.x"), Ok("demo"));
        for bad in ["", "Bearer", "Bearer demo_api", "Basic demo_api.x", "Bearer demo.x", "Bearer .x"] {
            check(Method::GET, &key(bad), Err("badCredentials"));
        }
        check(Method::GET, &[], Err("notSignedIn"));
    }

    #[test]
    fn a_key_goes_before_a_cookie() {
        let both = [(header::AUTHORIZATION, "Bearer other_api.x"), (header::COOKIE, "__Host-session=demo.a.b")];
        check(Method::GET, &both, Ok("other"));
    }

    #[test]
    fn a_session_changes_things_from_its_own_origin_only() {
        let cookie = (header::COOKIE, "__Host-session=demo.a.b");
        check(Method::GET, std::slice::from_ref(&cookie), Ok("demo"));
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            check(method.clone(), &[cookie.clone(), (header::ORIGIN, "https://x.example")], Ok("demo"));
            check(method.clone(), std::slice::from_ref(&cookie), Err("foreignOrigin"));
            for origin in ["null", "https://y.example", "http://x.example", "https://x.example:8443", ""] {
                check(method.clone(), &[cookie.clone(), (header::ORIGIN, origin)], Err("foreignOrigin"));
            }
        }
    }
}
