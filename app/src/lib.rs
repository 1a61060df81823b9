//! The single-page app: signals, views and calls to `/v1`. It decides nothing that the server does not decide again.
//!
//! `route` knows every address, `api` is the only way to the server, `web` the only place that calls the browser
//! directly. `core` holds what pages are made of (forms, lists, state in the address), `components` what things look
//! like, `pages` one folder a page: `mod.rs` the view, `model.rs` its logic in plain Rust, tested without a browser.

// The component macro makes its functions public, wherever they are.
#![allow(unreachable_pub)]

mod api;
mod app;
mod components;
mod core;
mod icons;
mod pages;
mod route;
mod session;
mod web;

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the app; the page calls it once its WebAssembly is there.
#[wasm_bindgen]
pub fn start() {
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    leptos::mount::mount_to_body(app::app);
}
