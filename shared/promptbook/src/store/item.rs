//! Entities to DynamoDB items and back.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_dynamo::aws_sdk_dynamodb_1 as dynamo;
use serde_json::{Map, Value};

use crate::content::TemplateFormat;
use crate::error::{DatabaseError, Error, Result};
use crate::prompt::{Active, Below, Publication, Version};
use crate::table_keys::{self, Key};

/// An item as the SDK has it.
pub(super) type Item = HashMap<String, AttributeValue>;

/// The number of a label's publication in force, on the active item.
pub(super) const SEQ: &str = "seq";
/// The publication in force, on the active item.
pub(super) const PUBLICATION: &str = "publication";
/// When the version of an active item was saved.
pub(super) const CREATED_AT: &str = "created_at";
/// The publication that rolling back goes to.
const BELOW: &str = "below";
/// There on the entries of an override when the prompt is deleted.
pub(super) const DELETED: &str = "deleted";
/// There when a version is active: its number.
pub(super) const VERSION: &str = "version";
/// There when a version is active: the digest of its content.
pub(super) const DIGEST: &str = "digest";

/// Attributes kept as JSON text: they hold values of any shape, and DynamoDB would rewrite
/// their numbers (1.0 becomes 1, 1e300 is refused) and limits nesting to 32 levels.
const AS_JSON: [&str; 3] = ["model", "inputs", "config"];

/// An entity's attributes under its key. What is absent is left out.
pub(super) fn to_item<T: Serialize>(key: &Key, entity: &T) -> Result<Item> {
    let corrupt = |problem: String| {
        Error::Database(DatabaseError::Corrupt {
            key: key.to_string(),
            problem,
        })
    };
    let Value::Object(mut fields) =
        serde_json::to_value(entity).map_err(|e| corrupt(e.to_string()))?
    else {
        return Err(corrupt("it is not an object".to_owned()));
    };
    fields.retain(|name, value| !value.is_null() && !is_implied(name, value));
    for (name, value) in &mut fields {
        if AS_JSON.contains(&name.as_str()) {
            *value = Value::String(value.to_string());
        }
    }
    let mut item: Item = dynamo::to_item(fields).map_err(|e| corrupt(e.to_string()))?;
    item.extend(key_attributes(key));
    Ok(item)
}

/// Whether an absent attribute means the same, so that a Jinja2 version without includes is stored as before there were formats and includes.
fn is_implied(name: &str, value: &Value) -> bool {
    match name {
        "template_format" => value.as_str() == Some(TemplateFormat::default().as_str()),
        "includes" => value.as_array().is_some_and(Vec::is_empty),
        _ => false,
    }
}

/// The entity of an item.
///
/// # Errors
/// [`DatabaseError::Corrupt`] that names the key.
pub(super) fn from_item<T: DeserializeOwned>(key: &Key, item: Item) -> Result<T> {
    let corrupt = |problem: String| {
        Error::Database(DatabaseError::Corrupt {
            key: key.to_string(),
            problem,
        })
    };
    let fields = fields(item).map_err(corrupt)?;
    serde_json::from_value(Value::Object(fields)).map_err(|e| corrupt(e.to_string()))
}

fn fields(item: Item) -> std::result::Result<Map<String, Value>, String> {
    let mut fields: Map<String, Value> = dynamo::from_item(item).map_err(|e| e.to_string())?;
    for name in AS_JSON {
        if let Some(value) = fields.get_mut(name) {
            let text = value
                .as_str()
                .ok_or_else(|| format!("`{name}` is not JSON text"))?;
            *value = serde_json::from_str(text).map_err(|e| format!("`{name}`: {e}"))?;
        }
    }
    Ok(fields)
}

/// Just the key, as attributes.
pub(super) fn key_attributes(key: &Key) -> Item {
    Item::from([
        (table_keys::PK.to_owned(), AttributeValue::S(key.pk.clone())),
        (table_keys::SK.to_owned(), AttributeValue::S(key.sk.clone())),
    ])
}

/// The key that an item was read under.
pub(super) fn key_of(item: &Item) -> Key {
    Key {
        pk: text(item, table_keys::PK),
        sk: text(item, table_keys::SK),
    }
}

/// The text or the number of an attribute; empty if it has none.
pub(super) fn text(item: &Item, name: &str) -> String {
    match item.get(name) {
        Some(AttributeValue::S(text) | AttributeValue::N(text)) => text.clone(),
        _ => String::new(),
    }
}

/// An active item: the version's attributes at the top, the publication in force as a map.
pub(super) fn active_item(active: &Active) -> Result<Item> {
    let key = table_keys::active(&active.publication.id(), &active.publication.label);
    let mut item = match &active.version {
        Some(version) => to_item(&key, version)?,
        None => key_attributes(&key),
    };
    let rest = serde_json::json!({
        SEQ: active.publication.seq, PUBLICATION: active.publication, BELOW: active.below,
    });
    item.extend(to_item(&key, &rest)?);
    Ok(item)
}

/// The active item, or why it can't be one.
pub(super) fn active_from(item: Item) -> Result<Active> {
    let key = key_of(&item);
    let corrupt = |problem: String| {
        Error::Database(DatabaseError::Corrupt {
            key: key.to_string(),
            problem,
        })
    };
    let mut fields = fields(item).map_err(corrupt)?;
    let part = |name: &str, value: Option<Value>| match value {
        Some(value) => serde_json::from_value(value).map_err(|e| corrupt(format!("`{name}`: {e}"))),
        None => Err(corrupt(format!("`{name}` is missing"))),
    };
    let publication: Publication = part(PUBLICATION, fields.remove(PUBLICATION))?;
    let below: Option<Below> = match fields.remove(BELOW) {
        None => None,
        Some(below) => {
            Some(serde_json::from_value(below).map_err(|e| corrupt(format!("`{BELOW}`: {e}")))?)
        }
    };
    let version: Option<Version> = match fields.contains_key(VERSION) {
        true => Some(
            serde_json::from_value(Value::Object(fields)).map_err(|e| corrupt(e.to_string()))?,
        ),
        false => None,
    };
    match version.as_ref().map(|v| v.version) == publication.version {
        true => Ok(Active {
            publication,
            below,
            version,
        }),
        false => Err(corrupt(
            "its copy is not the version that it publishes".to_owned(),
        )),
    }
}
