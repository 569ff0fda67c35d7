//! A prompt that is included, and why prompts can't be composed.

use std::collections::BTreeSet;

use crate::content::{Body, Content, Inputs, TemplateFormat};
use crate::names::PromptName;

/// A prompt that another prompt includes, as composing needs it.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    pub(super) name: &'a PromptName,
    pub(super) template: &'a str,
    pub(super) format: TemplateFormat,
    pub(super) inputs: &'a Inputs,
    pub(super) uses: &'a BTreeSet<String>,
}

impl<'a> Piece<'a> {
    /// Creates a piece from a text prompt without includes.
    ///
    /// # Errors
    /// [`ComposeError::NotText`], [`ComposeError::Nested`].
    pub fn new(name: &'a PromptName, content: &'a Content) -> Result<Self, ComposeError> {
        let Body::Text(template) = content.body() else {
            return Err(ComposeError::NotText(name.clone()));
        };
        if !content.includes().is_empty() {
            return Err(ComposeError::Nested(name.clone()));
        }
        Ok(Self {
            name,
            template,
            format: content.template_format(),
            inputs: content.inputs(),
            uses: content.uses(),
        })
    }
}

/// Why a prompt can't be composed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// An included prompt is not among the pieces.
    #[error("the included prompt `{0}` is not active: publish it in `default` under `production`")]
    Missing(PromptName),
    /// An included prompt is a chat prompt.
    #[error("the included prompt `{0}` is a chat prompt: include a text prompt")]
    NotText(PromptName),
    /// An included prompt includes others.
    #[error(
        "the included prompt `{0}` includes prompts itself: publish a version of it without includes"
    )]
    Nested(PromptName),
    /// An included prompt is in another format.
    #[error(
        "the included prompt `{0}` is in another template format: include prompts of the format of this one"
    )]
    OtherFormat(PromptName),
}
