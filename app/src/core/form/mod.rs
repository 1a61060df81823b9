//! The form kit: fields tied to their labels, hints and errors, and a summary of what is wrong that takes the focus.

mod area;
mod choice;
mod field;
mod summary;
mod words;

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::wire::problem::FieldError;

pub(crate) use area::TextArea;
pub(crate) use choice::{Choice, Options, SelectField, Switch, options};
pub(crate) use field::{Field, TextField};
pub(crate) use summary::{ErrorSummary, SubmitButton};
pub(crate) use words::{control_id, plain_decimal, sentence};

use crate::api::{self, Answer, Api, Call};

/// What is known about a form while it is filled in and sent.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    id: &'static str,
    /// What is wrong with fields.
    errors: RwSignal<Vec<FieldError>>,
    /// What is wrong with the whole.
    problem: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    labels: StoredValue<Vec<(String, String)>>,
}

impl Form {
    /// A form; the id is unique on its page and begins the id of each control.
    pub(crate) fn new(id: &'static str) -> Self {
        Self {
            id,
            errors: RwSignal::default(),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
            labels: StoredValue::new(Vec::new()),
        }
    }

    /// The id of a field's control.
    pub(crate) fn control(&self, field: &str) -> String {
        control_id(self.id, field)
    }

    /// Whether an answer is awaited.
    pub(crate) fn busy(&self) -> bool {
        self.busy.get()
    }

    /// What is wrong with the whole, where no field is at fault.
    pub(crate) fn problem(&self) -> Option<String> {
        self.problem.get()
    }

    /// Takes the errors away.
    pub(crate) fn clear(&self) {
        self.errors.set(Vec::new());
        self.problem.set(None);
    }

    /// Shows errors at their fields; the focus stays.
    pub(crate) fn mark(&self, errors: Vec<FieldError>) {
        self.problem.set(None);
        self.errors.set(errors);
    }

    /// Shows errors and moves the focus to their summary.
    pub(crate) fn fail(&self, errors: Vec<FieldError>) {
        self.mark(errors);
        crate::web::focus_soon(self.summary_id());
    }

    /// Shows what the server said.
    pub(crate) fn refuse(&self, error: &api::Error) {
        let fields = error.fields().to_vec();
        self.problem.set(fields.is_empty().then(|| error.message()));
        self.errors.set(fields);
        crate::web::focus_soon(self.summary_id());
    }

    /// What is wrong with a field or a part of it, as a sentence.
    fn error(&self, field: &str, label: &str) -> Option<String> {
        self.errors.with(|errors| {
            let found = errors.iter().filter(|error| belongs(&error.field, field));
            let sentences: Vec<_> = found.map(|error| sentence(label, &error.message)).collect();
            (!sentences.is_empty()).then(|| sentences.join(" "))
        })
    }

    /// Makes a field known by its label, as long as it is on the page.
    fn register(&self, field: String, label: String) {
        let labels = self.labels;
        labels.update_value(|labels| labels.push((field.clone(), label)));
        on_cleanup(move || {
            // The form may be gone before its fields are.
            let _ = labels.try_update_value(|labels| labels.retain(|(known, _)| *known != field));
        });
    }

    /// Each error with its field's control, where the form has one.
    fn lines(&self) -> Vec<(Option<String>, String)> {
        let labels = self.labels.get_value();
        let line = |error: &FieldError| match labels.iter().find(|(field, _)| belongs(&error.field, field)) {
            Some((field, label)) => (Some(self.control(field)), sentence(label, &error.message)),
            None => (None, sentence(&error.field, &error.message)),
        };
        let mut lines: Vec<_> = self.errors.with(|errors| errors.iter().map(line).collect());
        lines.extend(self.problem.get().map(|problem| (None, problem)));
        lines
    }

    fn summary_id(&self) -> String {
        self.control("errors")
    }

    /// Sends the form, once at a time. Errors land on their fields; `done` gets the answer, and hands back any error that it
    /// does not deal with itself.
    pub(crate) fn send(
        self,
        api: Api,
        call: Call,
        done: impl FnOnce(api::Result<Answer>) -> api::Result<()> + 'static,
    ) {
        self.work(Box::pin(api.make(call)), Box::new(done));
    }

    /// Does anything that ends in an answer, once at a time.
    pub(crate) fn work<T: 'static>(self, work: Work<T>, done: Box<dyn FnOnce(api::Result<T>) -> api::Result<()>>) {
        if self.busy.get_untracked() {
            return;
        }
        self.clear();
        self.busy.set(true);
        spawn_local(async move {
            let answer = work.await;
            // The page may have been left while the answer was on its way.
            if self.busy.try_set(false).is_some() {
                return;
            }
            if let Err(error) = done(answer) {
                self.refuse(&error);
            }
        });
    }
}

/// What a form waits for.
pub(crate) type Work<T> = Pin<Box<dyn Future<Output = api::Result<T>>>>;

/// Whether an error of this path belongs to this field or lies inside it.
fn belongs(path: &str, field: &str) -> bool {
    path.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::belongs;

    #[test]
    fn errors_belong_to_their_field_or_the_one_around_it() {
        assert!(belongs("name", "name"));
        assert!(belongs("commissions.step1.percent", "commissions.step1"));
        assert!(belongs("products[0].price", "products[0].price"));
        assert!(!belongs("products[10].price", "products[1]"));
        assert!(!belongs("testLink", "test"));
    }
}
