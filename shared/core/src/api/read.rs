//! Reading answers, which may have fields of a newer release.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// Reads an answer of the API and ignores fields that it does not know: a newer server may have added them.
///
/// The types themselves refuse unknown fields where they are part of requests, too, so that a misspelt field is never dropped.
///
/// ```
/// use promptbook_core::api::read_answer;
/// use promptbook_core::content::Model;
///
/// let newer = r#"{"id": "gpt-5-mini", "region": "eu"}"#;
/// assert!(serde_json::from_str::<Model>(newer).is_err());
/// let model: Model = read_answer(newer.as_bytes())?;
/// assert_eq!(model.id.as_deref(), Some("gpt-5-mini"));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// The text is not JSON; a field is missing or of the wrong type.
pub fn read_answer<T: DeserializeOwned>(json: &[u8]) -> Result<T, Error> {
    // An answer of the same release needs one pass, and an error of that pass has its place in the text.
    serde_json::from_slice(json).or_else(|error| {
        let value = serde_json::from_slice(json).map(Answer);
        value.and_then(T::deserialize).map_err(|_| error)
    })
}

/// JSON that is read without the fields that a struct does not have.
struct Answer(Value);

impl<'de> Deserializer<'de> for Answer {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, value)| (name, Self(value)));
                visitor.visit_map(MapDeserializer::new(fields))
            }
            Value::Array(items) => {
                visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Self)))
            }
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        _name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if let Value::Object(fields) = &mut self.0 {
            fields.retain(|name, _| known.contains(&name.as_str()));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map
        identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Answer {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::{Listed, Problem, RenderAnswer};
    use crate::prompt::Version;

    /// The same with a field that no type has in each of its objects.
    fn of_a_newer_server(value: Value) -> Value {
        match value {
            Value::Object(fields) => {
                let fields = fields.into_iter();
                let mut fields: serde_json::Map<String, Value> = fields
                    .map(|(name, value)| (name, of_a_newer_server(value)))
                    .collect();
                fields.insert("added_later".to_owned(), json!({"a": [1]}));
                fields.into()
            }
            Value::Array(items) => items.into_iter().map(of_a_newer_server).collect(),
            other => other,
        }
    }

    fn survives<T: DeserializeOwned + serde::Serialize>(answer: &Value) {
        let newer = of_a_newer_server(answer.clone()).to_string();
        let read: T = read_answer(newer.as_bytes()).unwrap();
        assert_eq!(&json!(read), answer);
    }

    fn version() -> Value {
        json!({
            "name": "a", "instance": "default", "version": 1, "type": "chat", "template_format": "jinja2", "template": null,
            "messages": [{"role": "user", "content": "{{ b }}"}, {"thread": "history"}],
            "model": {"id": "m", "provider": null, "options": {}}, "uses": ["b"], "optional": [], "includes": [], "digest": "d", "message": null,
            "inputs": {}, "author": null, "key_id": null, "created_at": "2026-08-31T09:05:00.120Z",
        })
    }

    #[test]
    fn unknown_fields_of_an_answer_are_ignored_at_every_depth() {
        let newer = of_a_newer_server(version());
        let read: Version = read_answer(newer.to_string().as_bytes()).unwrap();
        let options = &read.model.as_ref().unwrap().options;
        assert_eq!(
            options["added_later"],
            json!({"a": [1]}),
            "options are free"
        );
        assert!(
            read.inputs.contains_key("added_later"),
            "so are names of inputs"
        );
        assert_eq!(json!(read.messages), version()["messages"]);

        let field = json!({"pointer": "/name", "detail": "empty"});
        survives::<Problem>(&json!({
            "type": "/problems/invalid-body", "title": "Invalid fields", "status": 422, "detail": "empty", "errors": [field],
        }));
        survives::<RenderAnswer>(&json!({
            "name": "a", "instance": "default", "version": 1, "label": null, "type": "chat", "template_format": "jinja2", "text": null,
            "messages": [{"role": "user", "content": "hi"}], "used": [], "unused": [], "defaults": [], "examples": [], "includes": [],
        }));
        let listed =
            json!({"items": [{"pointer": "/template", "detail": "d"}], "next_cursor": "c"});
        survives::<Listed<crate::Warning>>(&listed);
    }

    #[test]
    fn a_missing_field_or_a_wrong_type_is_an_error() {
        let mut missing = version();
        missing.as_object_mut().unwrap().remove("digest");
        let mut wrong = version();
        wrong["messages"][0]["role"] = json!("nobody");
        for (answer, problem) in [(missing, "missing field `digest`"), (wrong, "nobody")] {
            let error = read_answer::<Version>(answer.to_string().as_bytes()).unwrap_err();
            assert!(error.to_string().contains(problem), "{error}");
        }
    }
}
