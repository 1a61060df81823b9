//! What is different between two revisions of a stored document, value by value.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::wire::audit::AuditChange;

/// The longest value that is shown, in characters.
const LONGEST: usize = 300;

/// Parts that change with every edit, and tell nobody anything.
const NOISE: &[&str] = &["schema", "revision", "createdAt", "updatedAt"];

/// Parts whose values nobody may read.
const SECRET: &[&str] = &["secret", "secretHash", "password"];

/// The values that differ, by their place. A thing that was not there, or is gone, differs in every value.
pub fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<AuditChange> {
    let (before, after) = (leaves(before), leaves(after));
    let places = before.keys().chain(after.keys().filter(|place| !before.contains_key(*place)));
    let mut changes: Vec<AuditChange> = places
        .filter(|place| before.get(*place) != after.get(*place))
        .map(|place| {
            let of = |leaves: &BTreeMap<String, Leaf>| leaves.get(place).map(Leaf::shown);
            AuditChange { field: place.clone(), before: of(&before), after: of(&after) }
        })
        .collect();
    changes.sort_by(|one, other| one.field.cmp(&other.field));
    changes
}

#[derive(PartialEq)]
enum Leaf {
    Plain(String),
    Secret(String),
}

impl Leaf {
    fn shown(&self) -> String {
        match self {
            Self::Secret(_) => "…".to_owned(),
            Self::Plain(text) if text.chars().count() > LONGEST => text.chars().take(LONGEST).chain(['…']).collect(),
            Self::Plain(text) => text.clone(),
        }
    }
}

fn leaves(document: Option<&Value>) -> BTreeMap<String, Leaf> {
    let mut found = BTreeMap::new();
    if let Some(document) = document {
        collect(document, String::new(), false, &mut found);
    }
    found
}

fn collect(value: &Value, place: String, secret: bool, found: &mut BTreeMap<String, Leaf>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(name, _)| !NOISE.contains(&name.as_str())) {
                let inner = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                collect(value, inner, secret || SECRET.contains(&name.as_str()), found);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{place}[{}]", name_of(item, index)), secret, found);
            }
        }
        Value::Array(items) if items.is_empty() => {}
        Value::Array(items) => {
            let words: Vec<String> = items.iter().map(plain).collect();
            insert(found, place, words.join(", "), secret);
        }
        scalar => insert(found, place, plain(scalar), secret),
    }
}

fn insert(found: &mut BTreeMap<String, Leaf>, place: String, text: String, secret: bool) {
    found.insert(place, if secret { Leaf::Secret(text) } else { Leaf::Plain(text) });
}

/// What tells an item from its neighbours: things in lists have an id, which holds when others come and go.
fn name_of(item: &Value, index: usize) -> String {
    let id = ["id", "campaignId"].into_iter().find_map(|name| item.get(name));
    id.map_or_else(|| (index + 1).to_string(), plain)
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "–".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(before: Value, after: Value, expected: &[(&str, Option<&str>, Option<&str>)]) {
        let some = |value: &Value| (!value.is_null()).then(|| value.clone());
        let found = changes(some(&before).as_ref(), some(&after).as_ref());
        let found: Vec<_> = found
            .iter()
            .map(|change| (change.field.as_str(), change.before.as_deref(), change.after.as_deref()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_the_same_is_not_told() {
        check(json!({ "a": 1, "revision": 1 }), json!({ "a": 1, "revision": 2 }), &[]);
        check(
            json!({ "name": "A", "on": true, "gone": "x" }),
            json!({ "name": "B", "on": true, "new": [1, 2] }),
            &[("gone", Some("x"), None), ("name", Some("A"), Some("B")), ("new", None, Some("1, 2"))],
        );
    }

    #[test]
    fn things_in_a_list_are_known_by_their_ids() {
        check(
            json!({ "pixels": [{ "id": "px_1", "content": "a" }, { "id": "px_2", "content": "b" }] }),
            json!({ "pixels": [{ "id": "px_2", "content": "c" }] }),
            &[
                ("pixels[px_1].content", Some("a"), None),
                ("pixels[px_1].id", Some("px_1"), None),
                ("pixels[px_2].content", Some("b"), Some("c")),
            ],
        );
        check(
            json!({ "rules": [{ "path": "/" }] }),
            json!({ "rules": [{ "path": "/a" }] }),
            &[("rules[1].path", Some("/"), Some("/a"))],
        );
    }

    #[test]
    fn a_beginning_and_an_end_tell_everything() {
        check(json!(null), json!({ "name": "A" }), &[("name", None, Some("A"))]);
        check(json!({ "name": "A" }), json!(null), &[("name", Some("A"), None)]);
    }

    #[test]
    fn secrets_are_never_shown() {
        check(json!({ "secret": "a" }), json!({ "secret": "b" }), &[("secret", Some("…"), Some("…"))]);
        check(json!({ "secret": "a" }), json!({ "secret": "a" }), &[]);
    }

    #[test]
    fn long_values_are_cut() {
        let found = changes(None, Some(&json!({ "content": "x".repeat(1_000) })));
        assert_eq!(found[0].after.as_ref().unwrap().chars().count(), 301);
    }
}
