//! Deserializes the parameters of a path or a query. Several structs can share a query; unknown parameters are rejected.

use promptbook::decode::Mismatch;
use promptbook::nearest::nearest;
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;

/// Reads names and values into a struct, or into a tuple of structs that share the names.
///
/// # Errors
/// The first unknown, repeated or invalid parameter.
pub(super) fn read<T: DeserializeOwned>(pairs: Vec<(String, String)>) -> Result<T, Mismatch> {
    for (index, (name, _)) in pairs.iter().enumerate() {
        if pairs[..index].iter().any(|(earlier, _)| earlier == name) {
            return Err(Mismatch::custom("it is given twice: keep one of them").below(name));
        }
    }
    let mut reader = Reader {
        pairs,
        known: Vec::new(),
    };
    let parsed = T::deserialize(&mut reader)?;
    match reader.pairs.first() {
        None => Ok(parsed),
        Some((name, _)) => Err(unknown(name, &reader.known)),
    }
}

fn unknown(name: &str, known: &[&'static str]) -> Mismatch {
    let meant = nearest(name, known.iter().copied());
    let meant = meant.map_or_else(String::new, |meant| format!(" (did you mean `{meant}`?)"));
    let name = name.escape_debug();
    Mismatch::custom(match known {
        [] => format!("unknown parameter `{name}`: leave it out"),
        _ => format!(
            "unknown parameter `{name}`{meant}: known here are `{}`",
            known.join("`, `")
        ),
    })
}

struct Reader {
    /// The parameters that no struct has read yet.
    pairs: Vec<(String, String)>,
    known: Vec<&'static str>,
}

impl<'de> Deserializer<'de> for &mut Reader {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_map(Fields {
            pairs: std::mem::take(&mut self.pairs).into_iter(),
            value: None,
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.known.extend(fields);
        let pairs = std::mem::take(&mut self.pairs).into_iter();
        let (own, others): (Vec<_>, _) = pairs.partition(|(name, _)| fields.contains(&&**name));
        self.pairs = others;
        visitor.visit_map(Fields {
            pairs: own.into_iter(),
            value: None,
        })
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_seq(Parts(self))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple_struct map enum identifier ignored_any
    }
}

struct Parts<'r>(&'r mut Reader);

impl<'de> SeqAccess<'de> for Parts<'_> {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Mismatch> {
        seed.deserialize(&mut *self.0).map(Some)
    }
}

struct Fields {
    pairs: std::vec::IntoIter<(String, String)>,
    /// The name that was read last, and its value.
    value: Option<(String, String)>,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Mismatch> {
        let Some((name, value)) = self.pairs.next() else {
            return Ok(None);
        };
        let text: StrDeserializer<'_, Mismatch> = name.as_str().into_deserializer();
        let key = seed.deserialize(text)?;
        self.value = Some((name, value));
        Ok(Some(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mismatch> {
        let (name, value) = self.value.take().unwrap_or_default();
        seed.deserialize(Text(value))
            .map_err(|wrong| wrong.below(name))
    }
}

/// A value, parsed as the type that is asked for.
struct Text(String);

impl<'de> Deserializer<'de> for Text {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_string(self.0)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0.as_str() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            other => Err(Mismatch::invalid_value(
                Unexpected::Str(other),
                &"true or false",
            )),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0.parse() {
            // `parse` also takes a leading `+`.
            Ok(number) if self.0.bytes().all(|byte| byte.is_ascii_digit()) => {
                visitor.visit_u64(number)
            }
            _ => visitor.visit_string(self.0),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}
