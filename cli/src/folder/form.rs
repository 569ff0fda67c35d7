//! Converting between the server's prompts and Prompty files.

use std::collections::BTreeSet;

use promptbook_core::api::{MessageBody, PromptBody};
use promptbook_core::content::{Body, Content, DeclaredInputs};
use promptbook_core::digest;
use promptbook_core::prompt::{Prompt, Version};
use promptbook_core::prompty::{PromptFile, ReadFile};
use serde_json::json;

use crate::error::{Error, Result};

/// The file of one version, with the prompt's description and tags.
///
/// # Errors
/// This command can't read the version, because the server has another release.
pub fn file_of(prompt: &Prompt, version: &Version) -> Result<PromptFile> {
    Ok(PromptFile {
        name: Some(prompt.name.clone()),
        description: prompt.description.clone(),
        tags: prompt.tags.clone(),
        content: content_of(version)?,
    })
}

/// Refuses a redacted version, whose text is a marker that must not be saved or written to a file.
///
/// # Errors
/// It is redacted.
pub fn refuse_redacted(version: &Version) -> Result<()> {
    match version.redacted {
        None => Ok(()),
        Some(_) => Err(Error::Failed(format!(
            "version {} of `{}` was redacted and has no content: use another version",
            version.version, version.name
        ))),
    }
}

/// The content of a version. It is not checked, because an earlier release may have saved content that is refused today.
pub fn content_of(version: &Version) -> Result<Content> {
    Content::of_saved(version.clone()).map_err(|error| {
        Error::Failed(format!(
            "version {} of `{}` can't be read: {error}; use a command of the server's release",
            version.version, version.name
        ))
    })
}

/// The body of POST and PUT for a file.
pub fn body_of(file: &PromptFile) -> PromptBody {
    let content = &file.content;
    let (template, messages) = match content.body() {
        Body::Text(template) => (Some(template.clone()), None),
        Body::Chat(messages) => {
            let messages = messages.iter().cloned().map(MessageBody::from);
            (None, Some(messages.collect()))
        }
    };
    PromptBody {
        template,
        messages,
        // The default is left out, because servers of earlier releases don't know the field.
        template_format: Some(content.template_format()).filter(|format| !format.is_default()),
        model: content.model().cloned(),
        config: content.config().cloned(),
        inputs: Some(declared(content)),
        description: file.description.clone(),
        tags: Some(file.tags.iter().cloned().collect()),
        ..PromptBody::default()
    }
}

fn declared(content: &Content) -> DeclaredInputs {
    let inputs = content.inputs().iter();
    inputs
        .map(|(name, input)| (name.clone(), input.clone().into()))
        .collect()
}

/// The digest of a file's description and tags.
pub fn about(description: Option<&str>, tags: &BTreeSet<String>) -> String {
    digest::of(&json!([description, tags]))
}

/// The properties of a file that are ignored, in one line.
pub fn passed_over(file: &ReadFile) -> Option<String> {
    let names = &file.passed_over;
    (!names.is_empty()).then(|| format!("ignored properties: `{}`", names.join("`, `")))
}

/// The ETag of a prompt in a list: its revision.
pub fn etag_of(prompt: &Prompt) -> String {
    format!("\"{}\"", prompt.revision)
}
