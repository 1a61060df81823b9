//! A value, as serde reads one.

use serde::de::value::MapDeserializer;
use serde::de::{Deserializer, Visitor};

use super::Error;
use super::number::Number;
use super::scan::Scan;
use super::within::{Members, Variant};

/// The name by which `serde_json` asks for the text of a value as it stands ([`serde_json::value::RawValue`]).
const RAW: &str = "$serde_json::private::RawValue";

macro_rules! numbers {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let number = self.number(&visitor)?;
            visit_number(number, visitor)
        })*
    };
}

macro_rules! texts {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.text(&visitor)?;
            visitor.visit_str(&self.last)
        })*
    };
}

macro_rules! lists {
    ($($name:ident($($more:ty),*))*) => {
        $(fn $name<V: Visitor<'de>>(self, $(_: $more,)* visitor: V) -> Result<V::Value, Error> {
            let outer = self.open(b'[', &visitor)?;
            let value = visitor.visit_seq(Members(self))?;
            self.close(outer, b']').map(|()| value)
        })*
    };
}

macro_rules! objects {
    ($($name:ident($($more:ty),*))*) => {
        $(fn $name<V: Visitor<'de>>(self, $(_: $more,)* visitor: V) -> Result<V::Value, Error> {
            let outer = self.open(b'{', &visitor)?;
            let value = visitor.visit_map(Members(self))?;
            self.close(outer, b'}').map(|()| value)
        })*
    };
}

macro_rules! units {
    ($($name:ident($($more:ty),*))*) => {
        $(fn $name<V: Visitor<'de>>(self, $(_: $more,)* visitor: V) -> Result<V::Value, Error> {
            if self.null()? { visitor.visit_unit() } else { Err(self.unexpected(&visitor)) }
        })*
    };
}

/// Hands a number to whoever wants one.
pub(super) fn visit_number<'de, V: Visitor<'de>>(number: Number, visitor: V) -> Result<V::Value, Error> {
    match number {
        Number::Unsigned(number) => visitor.visit_u64(number),
        Number::Signed(number) => visitor.visit_i64(number),
        Number::Float(number) => visitor.visit_f64(number),
    }
}

impl<'de> Deserializer<'de> for &mut Scan<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.next()? {
            b'"' => self.deserialize_str(visitor),
            b'{' => self.deserialize_map(visitor),
            b'[' => self.deserialize_seq(visitor),
            b't' | b'f' => self.deserialize_bool(visitor),
            b'n' => self.deserialize_unit(visitor),
            _ => self.deserialize_f64(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let yes = self.bool(&visitor)?;
        visitor.visit_bool(yes)
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64
    }

    texts! { deserialize_char deserialize_str deserialize_string deserialize_identifier }

    lists! {
        deserialize_seq() deserialize_tuple(usize) deserialize_tuple_struct(&'static str, usize) deserialize_bytes()
        deserialize_byte_buf()
    }

    objects! { deserialize_map() deserialize_struct(&'static str, &'static [&'static str]) }

    units! { deserialize_unit() deserialize_unit_struct(&'static str) }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.null()? { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        if name == RAW {
            let raw = self.skip()?;
            return visitor.visit_map(MapDeserializer::new(std::iter::once((RAW, raw))));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let (holds, outer) = self.variant(&visitor)?;
        let value = visitor.visit_enum(Variant { scan: self, holds })?;
        self.close(outer, b'}').map(|()| value)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.skip()?;
        visitor.visit_unit()
    }
}
