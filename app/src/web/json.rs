//! JSON as the browser reads it.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::api::json::{Node, Opened};

/// Parses JSON; nothing when it is none.
pub(crate) fn parse(text: &str) -> Option<JsValue> {
    JSON::parse(text).ok()
}

/// A property of a parsed object, as JSON again.
pub(crate) fn property(object: &JsValue, name: &str) -> Option<String> {
    let value = object.property(name)?;
    JSON::stringify(&value).ok().map(String::from)
}

impl Node for JsValue {
    fn open(self) -> Opened<Self> {
        if let Some(text) = self.as_string() {
            return Opened::Text(text);
        }
        if let Some(number) = self.as_f64() {
            return Opened::Number(number);
        }
        if let Some(yes) = self.as_bool() {
            return Opened::Bool(yes);
        }
        if Node::is_null(&self) {
            return Opened::Null;
        }
        match self.dyn_into::<Array>() {
            Ok(items) => Opened::List(items.to_vec()),
            Err(object) => Opened::Object(object),
        }
    }

    fn is_null(&self) -> bool {
        self.is_null() || self.is_undefined()
    }

    fn property(&self, name: &str) -> Option<Self> {
        // What `JSON.parse` made has no getters that could fail.
        let value = Reflect::get(self, &Self::from_str(name)).ok()?;
        (!value.is_undefined()).then_some(value)
    }

    fn entries(&self) -> Vec<(String, Self)> {
        let names = Object::keys(self.unchecked_ref::<Object>());
        let entry = |name: Self| Some((name.as_string()?, Reflect::get(self, &name).ok()?));
        names.iter().filter_map(entry).collect()
    }
}
