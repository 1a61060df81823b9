//! What an isolate remembers of the configuration: plain values, nothing that belongs to a request.

use std::collections::HashMap;
use std::sync::Arc;

use shared::time::{Span, Timestamp};

/// The most JSON that is remembered, in bytes. An isolate has 128 MB for everything.
const MOST_BYTES: usize = 16 << 20;

/// What an entry costs besides its JSON, roughly: so that notes of what is not there are bounded too.
const ENTRY_BYTES: usize = 200;

/// Documents by their key in KV.
#[derive(Debug, Default)]
pub(super) struct Cache {
    entries: HashMap<String, Entry>,
    bytes: usize,
}

#[derive(Debug)]
struct Entry {
    revision: u64,
    /// Nothing: it is known that there is no such document.
    json: Option<Arc<str>>,
    since: Timestamp,
}

impl Entry {
    fn bytes(&self) -> usize {
        ENTRY_BYTES + self.json.as_ref().map_or(0, |json| json.len())
    }
}

impl Cache {
    /// A document that is younger than `life` here and has at least this revision.
    pub(super) fn get(&self, key: &str, least: u64, life: Span, now: Timestamp) -> Option<(u64, Option<Arc<str>>)> {
        let entry = self.entries.get(key)?;
        let fresh = now.since(entry.since) < life && entry.revision >= least;
        fresh.then(|| (entry.revision, entry.json.clone()))
    }

    /// Whether what is known of a document is younger than this.
    pub(super) fn is_younger(&self, key: &str, age: Span, now: Timestamp) -> bool {
        self.entries.get(key).is_some_and(|entry| now.since(entry.since) < age)
    }

    /// Remembers what was found. An answer that took long never replaces a newer one.
    pub(super) fn put(&mut self, key: &str, (revision, json): (u64, Option<Arc<str>>), now: Timestamp) {
        if self.entries.get(key).is_some_and(|entry| entry.revision > revision) {
            return;
        }
        let entry = Entry { revision, json, since: now };
        if self.bytes + entry.bytes() > MOST_BYTES {
            // Rare, and cheaper than keeping order: what is needed comes back within the life of an entry anyway.
            self.entries.clear();
            self.bytes = 0;
        }
        self.bytes += entry.bytes();
        if let Some(old) = self.entries.insert(key.to_owned(), entry) {
            self.bytes -= old.bytes();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: Span = Span::seconds(30);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    fn holding(entries: &[(u64, Option<&str>, i64)]) -> Cache {
        let mut cache = Cache::default();
        for (revision, json, seconds) in entries {
            cache.put("demo:settings", (*revision, json.map(Arc::from)), at(*seconds));
        }
        cache
    }

    fn check(cache: &Cache, least: u64, seconds: i64, expected: Option<(u64, Option<&str>)>) {
        let found = cache.get("demo:settings", least, LIFE, at(seconds));
        assert_eq!(found, expected.map(|(revision, json)| (revision, json.map(Arc::from))));
    }

    #[test]
    fn an_entry_lives_for_a_while() {
        let cache = holding(&[(7, Some("{}"), 100)]);
        check(&cache, 0, 129, Some((7, Some("{}"))));
        check(&cache, 0, 130, None);
        assert_eq!(cache.get("demo:other", 0, LIFE, at(100)), None);
        assert_eq!(cache.get("demo:settings", 0, Span::default(), at(100)), None);
    }

    #[test]
    fn an_entry_below_the_floor_is_not_given() {
        let cache = holding(&[(7, Some("{}"), 100)]);
        check(&cache, 7, 101, Some((7, Some("{}"))));
        check(&cache, 8, 101, None);
    }

    #[test]
    fn that_nothing_is_there_is_remembered_until_something_is() {
        let cache = holding(&[(0, None, 100)]);
        check(&cache, 0, 101, Some((0, None)));
        check(&cache, 3, 101, None);
        check(&holding(&[(0, None, 100), (3, Some("{}"), 101)]), 3, 102, Some((3, Some("{}"))));
    }

    #[test]
    fn an_older_answer_never_replaces_a_newer_one() {
        let cache = holding(&[(7, Some("new"), 100), (6, Some("old"), 120)]);
        check(&cache, 0, 121, Some((7, Some("new"))));
        check(&cache, 0, 131, None);
    }

    #[test]
    fn it_stays_small() {
        let mut cache = Cache::default();
        let big: Arc<str> = "x".repeat(1 << 20).into();
        for number in 0..100 {
            cache.put(&format!("demo:affiliate:{number}"), (1, Some(big.clone())), at(100));
            let held: usize = cache.entries.values().map(Entry::bytes).sum();
            assert_eq!(held, cache.bytes);
            assert!(held <= MOST_BYTES);
        }
        assert!(cache.get("demo:affiliate:99", 0, LIFE, at(100)).is_some());
    }
}
