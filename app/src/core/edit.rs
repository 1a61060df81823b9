//! Editing one thing of the server's: it is saved if it is still what it was when editing began. If it is not, a change
//! elsewhere in it is passed over, and one that meets what was typed is shown beside it; nothing typed is lost.

use std::sync::Arc;

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use super::conflict::{Conflict, Difference, Merge};
use super::form::Form;
use crate::api::{self, Answer, Api, Call, Error};

/// A form that edits one thing.
pub(crate) trait Edit: Copy + Send + Sync + 'static {
    /// What the server holds.
    type Document: DeserializeOwned + Send + Sync + 'static;

    /// The form's state.
    fn state(self) -> Editing<Self::Document>;

    /// The call that saves what was typed over this; nothing when what was typed can't be saved, which the form then
    /// says.
    fn call(self, over: &Self::Document) -> Option<Call>;

    /// What another person's change means for what was typed.
    fn merge(self, before: &Self::Document, now: &Self::Document) -> Merge;

    /// Takes over what is there into the form.
    fn fill(self, document: &Self::Document);

    /// Goes on after it was saved.
    fn saved(self, answer: &Answer) -> api::Result<()>;

    /// Why it was not saved, as the form says it.
    fn refused(self, error: Error) -> Error {
        error
    }
}

/// The state of a form that edits one thing.
pub(crate) struct Editing<T> {
    /// The form.
    pub(crate) form: Form,
    api: Api,
    /// What the form was filled from last.
    base: StoredValue<Arc<T>>,
    /// What is there now, when it meets what was typed.
    theirs: StoredValue<Option<Arc<T>>>,
    differences: RwSignal<Option<Vec<Difference>>>,
}

impl<T> Clone for Editing<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Editing<T> {}

impl<T: Send + Sync + 'static> Editing<T> {
    /// Editing begins with this. For use while a component is built.
    pub(crate) fn begin(form: Form, document: Arc<T>) -> Self {
        Self {
            form,
            api: Api::here(),
            base: StoredValue::new(document),
            theirs: StoredValue::new(None),
            differences: RwSignal::new(None),
        }
    }

    /// Goes on editing from what has been saved.
    pub(crate) fn rebase(self, saved: T) {
        self.base.set_value(Arc::new(saved));
    }

    /// What the form was filled from last.
    pub(crate) fn base(self) -> Arc<T> {
        self.base.get_value()
    }
}

/// Saves what was typed.
pub(crate) fn save<E: Edit>(edit: E) {
    let state = edit.state();
    let before = state.base.get_value();
    state.differences.set(None);
    let Some(call) = edit.call(&before) else { return };
    state.form.send(state.api, call, move |answer| match answer {
        Ok(answer) => edit.saved(&answer),
        Err(Error::Stale(json)) => {
            stale(edit, &before, Arc::new(api::read(&json)?));
            Ok(())
        }
        Err(error) => Err(edit.refused(error)),
    });
}

fn stale<E: Edit>(edit: E, before: &E::Document, now: Arc<E::Document>) {
    let state = edit.state();
    match edit.merge(before, &now) {
        Merge::Unrelated => {
            state.base.set_value(now);
            save(edit);
        }
        Merge::Ask(differences) => {
            state.theirs.set_value(Some(now));
            state.differences.set(Some(differences));
            crate::web::focus_soon("conflict".to_owned());
        }
    }
}

/// Both versions, when they meet.
pub(crate) fn conflict<E: Edit>(edit: E) -> AnyView {
    let state = edit.state();
    let take = move || {
        if let Some(now) = state.theirs.get_value() {
            state.base.set_value(now.clone());
            state.differences.set(None);
            return Some(now);
        }
        None
    };
    let mine = move || {
        if take().is_some() {
            save(edit);
        }
    };
    let theirs = move || {
        if let Some(now) = take() {
            state.form.clear();
            edit.fill(&now);
        }
    };
    view! { <Conflict differences=state.differences mine=Callback::new(move |()| mine()) theirs=Callback::new(move |()| theirs()) /> }
        .into_any()
}
