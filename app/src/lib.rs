//! The single-page app: signals, views and calls to `/v1`. It decides nothing that the server does not decide again.

use gloo_net::http::Request;
use leptos::mount::mount_to_body;
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the app; the page calls it once its WebAssembly is there.
#[wasm_bindgen]
pub fn start() {
    mount_to_body(App);
}

/// Every page, by its path under `/app`.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router base="/app">
            <Routes fallback=NotFound>
                <Route path=path!("/") view=Home />
            </Routes>
        </Router>
    }
}

#[component]
fn Home() -> impl IntoView {
    let health = LocalResource::new(ask_health);
    view! {
        <main>
            <h1>"Affiliate Pixels"</h1>
            <p role="status">{move || health.get().unwrap_or("Asking the server …")}</p>
        </main>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! {
        <main>
            <h1>"There is no such page"</h1>
            <p><a href="/app/">"Go to the start"</a></p>
        </main>
    }
}

async fn ask_health() -> &'static str {
    match Request::get("/healthz").send().await {
        Ok(response) if response.ok() => "The server is alive.",
        _ => "The server does not answer. Check that it runs, then reload this page.",
    }
}
