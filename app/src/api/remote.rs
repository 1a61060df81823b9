//! Something of the server's that is shown: asked for, kept while it is asked for again, changed when it was saved.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

use super::{Answer, Api, Call, Error, Result};

/// A thing of the server's, behind a path that may follow signals. While it is asked for anew the last answer stays.
pub(crate) struct Remote<T> {
    raw: Raw,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Remote<T> {}

type Thing = Arc<dyn Any + Send + Sync>;

/// The same without its type, so that it is compiled once.
#[derive(Clone, Copy)]
struct Raw {
    answer: RwSignal<Option<Result<Thing>>>,
    /// Moved on by each wish to ask again.
    wish: RwSignal<u32>,
    /// The number of the question whose answer counts: of two on their way, the later.
    question: StoredValue<u32>,
}

impl<T: DeserializeOwned + Send + Sync + 'static> Remote<T> {
    /// What is at this path, asked for now and whenever the path becomes another one.
    pub(crate) fn at(path: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { raw: Raw::start(Api::here(), Box::new(path), decode::<T>), kind: PhantomData }
    }

    /// The last answer, followed when it changes; nothing before the first.
    pub(crate) fn get(self) -> Option<Result<Arc<T>>> {
        self.raw.answer.with(|answer| {
            Some(match answer.as_ref()? {
                Ok(thing) => thing.clone().downcast().map_err(|_| Error::Unreadable(String::new())),
                Err(error) => Err(error.clone()),
            })
        })
    }

    /// The last answer where it is the thing, followed when it changes.
    pub(crate) fn value(self) -> Option<Arc<T>> {
        self.get().and_then(Result::ok)
    }

    /// Takes what the server answered elsewhere.
    pub(crate) fn set(self, thing: T) {
        self.raw.supersede();
        let thing: Thing = Arc::new(thing);
        let _ = self.raw.answer.try_set(Some(Ok(thing)));
    }

    /// Asks again.
    pub(crate) fn again(self) {
        let _ = self.raw.wish.try_update(|wish| *wish += 1);
    }

    /// Whether the first answer is still to come.
    pub(crate) fn waiting(self) -> bool {
        self.raw.answer.with(Option::is_none)
    }
}

fn decode<T: DeserializeOwned + Send + Sync + 'static>(answer: &Answer) -> Result<Thing> {
    Ok(Arc::new(answer.read::<T>()?))
}

impl Raw {
    fn start(api: Api, path: Box<dyn Fn() -> String + Send + Sync>, decode: fn(&Answer) -> Result<Thing>) -> Self {
        let raw = Self { answer: RwSignal::new(None), wish: RwSignal::new(0), question: StoredValue::new(0) };
        Effect::new(move |before: Option<(String, u32)>| {
            let asked = (path(), raw.wish.get());
            if before.as_ref() != Some(&asked) {
                let question = raw.supersede();
                let call = Call::get(asked.0.clone());
                spawn_local(async move {
                    let answer = api.make(call).await.and_then(|answer| decode(&answer));
                    // The page may have been left, or a later question asked.
                    if raw.question.try_get_value() == Some(question) {
                        raw.answer.set(Some(answer));
                    }
                });
            }
            asked
        });
        raw
    }

    /// Whatever is on its way no longer counts.
    fn supersede(self) -> u32 {
        self.question.try_update_value(|question| {
            *question += 1;
            *question
        })
        .unwrap_or_default()
    }
}
