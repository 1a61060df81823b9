//! `/receiver/`: an affiliate's server for a newcomer to look at. It takes whatever comes and shows it. In development
//! only; a deployment answers as if it were not there.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use shared::time::Timestamp;

use super::Edge;
use super::error::{self, Error};
use super::extract::read_body;
use super::route::on;
use crate::directory::message::{Arrivals, Arrived, RECEIVER};
use crate::object::{self, Command};
use crate::{clock, config};

/// The most of a body that is taken.
const MOST_BYTES: usize = 16 * 1024;

/// The smallest GIF there is: one transparent pixel.
const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

pub(super) fn routes() -> Router {
    Router::new()
        .route("/receiver/", get(on(show)))
        .route("/receiver/arrivals", get(on(list)))
        .route("/receiver/{*path}", any(on(take)))
}

async fn directory<C: Command + Sync>(edge: &Edge, command: &C) -> Result<C::Answer, Error> {
    let stub = edge.env.durable_object("DIRECTORY")?.get_by_name(RECEIVER)?;
    Ok(object::call(&stub, command).await?)
}

/// Keeps the request and answers as its query asks: `status=500` to see a delivery fail.
async fn take(edge: Edge, request: Request) -> Result<Response, Error> {
    if !config::is_development(&edge.env) {
        return Err(error::unknown_route().await);
    }
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let user_agent: String = user_agent.unwrap_or_default().chars().take(200).collect();
    let method = request.method().to_string();
    let (path, query) = (request.uri().path().to_owned(), request.uri().query().unwrap_or_default().to_owned());
    let target: String = format!("{path}?{query}").trim_end_matches('?').chars().take(4_000).collect();
    let body = String::from_utf8_lossy(&read_body(request, MOST_BYTES).await?).into_owned();
    directory(&edge, &Arrived { at: clock::now(), method, target, user_agent, body }).await?;
    let wanted = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "status");
    let status = wanted.and_then(|(_, value)| value.parse::<StatusCode>().ok()).unwrap_or(StatusCode::OK);
    let (kind, body) = match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("gif") => ("image/gif", PIXEL),
        Some("html") => ("text/html; charset=utf-8", b"ok".as_slice()),
        _ => ("text/plain; charset=utf-8", b"ok".as_slice()),
    };
    Ok(open_to_pages((status, [(header::CONTENT_TYPE, kind)], body).into_response()))
}

/// Unlike our own answers, those of an affiliate may be framed.
fn open_to_pages(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors *"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("ALLOWALL"));
    response
}

async fn list(edge: Edge) -> Result<Response, Error> {
    if !config::is_development(&edge.env) {
        return Err(error::unknown_route().await);
    }
    Ok(axum::Json(directory(&edge, &Arrivals {}).await?).into_response())
}

async fn show(edge: Edge) -> Result<Response, Error> {
    if !config::is_development(&edge.env) {
        return Err(error::unknown_route().await);
    }
    let arrivals = directory(&edge, &Arrivals {}).await?;
    let page = page(&arrivals, clock::now());
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response())
}

fn page(arrivals: &[Arrived], now: Timestamp) -> String {
    let mut rows = String::new();
    for request in arrivals {
        let cells = [&request.at.to_string(), &request.method, &request.target, &request.user_agent, &request.body];
        let cells: String = cells.iter().map(|text| format!("<td>{}</td>", escaped(text))).collect();
        rows += &format!("<tr>{cells}</tr>\n");
    }
    if rows.is_empty() {
        rows = "<tr><td colspan=\"5\">Nothing has arrived yet.</td></tr>\n".to_owned();
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta http-equiv=\"refresh\" content=\"2\">\n\
         <title>Receiver</title>\n<h1>What the affiliates' server was sent</h1>\n\
         <p>The last 200 requests, the newest first. This page looks again every two seconds; it is now {now}.</p>\n\
         <table border=\"1\">\n<caption>Requests</caption>\n<thead><tr><th scope=\"col\">At</th><th scope=\"col\">Method</th>\
         <th scope=\"col\">Address</th><th scope=\"col\">Sender</th><th scope=\"col\">Body</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n"
    )
}

/// Text as HTML text or a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrived_is_shown_as_text() {
        let now = Timestamp::from_millis(0);
        let arrived = Arrived {
            at: now,
            method: "GET".to_owned(),
            target: "/receiver/x?a=<script>&b=\"'".to_owned(),
            user_agent: String::new(),
            body: "<img onerror=x>".to_owned(),
        };
        let shown = page(&[arrived], now);
        assert!(shown.contains("/receiver/x?a=&lt;script&gt;&amp;b=&quot;&#39;"), "{shown}");
        assert!(!shown.contains("<script") && !shown.contains("<img"));
        assert!(page(&[], now).contains("Nothing has arrived yet."));
    }
}
