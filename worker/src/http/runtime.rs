//! Requests and answers of the runtime as those of `http`, with few calls across the border: each costs more than what
//! Rust does with it. A short body crosses in one piece; a long one, and one of unknown length, as a stream.

use axum::body::{Body, HttpBody, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, header};
use js_sys::futures::JsFuture;
use js_sys::{Array, JSON, Object, Uint8Array};
use shared::json;
use wasm_bindgen::{JsCast, JsValue};
use worker::web_sys::{self, ResponseInit};
use worker::{Error, IntoResponse, Result, WebSocket};

/// The longest body that is read in one piece, in bytes.
const IN_ONE_PIECE: u64 = 64 * 1024;

/// A request as handlers take it.
pub(crate) async fn read(request: web_sys::Request) -> Result<Request<Body>> {
    let mut made = Request::builder().method(request.method().as_str()).uri(request.url()).body(Body::empty())?;
    *made.headers_mut() = headers(&request.headers())?;
    if let Some(stream) = request.body() {
        *made.body_mut() = match length(made.headers()) {
            Some(length) if length <= IN_ONE_PIECE => {
                let buffer = JsFuture::from(request.array_buffer()?).await?;
                Body::from(Uint8Array::new(&buffer).to_vec())
            }
            _ => Body::new(worker::Body::new(stream)),
        };
    }
    Ok(made)
}

/// An answer as the runtime takes it.
pub(crate) async fn write(response: Response<Body>) -> Result<web_sys::Response> {
    let whole = response.body().size_hint().exact().is_some();
    if !whole || response.extensions().get::<WebSocket>().is_some() {
        return response.into_raw().map_err(|reason| Error::RustError(reason.into().to_string()));
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(|reason| Error::RustError(reason.to_string()))?;
    let init = ResponseInit::new();
    init.set_status(parts.status.as_u16());
    let pairs: Vec<(&str, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    init.set_headers(&JSON::parse(&serde_json::to_string(&pairs)?)?);
    // A copy: what is left in this memory may be written to before it has been sent.
    let bytes: Option<Object> = (!body.is_empty()).then(|| Uint8Array::from(body.as_ref()).into());
    Ok(web_sys::Response::new_with_opt_buffer_source_and_init(bytes.as_ref(), &init)?)
}

/// The headers, but for one that `http` does not take: no handler could read it.
fn headers(given: &web_sys::Headers) -> Result<HeaderMap> {
    let pairs = JSON::stringify(&Array::from(given.unchecked_ref::<JsValue>()))?;
    let pairs: Vec<(String, String)> =
        json::read(&String::from(pairs)).map_err(|reason| Error::RustError(reason.to_string()))?;
    let known = pairs.iter().filter_map(|(name, value)| {
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_bytes(value.as_bytes()).ok()?))
    });
    let mut headers = HeaderMap::with_capacity(pairs.len());
    for (name, value) in known {
        headers.append(name, value);
    }
    Ok(headers)
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
