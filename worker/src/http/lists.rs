//! Lists that are merged from every shard's next page, newest first.

use serde::Serialize;
use shared::time::Timestamp;
use shared::wire::affiliate::Page;
use shared::wire::problem::Fields;

use crate::ledger::view::message::After;

/// The rows of a page when none is named.
const PAGE: u32 = 25;
/// The most rows of a page.
const MOST: u32 = 200;

/// Reads the query of a list, noting what is wrong.
pub(super) struct Reader(pub(super) Fields);

impl Reader {
    pub(super) fn limit(&mut self, text: Option<&str>) -> u32 {
        let limit = self.0.optional("limit", text, |text| match text.parse() {
            Ok(limit) if (1..=MOST).contains(&limit) => Ok(limit),
            _ => Err(format!("must be a whole number from 1 to {MOST}")),
        });
        limit.unwrap_or(PAGE)
    }

    pub(super) fn after(&mut self, text: Option<&str>) -> Option<After> {
        self.0.optional("cursor", text, |text| {
            let parsed = text.split_once('.').and_then(|(at, id)| {
                let id_is_plain = id.len() <= 60 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
                let at = at.parse().ok().filter(|_| id_is_plain)?;
                Some(After { at: Timestamp::from_millis(at), id: id.to_owned() })
            });
            parsed.ok_or("must be the next of an earlier page")
        })
    }

    pub(super) fn time(&mut self, field: &str, text: Option<&str>) -> Option<Timestamp> {
        self.0.optional(field, text, Timestamp::parse)
    }

    pub(super) fn one_of(&mut self, field: &str, text: Option<&str>, known: &[&str]) -> Option<String> {
        self.0.optional(field, text, |text| {
            if known.contains(&text) {
                Ok(text.to_owned())
            } else {
                Err(format!("must be one of {}", known.join(", ")))
            }
        })
    }
}

/// One page of what the shards found, newest first. Each found at most one row more than the page has.
pub(super) fn merge<T: Serialize>(found: Vec<Vec<T>>, limit: u32, key: impl Fn(&T) -> (Timestamp, String)) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut items: Vec<T> = found.into_iter().flatten().collect();
    items.sort_by_cached_key(|item| std::cmp::Reverse(key(item)));
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| {
        let (at, id) = key(last);
        format!("{}.{id}", at.millis())
    });
    Page { items, next }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(row: &(i64, &str)) -> (Timestamp, String) {
        (Timestamp::from_millis(row.0), row.1.to_owned())
    }

    #[test]
    fn pages_are_merged_newest_first() {
        let page = merge(vec![vec![(5, "A"), (1, "B")], vec![(5, "C"), (3, "D")]], 3, key);
        assert_eq!(page.items, [(5, "C"), (5, "A"), (3, "D")]);
        assert_eq!(page.next.as_deref(), Some("3.D"));
        let last = merge(vec![vec![(5, "A")]], 3, key);
        assert_eq!(last.next, None);
    }

    #[test]
    fn a_cursor_is_read_back() {
        let mut reader = Reader(Fields::new());
        let after = reader.after(Some("3.D")).unwrap();
        assert_eq!((after.at.millis(), after.id.as_str()), (3, "D"));
        for bad in ["x", "1", "1.a b", "x.A", "1.';--"] {
            let mut reader = Reader(Fields::new());
            assert_eq!(reader.after(Some(bad)), None, "{bad}");
            assert!(!reader.0.is_empty());
        }
    }
}
