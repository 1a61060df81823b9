//! What was typed into a form that was closed without saving, until it is asked for again or the page is left.

use std::any::Any;

use leptos::prelude::*;

/// The last such thing, under the name of its form: one for the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Kept(StoredValue<Option<(String, Box<dyn Any + Send + Sync>)>>);

impl Kept {
    /// Nothing so far.
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(None))
    }

    /// What is kept in this app. For use while a component is built.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Keeps what was typed into this form.
    pub(crate) fn keep<T: Send + Sync + 'static>(self, form: String, typed: T) {
        self.0.set_value(Some((form, Box::new(typed))));
    }

    /// Gives back what was typed into this form, once.
    pub(crate) fn take<T: 'static>(self, form: &str) -> Option<T> {
        let (_, typed) = self.0.try_update_value(|kept| kept.take_if(|(known, _)| known == form))??;
        typed.downcast().ok().map(|typed| *typed)
    }
}
