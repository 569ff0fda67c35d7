//! The body of a chat.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::api::Passage;
use crate::content::Turn;
use crate::names::{Instance, Label};

/// The maximum number of passages in one chat.
pub const MAX_PASSAGES: usize = 100;

/// A conversation, whose last message is answered.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChatBody {
    /// The conversation so far, of roles `user` and `assistant`; the last is the user's question. The system prompt is the
    /// published one. At most 500.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 500))]
    pub messages: Vec<Turn>,
    /// The instance whose prompts to use. Default: PROMPTBOOK_INSTANCE of the server, else `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<Instance>,
    /// The label whose active versions are used. Default: `production`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// Values of the pipeline's inputs.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::api::CallerInputs))]
    pub inputs: Map<String, Value>,
    /// The passages that were retrieved for the question: texts, or texts with their sources. With passages the question is wrapped
    /// by `retrieval_answer`, with an empty list by `no_answer`, and without the list it is sent as it is. At most 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(schema_with = passages_schema, required = false))]
    pub passages: Option<Vec<GivenPassage>>,
}

/// A passage, or its text alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct GivenPassage(pub Passage);

/// Implemented by hand because serde's `untagged` can't name the invalid field.
impl<'de> Deserialize<'de> for GivenPassage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PassageVisitor)
    }
}

struct PassageVisitor;

impl<'de> Visitor<'de> for PassageVisitor {
    type Value = GivenPassage;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or {text, title, source}")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<GivenPassage, E> {
        let text = text.to_owned();
        Ok(GivenPassage(Passage {
            text,
            ..Passage::default()
        }))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<GivenPassage, A::Error> {
        Passage::deserialize(MapAccessDeserializer::new(map)).map(GivenPassage)
    }
}

#[cfg(feature = "openapi")]
fn passages_schema() -> utoipa::openapi::schema::Array {
    use utoipa::PartialSchema;
    use utoipa::openapi::schema::{ArrayBuilder, OneOfBuilder, SchemaType, Type};

    let passage = OneOfBuilder::new()
        .item(String::schema())
        .item(Passage::schema());
    ArrayBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Array, Type::Null]))
        .items(passage)
        .max_items(Some(MAX_PASSAGES))
        .build()
}
