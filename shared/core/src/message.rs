//! Messages, their roles, and the type of a prompt.

use serde::{Deserialize, Serialize};

use crate::blank::is_blank;
use crate::format::TemplateFormat;

/// Whether a prompt is one text or a list of messages. It never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum PromptType {
    /// One `template`.
    Text,
    /// `messages`, each with a role.
    Chat,
}

impl std::fmt::Display for PromptType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Chat => "chat",
        })
    }
}

/// The role of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions to the model.
    System,
    /// The user of the application.
    User,
    /// The model's answers.
    Assistant,
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
        })
    }
}

/// One entry of a chat prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged, try_from = "MessageFields", deny_unknown_fields)]
pub enum Message {
    /// A message whose content is a template.
    Turn {
        /// The role of the author.
        role: Role,
        /// A template in the version's format.
        content: String,
    },
    /// The place where the conversation so far is inserted.
    Thread {
        /// The input (of kind `thread`) that holds it.
        thread: String,
    },
}

/// The fields of either kind of [`Message`].
// Serde's `untagged` can't name the invalid field and refuses fields that a newer server adds to an answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageFields {
    role: Option<Role>,
    content: Option<String>,
    thread: Option<String>,
}

impl TryFrom<MessageFields> for Message {
    type Error = &'static str;

    fn try_from(fields: MessageFields) -> Result<Self, Self::Error> {
        match (fields.role, fields.content, fields.thread) {
            (Some(role), Some(content), None) => Ok(Self::Turn { role, content }),
            (None, None, Some(thread)) => Ok(Self::Thread { thread }),
            _ => Err("a message is either {role, content} or {thread}"),
        }
    }
}

/// A rendered message, as sent to a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// The role of the author.
    pub role: Role,
    /// The text.
    pub content: String,
}

impl Message {
    /// Whether it renders to nothing visible. A thread is never blank.
    pub(crate) fn is_blank(&self, format: TemplateFormat) -> bool {
        match self {
            Self::Turn { content, .. } => is_blank(format, content),
            Self::Thread { .. } => false,
        }
    }

    /// The size of its text in bytes.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Turn { content, .. } => content.len(),
            Self::Thread { thread } => thread.len(),
        }
    }
}
