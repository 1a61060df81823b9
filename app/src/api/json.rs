//! Reads the shapes of the wire from JSON that the browser has parsed.
//!
//! serde's own reader of JSON, compiled once for each shape, would be a third of what people download. This one takes
//! what `JSON.parse` made, asks it for the fields a shape has, and says of an error only that there is one: what can't be
//! read is a matter for whoever builds the app, and they have the browser's tools.

use std::fmt;

use serde::de::value::{StrDeserializer, StringDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};

/// It is not of the shape that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable;

/// A parsed value.
pub(crate) trait Node: Sized {
    /// What it is.
    fn open(self) -> Opened<Self>;
    /// Whether it is `null`.
    fn is_null(&self) -> bool;
    /// A property of an object, when there is one of this name.
    fn property(&self, name: &str) -> Option<Self>;
    /// The properties of an object, by name.
    fn entries(&self) -> Vec<(String, Self)>;
}

/// What a parsed value is.
pub(crate) enum Opened<N> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<N>),
    /// An object.
    Object(N),
}

/// Reads a shape of the wire.
pub(crate) fn read<T: DeserializeOwned>(node: impl Node) -> Result<T, Unreadable> {
    T::deserialize(Reader(node))
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not of the shape that was asked for")
    }
}

impl std::error::Error for Unreadable {}

/// Said without words: those that serde has ready can name numbers, and writing numbers with a fraction takes much code.
impl Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }
}

struct Reader<N>(N);

impl<N: Node> Reader<N> {
    fn text(self) -> Result<String, Unreadable> {
        match self.0.open() {
            Opened::Text(text) => Ok(text),
            _ => Err(Unreadable),
        }
    }
}

/// A number without a fraction that a double holds exactly.
fn whole<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, Unreadable> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number {
        _ if number.fract() != 0.0 || number.abs() > EXACT => visitor.visit_f64(number),
        _ if number < 0.0 => visitor.visit_i64(number as i64),
        _ => visitor.visit_u64(number as u64),
    }
}

macro_rules! numbers {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            match self.0.open() {
                Opened::Number(number) => whole(number, visitor),
                _ => Err(Unreadable),
            }
        })*
    };
}

macro_rules! texts {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            visitor.visit_string(self.text()?)
        })*
    };
}

impl<'de, N: Node> Deserializer<'de> for Reader<N> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0.open() {
            Opened::Null => visitor.visit_unit(),
            Opened::Bool(yes) => visitor.visit_bool(yes),
            Opened::Number(number) => whole(number, visitor),
            Opened::Text(text) => visitor.visit_string(text),
            Opened::List(items) => visitor.visit_seq(Items(items.into_iter())),
            Opened::Object(object) => visitor.visit_map(Entries { left: object.entries().into_iter(), value: None }),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0.open() {
            Opened::Bool(yes) => visitor.visit_bool(yes),
            _ => Err(Unreadable),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64
    }

    texts! { deserialize_char deserialize_str deserialize_string deserialize_identifier }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0.open() {
            Opened::List(items) => visitor.visit_seq(Items(items.into_iter())),
            _ => Err(Unreadable),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0.open() {
            Opened::Object(object) => visitor.visit_map(Entries { left: object.entries().into_iter(), value: None }),
            _ => Err(Unreadable),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        match self.0.open() {
            Opened::Object(object) => visitor.visit_map(Fields { object, names: fields.iter(), value: None }),
            _ => Err(Unreadable),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let (name, value) = match self.0.open() {
            Opened::Text(name) => (name, None),
            Opened::Object(object) => {
                let mut entries = object.entries().into_iter();
                let (name, value) = entries.next().ok_or(Unreadable)?;
                (name, Some(value))
            }
            _ => return Err(Unreadable),
        };
        visitor.visit_enum(Variant { name, value })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! { bytes byte_buf unit unit_struct tuple tuple_struct }
}

struct Items<N>(std::vec::IntoIter<N>);

impl<'de, N: Node> SeqAccess<'de> for Items<N> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        self.0.next().map(|item| seed.deserialize(Reader(item))).transpose()
    }
}

/// Every property of an object.
struct Entries<N> {
    left: std::vec::IntoIter<(String, N)>,
    value: Option<N>,
}

impl<'de, N: Node> MapAccess<'de> for Entries<N> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        let Some((name, value)) = self.left.next() else { return Ok(None) };
        self.value = Some(value);
        let name: StringDeserializer<Unreadable> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        seed.deserialize(Reader(self.value.take().ok_or(Unreadable)?))
    }
}

