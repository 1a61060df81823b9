//! The request itself: 10 seconds in all, at most 16 KiB read, redirects one by one.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{Either, select};
use shared::egress::{self, Policy};
use shared::id::FireId;
use url::Url;
use worker::{
    AbortController, AbortSignal, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Response,
};

use super::judge::{Answer, Ending, MOST_READ, is_redirect, redirect};

/// How long a request may take, from its beginning to the end of the answer's body.
const DEADLINE: Duration = Duration::from_secs(10);

/// Sends one `GET` and reads the answer. Whatever is still under way when it ends is broken off.
pub(super) async fn send(fire: &FireId, url: &str, policy: Policy) -> Ending {
    let controller = AbortController::default();
    let signal = controller.signal();
    let work = std::pin::pin!(follow(fire, url, policy, &signal));
    let ending = match select(work, Delay::from(DEADLINE)).await {
        Either::Left((ending, _)) => ending,
        Either::Right(((), _)) => Ending::TimedOut,
    };
    // An endless body would keep its connection open.
    controller.abort();
    ending
}

async fn follow(fire: &FireId, url: &str, policy: Policy, signal: &AbortSignal) -> Ending {
    let mut url = match Url::parse(url) {
        Ok(url) => url,
        Err(error) => return Ending::Refused(error.to_string()),
    };
    if let Err(refusal) = egress::check_target(&url, policy) {
        return Ending::Refused(refusal.to_string());
    }
    let mut hops = 0;
    loop {
        let mut response = match fetch(fire, &url, signal).await {
            Ok(response) => response,
            Err(error) => return Ending::Unreachable(error.to_string()),
        };
        let status = response.status_code();
        let header = |name| response.headers().get(name).ok().flatten();
        if is_redirect(status) {
            match redirect(&url, header("location").as_deref(), hops, policy) {
                Ok(to) => url = to,
                Err(why) => return Ending::BadRedirect { status, why },
            }
            hops += 1;
            continue;
        }
        let retry_after = header("retry-after");
        return match read(&mut response).await {
            Ok(body) => Ending::Answered(Answer { status, retry_after, body }),
            Err(error) => Ending::Unreachable(format!("the answer broke off: {error}")),
        };
    }
}

async fn fetch(fire: &FireId, url: &Url, signal: &AbortSignal) -> worker::Result<Response> {
    let headers = Headers::new();
    headers.set("user-agent", "AffiliatePixels/1 (postback)")?;
    headers.set("accept", "*/*")?;
    // The same in every attempt, so that a receiver can tell a repeat.
    headers.set("idempotency-key", fire.as_str())?;
    let mut init = RequestInit::new();
    init.with_method(Method::Get).with_headers(headers).with_redirect(RequestRedirect::Manual);
    Fetch::Request(Request::new_with_init(url.as_str(), &init)?).send_with_signal(signal).await
}

async fn read(response: &mut Response) -> worker::Result<Vec<u8>> {
    let mut body = Vec::new();
    // An answer without a body (204) has no stream.
    let Ok(mut stream) = response.stream() else { return Ok(body) };
    while let Some(chunk) = stream.next().await {
        body.extend(chunk?);
        if body.len() >= MOST_READ {
            body.truncate(MOST_READ);
            break;
        }
    }
    Ok(body)
}
