//! JSON that is passed on as it is: written once, where its type is known.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A JSON text. Two are equal when their texts are.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawJson(Box<RawValue>);

impl RawJson {
    /// The JSON of something.
    pub fn of(thing: &impl Serialize) -> serde_json::Result<Self> {
        serde_json::value::to_raw_value(thing).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// Reads it.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, shared::json::Error> {
        shared::json::read(self.text())
    }

    /// A field of an object, as text: a string without its quotes and escapes, anything else as it stands.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<String> {
        let fields: BTreeMap<String, Box<RawValue>> = self.read().ok()?;
        let value = fields.get(name)?.get();
        Some(shared::json::read(value).unwrap_or_else(|_| value.to_owned()))
    }

    /// The same object with one more field in front. What is no object stays as it is.
    #[must_use]
    pub fn with(self, field: &str, value: &impl Serialize) -> Self {
        let fields = self.text().trim_start().strip_prefix('{').map(str::trim_start);
        let added = Self::of(&field).and_then(|field| Ok((field, Self::of(value)?)));
        let (Some(rest), Ok((field, value))) = (fields, added) else { return self };
        let comma = if rest.starts_with('}') { "" } else { "," };
        let text = format!("{{{}:{}{comma}{rest}", field.text(), value.text());
        RawValue::from_string(text).map_or(self, Self)
    }

    /// It as a value, to look into.
    #[cfg(test)]
    #[must_use]
    pub fn value(&self) -> serde_json::Value {
        self.read().unwrap()
    }
}

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_is_found() {
        let json = RawJson::of(&json!({ "id": 7, "name": "a\"b", "none": null })).unwrap();
        let field = |name| json.field(name);
        assert_eq!((field("id").as_deref(), field("name").as_deref()), (Some("7"), Some("a\"b")));
        assert_eq!((field("none").as_deref(), field("other")), (Some("null"), None));
    }

    #[test]
    fn a_field_is_added_to_an_object() {
        let with = |thing: serde_json::Value| RawJson::of(&thing).unwrap().with("a\"b", &"c\\d").value();
        assert_eq!(with(json!({})), json!({ "a\"b": "c\\d" }));
        assert_eq!(with(json!({ "x": [1] })), json!({ "a\"b": "c\\d", "x": [1] }));
        assert_eq!(with(json!([1])), json!([1]));
    }
}
