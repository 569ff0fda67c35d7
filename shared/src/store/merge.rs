//! PATCH: a JSON merge patch over the latest version's content.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::request::Merge;
use super::save::wrong_type;
use crate::content::{Body, Content, PromptType};
use crate::error::{Error, FieldError, Result};
use crate::prompt::{Header, Version};

impl Merge {
    /// The content that this makes of the latest version's.
    pub(super) fn content(&self, latest: Version, header: &Header) -> Result<Content> {
        let body = match (header.prompt_type, &self.template, &self.messages) {
            (PromptType::Text, Some(template), None) => Body::Text(template.clone()),
            (PromptType::Chat, None, Some(messages)) => Body::Chat(messages.clone()),
            (_, None, None) => Body::try_from(&latest)?,
            (actual, ..) => return Err(wrong_type(header, actual)),
        };
        let model = merged("model", &latest.model, self.model.as_ref())?;
        let inputs = merged("inputs", &Some(latest.inputs), self.inputs.as_ref())?;
        Content::new(body, model, inputs.unwrap_or_default()).map_err(Error::Invalid)
    }
}

/// RFC 7396; `Some(None)` removes.
fn merged<T: serde::Serialize + DeserializeOwned + Clone>(
    field: &str,
    before: &Option<T>,
    patch: Option<&Option<Map<String, Value>>>,
) -> Result<Option<T>> {
    let patch = match patch {
        None => return Ok(before.clone()),
        Some(None) => return Ok(None),
        Some(Some(patch)) => Value::Object(patch.clone()),
    };
    let mut value = serde_json::to_value(before).unwrap_or_default();
    json_patch::merge(&mut value, &patch);
    let wrong = |e: serde_json::Error| {
        Error::Invalid(vec![FieldError::new(format!("/{field}"), e.to_string())])
    };
    serde_json::from_value(value).map_err(wrong)
}
