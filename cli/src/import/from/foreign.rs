//! A prompt of another product, in the shape that all sources have in common.

use serde_json::{Map, Value};

use super::peer::Unanswered;
use crate::error::Result;
use crate::import::Unread;

/// What a source has.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) prompts: Vec<ForeignPrompt>,
    /// What could not be read.
    pub(super) unread: Vec<Unread>,
}

impl Found {
    /// Adds a prompt, or the reason why it alone can't be read.
    ///
    /// # Errors
    /// No other prompt can be read either.
    pub(super) fn add(
        &mut self,
        place: String,
        read: Result<ForeignPrompt, Unanswered>,
    ) -> Result<()> {
        match read {
            Ok(prompt) => self.prompts.push(prompt),
            Err(Unanswered::One(reason)) => self.unread.push(Unread {
                file: place,
                line: None,
                column: None,
                reason,
            }),
            Err(Unanswered::Every(error)) => return Err(error),
        }
        Ok(())
    }
}

/// A prompt with its versions.
#[derive(Debug)]
pub(super) struct ForeignPrompt {
    pub(super) name: String,
    /// Where it is, for messages: a file, or a name with its product.
    pub(super) place: String,
    pub(super) description: Option<String>,
    pub(super) tags: Vec<String>,
    /// From the first to the newest.
    pub(super) versions: Vec<ForeignVersion>,
    /// What the source itself could not keep.
    pub(super) notes: Vec<String>,
}

/// A version.
#[derive(Debug)]
pub(super) struct ForeignVersion {
    /// How its product calls it.
    pub(super) id: String,
    pub(super) body: ForeignBody,
    pub(super) format: ForeignFormat,
    /// Settings of the model, by the product's names.
    pub(super) config: Map<String, Value>,
    /// The labels, aliases or tags that point at it.
    pub(super) labels: Vec<String>,
    pub(super) message: Option<String>,
    pub(super) author: Option<String>,
    /// What the source itself could not keep of it.
    pub(super) notes: Vec<String>,
}

/// One text, or messages.
#[derive(Debug)]
pub(super) enum ForeignBody {
    Text(String),
    Chat(Vec<ForeignMessage>),
    /// What it is instead, and why that can't be a prompt.
    Unsupported(String),
}

/// A message, or the place of the conversation.
#[derive(Debug)]
pub(super) enum ForeignMessage {
    Turn { role: String, content: String },
    Placeholder(String),
}

/// How templates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ForeignFormat {
    /// Variables in double braces, and Langfuse's references to other prompts.
    Langfuse,
    /// Variables in double braces; other braces are text.
    Braces,
    Mustache,
    /// Python's `str.format`.
    FString,
    Jinja2,
    Plain,
}

impl ForeignMessage {
    /// A message of a role and a text; none if it is anything else.
    pub(super) fn turn(message: &Value) -> Option<Self> {
        let text = |field: &str| Some(message.get(field)?.as_str()?.to_owned());
        Some(Self::Turn {
            role: text("role")?,
            content: text("content")?,
        })
    }
}

impl ForeignBody {
    /// Messages; none if one of them is not text.
    pub(super) fn of_messages(messages: Option<Vec<ForeignMessage>>) -> Self {
        let not_text = || Self::Unsupported("it has a message that is not text".to_owned());
        messages.map_or_else(not_text, Self::Chat)
    }

    pub(super) fn is_chat(&self) -> Option<bool> {
        match self {
            Self::Text(_) => Some(false),
            Self::Chat(_) => Some(true),
            Self::Unsupported(_) => None,
        }
    }
}
