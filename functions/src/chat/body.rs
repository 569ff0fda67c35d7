//! The body of `POST /v1/chat`: the shape of what a caller says.

use std::fmt;

use promptbook::content::Turn;
use promptbook::pipeline::{CallerInputs, Passage};
use promptbook::{Instance, Label};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use utoipa::openapi::schema::{Array, ArrayBuilder, OneOfBuilder, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// The most retrieved passages.
pub(super) const MAX_PASSAGES: usize = 100;

/// A conversation, whose last message is answered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatBody {
    /// The conversation so far, of roles `user` and `assistant`; the last is the user's question. The system prompt is the
    /// published one. At most 500.
    #[schema(min_items = 1, max_items = 500)]
    pub(super) messages: Vec<Turn>,
    /// Whose prompts: PROMPTBOOK_INSTANCE, else `default`, unless said.
    pub(super) instance: Option<Instance>,
    /// Which label of them: `production` unless said.
    pub(super) label: Option<Label>,
    /// Values for the inputs that the pipeline leaves to the caller.
    #[serde(default)]
    #[schema(value_type = CallerInputs)]
    pub(super) inputs: Map<String, Value>,
    /// What was retrieved for the question: texts, or texts with where they are from. With passages the question is wrapped
    /// by `retrieval_answer`, with an empty list by `no_answer`, and without the list it is sent as it is. At most 100.
    #[schema(schema_with = passages_schema, required = false)]
    pub(super) passages: Option<Vec<GivenPassage>>,
}

/// A passage, or its text alone.
#[derive(Debug)]
pub(super) struct GivenPassage(pub(super) Passage);

/// By hand, because serde's `untagged` can't say which field is wrong.
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

fn passages_schema() -> Array {
    let passage = OneOfBuilder::new()
        .item(String::schema())
        .item(Passage::schema());
    ArrayBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Array, Type::Null]))
        .items(passage)
        .max_items(Some(MAX_PASSAGES))
        .build()
}
