//! Something of the server's that is shown: asked for, kept while it is asked for again, changed when it was saved.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use shared::wire::affiliate::Page;

use super::{Answer, Api, Call, Error, Result};
use crate::core::query::Query;

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
    /// The path that the answer came from.
    path: StoredValue<String>,
}

impl<T: DeserializeOwned + Send + Sync + 'static> Remote<T> {
    /// What is at this path, asked for now and whenever the path becomes another one; nothing is asked for at an empty one.
    pub(crate) fn at(path: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { raw: Raw::start(Api::here(), Box::new(path), Extent::One, decode::<T>), kind: PhantomData }
    }

    /// The last answer, followed when it changes; nothing before the first.
    pub(crate) fn get(self) -> Option<Result<Arc<T>>> {
        // The page may have been left.
        let answer = self.raw.answer.try_get().flatten()?;
        Some(answer.and_then(|thing| thing.downcast().map_err(|_| Error::Unreadable)))
    }

    /// The last answer where it is the thing, followed when it changes.
    pub(crate) fn value(self) -> Option<Arc<T>> {
        self.get().and_then(Result::ok)
    }

    /// The last answer where it is the thing at this path, and not what stays from another until this one is there.
    pub(crate) fn value_of(self, path: &str) -> Option<Arc<T>> {
        // Followed first, so that the answer to come is noticed.
        self.value().filter(|_| self.raw.path.try_with_value(|answered| answered == path).unwrap_or_default())
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

impl<T: DeserializeOwned + Send + Sync + 'static> Remote<Vec<T>> {
    /// Every row of a list that is short enough to be held whole, page after page.
    pub(crate) fn every(path: &'static str) -> Self {
        let path = Box::new(move || path.to_owned());
        Self { raw: Raw::start(Api::here(), path, Extent::EveryPage, decode_pages::<T>), kind: PhantomData }
    }
}

/// How much is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    One,
    EveryPage,
}

/// The most pages of a list that is held whole.
const MOST_PAGES: usize = 20;

fn decode<T: DeserializeOwned + Send + Sync + 'static>(answers: &[Answer]) -> Result<Thing> {
    match answers {
        [answer, ..] => Ok(Arc::new(answer.read::<T>()?)),
        [] => Err(Error::Unreadable),
    }
}

fn decode_pages<T: DeserializeOwned + Send + Sync + 'static>(answers: &[Answer]) -> Result<Thing> {
    let mut rows: Vec<T> = Vec::new();
    for answer in answers {
        rows.extend(answer.read::<Page<T>>()?.items);
    }
    Ok(Arc::new(rows))
}

async fn ask(api: Api, path: String, extent: Extent) -> Result<Vec<Answer>> {
    #[derive(Deserialize)]
    struct Next {
        next: Option<String>,
    }
    let mut answers = vec![api.make(Call::get(path.clone())).await?];
    while extent == Extent::EveryPage && answers.len() < MOST_PAGES {
        let Some(last) = answers.last() else { break };
        let Some(next) = last.read::<Next>()?.next else { break };
        let following = Query::default().with("cursor", &next).after(&path);
        answers.push(api.make(Call::get(following)).await?);
    }
    Ok(answers)
}

impl Raw {
    fn start(
        api: Api,
        path: Box<dyn Fn() -> String + Send + Sync>,
        extent: Extent,
        decode: fn(&[Answer]) -> Result<Thing>,
    ) -> Self {
        let raw = Self {
            answer: RwSignal::new(None),
            wish: RwSignal::new(0),
            question: StoredValue::new(0),
            path: StoredValue::default(),
        };
        Effect::new(move |before: Option<(String, u32)>| {
            let asked = (path(), raw.wish.get());
            if !asked.0.is_empty() && before.as_ref() != Some(&asked) {
                let question = raw.supersede();
                let path = asked.0.clone();
                let again = before.is_some_and(|(before, _)| before == path);
                spawn_local(async move {
                    let answer = ask(api, path.clone(), extent).await.and_then(|answers| decode(&answers));
                    // The page may have been left, or a later question asked.
                    if raw.question.try_get_value() == Some(question) {
                        raw.path.set_value(path);
                        raw.take(answer, again);
                    }
                });
            }
            asked
        });
        raw
    }

    /// Takes an answer. What is shown is not lost to a dropped network when it is only asked for once more.
    fn take(self, answer: Result<Thing>, again: bool) {
        let passing = matches!(answer, Err(Error::Unreachable | Error::Failed(_)));
        if again && passing && self.answer.with_untracked(|shown| matches!(shown, Some(Ok(_)))) {
            return;
        }
        self.answer.set(Some(answer));
    }

    /// Whatever is on its way no longer counts.
    fn supersede(self) -> u32 {
        self.question
            .try_update_value(|question| {
                *question += 1;
                *question
            })
            .unwrap_or_default()
    }
}
