//! Converts JSON to Smithy documents and back. A document does not keep the order of keys.

use std::collections::{BTreeMap, HashMap};

use aws_smithy_types::{Document, Number};
use serde_json::{Map, Value};

pub(super) fn object(fields: Map<String, Value>) -> Document {
    let fields = fields.into_iter();
    Document::Object(fields.map(|(name, value)| (name, of(value))).collect())
}

pub(super) fn of(value: Value) -> Document {
    match value {
        Value::Null => Document::Null,
        Value::Bool(value) => Document::Bool(value),
        Value::String(value) => Document::String(value),
        Value::Array(values) => Document::Array(values.into_iter().map(of).collect()),
        Value::Object(fields) => object(fields),
        Value::Number(number) => Document::Number(match (number.as_u64(), number.as_i64()) {
            (Some(value), _) => Number::PosInt(value),
            (None, Some(value)) => Number::NegInt(value),
            (None, None) => Number::Float(number.as_f64().unwrap_or_default()),
        }),
    }
}

/// The JSON of a document, its keys in alphabetical order.
pub(super) fn json(document: &Document) -> Value {
    match document {
        Document::Null => Value::Null,
        Document::Bool(value) => Value::from(*value),
        Document::String(value) => Value::from(value.as_str()),
        Document::Array(values) => values.iter().map(json).collect(),
        Document::Object(fields) => sorted(fields),
        Document::Number(Number::PosInt(value)) => Value::from(*value),
        Document::Number(Number::NegInt(value)) => Value::from(*value),
        Document::Number(Number::Float(value)) => Value::from(*value),
    }
}

fn sorted(fields: &HashMap<String, Document>) -> Value {
    let fields: BTreeMap<&str, &Document> =
        (fields.iter().map(|(name, value)| (name.as_str(), value))).collect();
    let fields = fields.into_iter();
    Value::Object(
        fields
            .map(|(name, value)| (name.to_owned(), json(value)))
            .collect(),
    )
}
