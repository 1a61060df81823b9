//! `/setup`: how a deployment comes by its merchant and its owner. Once, with the secret `SETUP_SECRET`, and never again.

use axum::Router;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use shared::id::{MerchantId, UserId};
use shared::person::{Email, Password};
use shared::text::Name;
use shared::wire::problem::{FieldError, Fields};

use super::Edge;
use super::error::Error;
use super::extract::{Json, MOST_BYTES, read_body};
use super::receiver::escaped;
use super::route::on;
use crate::directory::message::{
    AddMerchant, BeginSetup, BeginSignIn, EndSetup, EndSignIn, Gate, MERCHANTS, SETUP, Setup, of_email,
};
use crate::object::{self, Command};
use crate::registry::message::{Found, Owner};
use crate::secret::{self, Proof};
use crate::{config, entropy};

pub(super) fn routes() -> Router {
    Router::new().route("/setup", get(on(form)).post(on(set_up)))
}

/// What set-up is given, by the form or as JSON.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Input {
    secret: String,
    merchant: String,
    name: String,
    email: String,
    password: String,
}

struct Draft {
    merchant: MerchantId,
    name: Name,
    email: Email,
    password: Password,
}

impl Input {
    fn parse(&self) -> Result<Draft, Vec<FieldError>> {
        let mut fields = Fields::new();
        let merchant = fields.required("merchant", Some(&self.merchant), |text| {
            MerchantId::parse(text).map_err(|_| format!("must be {}", MerchantId::EXPECTED))
        });
        let name = fields.required("name", Some(&self.name), Name::parse);
        let email = fields.required("email", Some(&self.email), Email::parse);
        let password = fields.required("password", Some(&self.password), Password::parse);
        let draft = merchant.zip(name).zip(email.zip(password));
        fields.finish(draft.map(|((merchant, name), (email, password))| Draft { merchant, name, email, password }))
    }
}

async fn set_up(edge: Edge, request: Request) -> Result<Response, Error> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !content_type.unwrap_or_default().starts_with("application/x-www-form-urlencoded") {
        let Json(input) = Json::<Input>::from_request(request, &()).await?;
        let merchant = carry_out(&edge, &input).await?;
        return Ok((StatusCode::CREATED, axum::Json(serde_json::json!({ "merchant": merchant }))).into_response());
    }
    let body = read_body(request, MOST_BYTES).await?;
    let mut input = Input::default();
    for (name, value) in url::form_urlencoded::parse(&body) {
        match name.as_ref() {
            "secret" => input.secret = value.into_owned(),
            "merchant" => input.merchant = value.into_owned(),
            "name" => input.name = value.into_owned(),
            "email" => input.email = value.into_owned(),
            "password" => input.password = value.into_owned(),
            _ => {}
        }
    }
    Ok(match carry_out(&edge, &input).await {
        Ok(_) => page("<p>Done. <a href=\"/app/\">Sign in</a> with the email and password you gave.</p>"),
        Err(error) => {
            let problem = error.problem();
            let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
            let mut faults = String::new();
            for fault in &problem.errors {
                faults += &format!("<li>{} {}</li>", escaped(&fault.field), escaped(&fault.message));
            }
            let text = format!("<p role=\"alert\">{}</p><ul>{faults}</ul>{}", escaped(&problem.detail), fields(&input));
            (status, page(&text)).into_response()
        }
    })
}

/// Creates the merchant. Every part can be repeated, so whatever was cut off is ended by asking again.
async fn carry_out(edge: &Edge, input: &Input) -> Result<MerchantId, Error> {
    check_secret(edge, &input.secret).await?;
    let draft = input.parse().map_err(Error::invalid)?;
    match directory(edge, SETUP, &BeginSetup { merchant: draft.merchant.clone() }).await? {
        Setup::Begun => {}
        Setup::BegunFor(other) => {
            let message = format!("was {other} when set-up was begun; end it with that id");
            return Err(Error::invalid(vec![FieldError { field: "merchant".to_owned(), message, code: None }]));
        }
        Setup::Ended => {
            let detail = "Set-up has been done. Owners invite others from the app.";
            return Err(Error::new(StatusCode::CONFLICT, "alreadySetUp", detail));
        }
    }
    let password = secret::hash_password(draft.password.expose())?;
    let owner = Owner { id: UserId::from_entropy(entropy::bits64()?), email: draft.email.clone(), password };
    let found = Found { merchant: draft.merchant.clone(), name: draft.name, owner, edits: Vec::new() };
    object::call(&config::registry(&edge.env, &draft.merchant)?, &found).await??;
    directory(edge, &of_email(&draft.email), &AddMerchant { merchant: draft.merchant.clone() }).await?;
    directory(edge, MERCHANTS, &AddMerchant { merchant: draft.merchant.clone() }).await?;
    directory(edge, SETUP, &EndSetup {}).await?;
    Ok(draft.merchant)
}

/// The secret is guessed at most as often as a password.
async fn check_secret(edge: &Edge, given: &str) -> Result<(), Error> {
    let stored = edge.env.secret("SETUP_SECRET").map(|secret| secret.to_string()).unwrap_or_default();
    if stored.is_empty() {
        let detail = "Set-up is closed. Give the deployment the secret SETUP_SECRET to open it.";
        return Err(Error::new(StatusCode::FORBIDDEN, "setupClosed", detail));
    }
    if let Gate::Closed { until } = directory(edge, SETUP, &BeginSignIn {}).await? {
        return Err(Error::too_many("tooManyFailures", "Too many wrong secrets were given.", until));
    }
    if !Proof::of(given).agrees_with(Proof::of(&stored).as_str()) {
        return Err(Error::new(StatusCode::FORBIDDEN, "wrongSecret", "The set-up secret is wrong."));
    }
    directory(edge, SETUP, &EndSignIn {}).await
}

async fn directory<C: Command + Sync>(edge: &Edge, name: &str, command: &C) -> Result<C::Answer, Error> {
    let stub = edge.env.durable_object("DIRECTORY")?.get_by_name(name)?;
    Ok(object::call(&stub, command).await?)
}

async fn form() -> Response {
    page(&fields(&Input::default()))
}

fn fields(input: &Input) -> String {
    let field = |name: &str, label: &str, kind: &str, value: &str| {
        let value = escaped(value);
        format!("<p><label>{label}<br><input name=\"{name}\" type=\"{kind}\" value=\"{value}\" required></label></p>\n")
    };
    [
        "<form method=\"post\" action=\"/setup\">\n".to_owned(),
        field("secret", "Set-up secret", "password", ""),
        field("merchant", "Merchant id (lower-case letters, digits, hyphens; it stays)", "text", &input.merchant),
        field("name", "Merchant name", "text", &input.name),
        field("email", "Your email", "email", &input.email),
        field("password", "A password of at least 10 characters", "password", ""),
        "<p><button>Create the merchant</button></p>\n</form>".to_owned(),
    ]
    .concat()
}

fn page(content: &str) -> Response {
    let head = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
                <meta name=\"viewport\" content=\"width=device-width\">\n<title>Set-up</title>\n<h1>Set-up</h1>\n";
    let policy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'";
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(format!("{head}{content}\n"))).into_response()
}
