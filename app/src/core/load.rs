//! Loading: what is shown while an answer is awaited, and when it is an error.

use std::sync::Arc;

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::api::{self, Remote};
use crate::core::erased::{handler, live};
use crate::icons::{Icon, icon};

/// Shows what was asked for: `waiting` before the first answer, then `view`, or the error with a way to ask again.
pub(crate) fn loaded<T: DeserializeOwned + Send + Sync + 'static>(
    remote: Remote<T>,
    waiting: fn() -> AnyView,
    view: impl Fn(Arc<T>) -> AnyView + Send + 'static,
) -> AnyView {
    view! {
        {live(move || match remote.get() {
            None => waiting(),
            Some(Ok(thing)) => view(thing),
            Some(Err(error)) => failed(&error, move || remote.again()),
        })}
    }
    .into_any()
}

/// An error in place of what was asked for.
pub(crate) fn failed(error: &api::Error, again: impl Fn() + Send + 'static) -> AnyView {
    let again: Box<dyn Fn() + Send> = Box::new(again);
    let missing = matches!(error, api::Error::Missing(_));
    let heading = if missing { "There is no such thing" } else { "This could not be loaded" };
    let again = (!missing).then(|| {
        view! { <button class="button" type="button" on:click=handler(move |_| again())>"Try again"</button> }
            .into_any()
    });
    view! {
        <div class="empty" role="alert">
            {icon(Icon::Warning)}
            <h2>{heading}</h2>
            <p>{error.message()}</p>
            {again}
        </div>
    }
    .into_any()
}
