//! What a saved prompt is refused for: its type, its metadata, and that it includes itself.

use crate::content::{Content, MAX_METADATA, PromptType};
use crate::error::{Error, FieldError, Result};
use crate::prompt::{Header, PromptId};

/// No prompt includes itself.
pub(super) fn check_own_name(id: &PromptId, content: &Content) -> Result<()> {
    let checked = content.check_own_name(&id.name);
    checked.map_err(|wrong| Error::Invalid(vec![wrong]))
}

/// Refuses metadata over its limit, which a merge can reach field by field, and a new prompt by the names that it uses.
pub(super) fn check_metadata(header: &Header) -> Result<()> {
    let metadata = (&header.description, &header.tags, &header.contract);
    let size = serde_json::to_string(&metadata).map_or(0, |json| json.len());
    if size <= MAX_METADATA {
        return Ok(());
    }
    let names: usize = header.contract.iter().map(String::len).sum();
    let pointer = match names > header.description.as_ref().map_or(0, String::len) {
        true => "/contract",
        false => "/description",
    };
    let field = FieldError::too_large(pointer, size, MAX_METADATA);
    Err(Error::Invalid(vec![field]))
}

/// Refuses content of the other type.
pub(super) fn check_type(header: &Header, given: PromptType) -> Result<()> {
    match header.prompt_type == given {
        true => Ok(()),
        false => Err(wrong_type(header, header.prompt_type)),
    }
}

pub(super) fn wrong_type(header: &Header, expected: PromptType) -> Error {
    Error::TypeChanged {
        name: header.name.clone(),
        expected,
        field: field_of(expected),
    }
}

/// The field that a prompt of this type has its templates in.
pub(super) fn field_of(prompt_type: PromptType) -> &'static str {
    match prompt_type {
        PromptType::Text => "template",
        PromptType::Chat => "messages",
    }
}