/// The properties of an object that a shape has.
struct Fields<N> {
    object: N,
    names: std::slice::Iter<'static, &'static str>,
    value: Option<N>,
}

impl<'de, N: Node> MapAccess<'de> for Fields<N> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        for name in self.names.by_ref() {
            self.value = self.object.property(name);
            if self.value.is_some() {
                let name: StrDeserializer<'_, Unreadable> = (*name).into_deserializer();
                return seed.deserialize(name).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        seed.deserialize(Reader(self.value.take().ok_or(Unreadable)?))
    }
}

struct Variant<N> {
    name: String,
    value: Option<N>,
}

impl<'de, N: Node> EnumAccess<'de> for Variant<N> {
    type Error = Unreadable;
    type Variant = Inside<N>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Inside<N>), Unreadable> {
        let name: StringDeserializer<Unreadable> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, Inside(self.value)))
    }
}

/// What a variant holds.
struct Inside<N>(Option<N>);

impl<'de, N: Node> VariantAccess<'de> for Inside<N> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        if self.0.is_none() { Ok(()) } else { Err(Unreadable) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unreadable> {
        seed.deserialize(Reader(self.0.ok_or(Unreadable)?))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        Reader(self.0.ok_or(Unreadable)?).deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        Reader(self.0.ok_or(Unreadable)?).deserialize_struct("", fields, visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::{Value, json};
    use shared::wire::affiliate::{AffiliateDocument, AffiliateRow, Page};
    use shared::wire::campaign::CampaignDocument;
    use shared::wire::order::{OrderPixels, OrderRow, OrderSummary, SessionJson};
    use shared::wire::problem::Problem;

    impl Node for Value {
        fn open(self) -> Opened<Self> {
            match self {
                Self::Null => Opened::Null,
                Self::Bool(yes) => Opened::Bool(yes),
                Self::Number(number) => Opened::Number(number.as_f64().unwrap()),
                Self::String(text) => Opened::Text(text),
                Self::Array(items) => Opened::List(items),
                object @ Self::Object(_) => Opened::Object(object),
            }
        }

        fn is_null(&self) -> bool {
            self.is_null()
        }

        fn property(&self, name: &str) -> Option<Self> {
            self.get(name).cloned()
        }

        fn entries(&self) -> Vec<(String, Self)> {
            self.as_object().unwrap().iter().map(|(name, value)| (name.clone(), value.clone())).collect()
        }
    }

    /// What is stored and answered is read as serde's own reader reads it.
    fn check<T: DeserializeOwned + PartialEq + fmt::Debug>(file: &str) {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/src/wire/golden");
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read::<T>(value), Ok(serde_json::from_str::<T>(&text).unwrap()), "{file}");
    }

    #[test]
    fn reads_what_the_server_answers() {
        check::<AffiliateDocument>("affiliate_document.json");
        check::<Page<AffiliateRow>>("affiliate_page.json");
        check::<CampaignDocument>("campaign_document.json");
        check::<Page<OrderRow>>("order_page.json");
        check::<OrderPixels>("order_pixels.json");
        check::<OrderSummary>("order_summary.json");
        check::<Problem>("problem.json");
        check::<SessionJson>("session.json");
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Shape {
        number: i32,
        #[serde(default)]
        share: Option<f64>,
        kind: Kind,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "camelCase")]
    enum Kind {
        Plain,
        Holding(String),
        Named { word: String },
    }

    #[test]
    fn reads_numbers_and_variants() {
        let check = |json: Value| assert_eq!(read::<Shape>(json.clone()).ok(), serde_json::from_value(json).ok());
        check(json!({"number": -7, "share": 0.5, "kind": "plain", "unknown": [1]}));
        check(json!({"number": 7, "share": null, "kind": {"holding": "x"}}));
        check(json!({"number": 7, "share": 3, "kind": {"named": {"word": "x"}}}));
    }

    #[test]
    fn refuses_what_is_not_of_the_shape() {
        for json in [
            json!({"number": 1.5, "kind": "plain"}),
            json!({"number": "1", "kind": "plain"}),
            json!({"kind": "plain"}),
            json!({"number": 1, "kind": "other"}),
            json!({"number": 1, "kind": "holding"}),
            json!({"number": 1, "kind": {}}),
            json!([1, null, "plain"]),
            json!(null),
        ] {
            assert_eq!(read::<Shape>(json.clone()), Err(Unreadable), "{json}");
        }
    }
}
