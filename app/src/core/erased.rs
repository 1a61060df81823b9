//! Handlers and changing views without the type of their closure: what surrounds them is compiled once, not once for each.

use leptos::prelude::*;

/// What happens when somebody does something.
pub(crate) fn handler<E: 'static>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}

/// What is shown and follows signals.
pub(crate) fn live<V: IntoAny>(mut show: impl FnMut() -> V + Send + 'static) -> AnyView {
    let show: Box<dyn FnMut() -> AnyView + Send> = Box::new(move || show().into_any());
    show.into_any()
}
