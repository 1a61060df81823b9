//! Headers that fence in every answer of the Worker. Assets get theirs from `app/_headers`.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// A page that needs more (the sample storefront) or is cached (a script) sets its own; these fill what is not set.
const DEFAULTS: [(HeaderName, HeaderValue); 6] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    // Browsers heed it over https only.
    (header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000")),
];

/// The layer: adds each header that the handler has not set.
pub(super) async fn secure(mut response: Response) -> Response {
    for (name, value) in DEFAULTS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}
