//! `/v1/session` and `/v1/me`: signing in and out, and who one is.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use shared::id::MerchantId;
use shared::person::Email;
use shared::wire::problem::FieldError;
use shared::wire::session::{Me, SignIn, SignInInput};

use super::answer::told;
use super::auth::{Caller, is_own_origin};
use super::error::Error;
use super::extract::Json;
use super::route::on;
use super::{Edge, cookie};
use crate::directory::message::{BeginSignIn, EndSignIn, Gate, of_email};
use crate::object::{self, Command};
use crate::registry::message::{Candidate, CloseSession, FindPerson, OpenSession, Question};
use crate::secret::{self, Proof};
use crate::{config, entropy};

pub(super) fn routes() -> Router {
    Router::new().route("/v1/session", post(on(sign_in)).delete(on(sign_out))).route("/v1/me", get(on(me)))
}

async fn me(caller: Caller) -> Result<Response, Error> {
    caller.ask(Question::Me).await.map(told)
}

async fn sign_in(edge: Edge, uri: Uri, headers: HeaderMap, Json(input): Json<SignInInput>) -> Result<Response, Error> {
    if headers.contains_key(header::ORIGIN) && !is_own_origin(&uri, &headers) {
        let detail = "This came from a page of another origin; sign in on the app's own page.";
        return Err(Error::new(StatusCode::FORBIDDEN, "foreignOrigin", detail));
    }
    let asked = input.parse().map_err(Error::invalid)?;
    let merchants = match directory(&edge, &asked.email, &BeginSignIn {}).await? {
        Gate::Open(merchants) => merchants,
        Gate::Closed { until } => {
            let what = "Too many sign-ins with this address have failed.";
            return Err(Error::too_many("tooManyFailures", what, until));
        }
    };
    let matching = matching(&edge, &asked, merchants).await?;
    let (merchant, person) = one_of(matching)?;
    let (id, secret) = (secret::hex(&entropy::bytes::<16>()?), secret::generate()?);
    let open = OpenSession { person: person.id, password: person.password, id, proof: Proof::of(&secret) };
    let opened: Option<Me> = object::call(&config::registry(&edge.env, &merchant)?, &open).await?;
    let me = opened.ok_or_else(wrong)?;
    directory(&edge, &asked.email, &EndSignIn {}).await?;
    let cookie = cookie::set(&uri, &merchant, &open.id, &secret);
    Ok(with_cookie(axum::Json(me).into_response(), cookie))
}

/// The merchants at which the address has this password. An address that belongs to none takes as long.
async fn matching(
    edge: &Edge,
    asked: &SignIn,
    merchants: Vec<MerchantId>,
) -> Result<Vec<(MerchantId, Candidate)>, Error> {
    /// Each comparison takes a fifth of a second of computing.
    const MOST: usize = 5;
    let chosen = |merchant: &MerchantId| asked.merchant.as_ref().is_none_or(|chosen| chosen == merchant);
    let mut matching = Vec::new();
    let mut compared = false;
    for merchant in merchants.into_iter().filter(chosen).take(MOST) {
        let find = FindPerson { email: asked.email.clone() };
        let candidate = object::call(&config::registry(&edge.env, &merchant)?, &find).await?;
        let Some(candidate) = candidate else { continue };
        compared = true;
        if secret::password_matches(&asked.password, Some(&candidate.password))? {
            matching.push((merchant, candidate));
        }
    }
    if !compared {
        secret::password_matches(&asked.password, None)?;
    }
    Ok(matching)
}

fn one_of(mut matching: Vec<(MerchantId, Candidate)>) -> Result<(MerchantId, Candidate), Error> {
    if matching.len() > 1 {
        let names = matching.iter().map(|(merchant, _)| merchant.as_str()).collect::<Vec<_>>().join(", ");
        let message = format!("is needed, because this address belongs to several: {names}");
        let code = Some("chooseMerchant".to_owned());
        return Err(Error::invalid(vec![FieldError { field: "merchant".to_owned(), message, code }]));
    }
    matching.pop().ok_or_else(wrong)
}

/// One answer for every reason, so that it does not tell which addresses exist.
fn wrong() -> Error {
    Error::new(StatusCode::UNAUTHORIZED, "wrongPassword", "The email or the password is wrong.")
}

pub(super) async fn directory<C: Command + Sync>(edge: &Edge, email: &Email, command: &C) -> Result<C::Answer, Error> {
    let stub = edge.env.durable_object("DIRECTORY")?.get_by_name(&of_email(email))?;
    Ok(object::call(&stub, command).await?)
}

/// Signing out succeeds whatever the cookie was: afterwards it is gone.
async fn sign_out(request: Request) -> Result<Response, Error> {
    let (mut parts, _) = request.into_parts();
    let uri = parts.uri.clone();
    let signed_out = with_cookie(StatusCode::NO_CONTENT.into_response(), cookie::clear(&uri));
    if cookie::read(&uri, &parts.headers).is_none() {
        return Ok(signed_out);
    }
    let caller = <Caller as axum::extract::FromRequestParts<()>>::from_request_parts(&mut parts, &()).await?;
    caller.call(&CloseSession { who: caller.who.clone() }).await?;
    Ok(signed_out)
}

pub(super) fn with_cookie(mut response: Response, cookie: Option<axum::http::HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
