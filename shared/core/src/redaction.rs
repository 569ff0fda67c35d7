//! Redaction: what is left of a version, and who redacted it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::input::Inputs;
use crate::message::{Message, PromptType, Role};
use crate::timestamp::Timestamp;
use crate::version::Version;

/// What takes the place of a redacted text. No format of templates reads anything into it.
pub const REDACTED: &str = "[redacted]";

/// When, by whom and why a version was redacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Redaction {
    /// When it was redacted.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// The reason. It is kept, so it must not repeat what was redacted.
    pub reason: Option<String>,
    /// The author named by the request.
    pub author: Option<String>,
    /// The first 8 hex digits of the SHA-256 of the API key that was used.
    pub key_id: Option<String>,
}

impl Version {
    /// What is left of it: number, type, format, digest, author and times.
    #[must_use]
    pub fn redacted(self, redaction: Redaction) -> Self {
        let marker = || REDACTED.to_owned();
        let (template, messages) = match self.prompt_type {
            PromptType::Text => (Some(marker()), None),
            PromptType::Chat => (
                None,
                Some(vec![Message::Turn {
                    role: Role::System,
                    content: marker(),
                }]),
            ),
        };
        Self {
            template,
            messages,
            model: None,
            config: None,
            inputs: Inputs::new(),
            uses: BTreeSet::new(),
            optional: BTreeSet::new(),
            includes: Vec::new(),
            message: self.message.map(|_| marker()),
            redacted: Some(redaction),
            ..self
        }
    }
}
