//! Flattens a JSON object into parameters: `{"orderItems":{"17":2}}` is `orderItems[17]` = `2`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::body::Error;
use super::params::{MAX_PARAMETERS, Params, TooMany};

/// How deep objects and arrays may lie in each other. The calls need two levels.
const MAX_DEPTH: usize = 8;

/// Reads an object. Null counts as not sent.
pub(super) fn read<'a>(body: &'a [u8], params: &mut Params<'a>) -> Result<(), Error> {
    let text = match String::from_utf8_lossy(body) {
        Cow::Borrowed(text) => text,
        Cow::Owned(_) => return Err(Error::Json("it is not UTF-8".to_owned())),
    };
    parse(text.trim_start_matches('\u{feff}'), Cow::Borrowed(""), 0, params)
}

/// Reads JSON that came as the text of one parameter, as if it had come nested in it.
pub(super) fn read_as<'a>(name: &'a str, text: &'a str, params: &mut Params<'a>) -> Result<(), Error> {
    parse(text, Cow::Borrowed(name), 1, params)
}

fn parse<'a>(text: &'a str, name: Cow<'a, str>, depth: usize, params: &mut Params<'a>) -> Result<(), Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let outcome = Level { name, depth, params: &mut *params }.deserialize(&mut deserializer);
    outcome.and_then(|()| deserializer.end()).map_err(|error| {
        if error.is_data() && params.len() == MAX_PARAMETERS {
            return TooMany.into();
        }
        // The text of serde's own errors can hold a value; its place and kind can't.
        let kind = match error.classify() {
            serde_json::error::Category::Data => error.to_string(),
            serde_json::error::Category::Eof => "it ends too early".to_owned(),
            _ => format!("line {}, column {} is not JSON", error.line(), error.column()),
        };
        Error::Json(kind)
    })
}

/// A value somewhere in the object, and the name it goes by.
struct Level<'p, 'a> {
    name: Cow<'a, str>,
    depth: usize,
    params: &'p mut Params<'a>,
}

impl<'a> Level<'_, 'a> {
    fn take<E: serde::de::Error>(self, value: Cow<'a, str>) -> Result<(), E> {
        if self.depth == 0 {
            return Err(E::custom("it has to begin with {"));
        }
        self.params.push(self.name, value).map_err(E::custom)
    }

    fn deeper<E: serde::de::Error>(&self) -> Result<usize, E> {
        if self.depth < MAX_DEPTH { Ok(self.depth + 1) } else { Err(E::custom("it is nested too deep")) }
    }

    fn below(&self, key: Cow<'a, str>) -> Cow<'a, str> {
        if self.depth == 0 { key } else { Cow::Owned(format!("{}[{key}]", self.name)) }
    }
}

impl<'de> DeserializeSeed<'de> for Level<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let depth = self.deeper()?;
        while let Some(key) = map.next_key_seed(Key)? {
            let name = self.below(key);
            map.next_value_seed(Level { name, depth, params: &mut *self.params })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if self.depth == 0 {
            return Err(A::Error::custom("it has to begin with {"));
        }
        let depth = self.deeper()?;
        for index in 0.. {
            let name = self.below(Cow::Owned(format!("{index}")));
            if list.next_element_seed(Level { name, depth, params: &mut *self.params })?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<(), E> {
        self.take(Cow::Borrowed(text))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.take(Cow::Owned(text.to_owned()))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        self.take(Cow::Owned(number.to_string()))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<(), E> {
        self.take(Cow::Owned(number.to_string()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        self.take(Cow::Owned(number.to_string()))
    }

    fn visit_bool<E: serde::de::Error>(self, yes: bool) -> Result<(), E> {
        self.take(Cow::Borrowed(if yes { "1" } else { "0" }))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The name of a member, borrowed unless it is escaped.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}
