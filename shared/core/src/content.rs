//! The content of a version: its text or messages, model and inputs. It is checked once, when it is new.

mod checks;
mod create;
mod digest;
mod needed;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::FieldError;
use crate::names::PromptName;
use crate::template::{self, Uses};

pub use crate::format::{TemplateFormat, Templates};
pub use crate::input::{DeclaredInput, DeclaredInputs, Input, InputKind, Inputs, Model};
pub use crate::message::{Message, PromptType, Role, Turn};
pub use digest::{digest_of, order_counts};
pub use needed::needed;
pub(crate) use needed::{has_default, unmet};

/// The maximum size in bytes of a version's template, or of its messages together.
pub const MAX_CONTENT: usize = 128 * 1024;
/// The maximum size in bytes of `model` and `inputs` as JSON, of `config` as JSON, or of a header's metadata.
pub const MAX_METADATA: usize = 32 * 1024;

/// The templates of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A text prompt: one template.
    Text(String),
    /// Messages, whose roles are fixed before rendering.
    Chat(Vec<Message>),
}

/// The content of a version. New content parses and is within the limits; saved content was within the limits of its time.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    templates: Templates,
    model: Option<Model>,
    config: Option<Value>,
    inputs: Inputs,
    uses: Uses,
    digest: String,
}

impl Content {
    /// The text template or the messages.
    pub fn body(&self) -> &Body {
        &self.templates.body
    }

    /// The format of the templates.
    pub fn template_format(&self) -> TemplateFormat {
        self.templates.format
    }

    /// The templates with their format, as [`Template::compile`](crate::template::Template::compile) takes them.
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// The model that the version was written for.
    pub fn model(&self) -> Option<&Model> {
        self.model.as_ref()
    }

    /// Settings for the program that uses the prompt. They are only kept.
    pub fn config(&self) -> Option<&Value> {
        self.config.as_ref()
    }

    /// The declared inputs.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// The names that rendering reads.
    pub fn uses(&self) -> &BTreeSet<String> {
        &self.uses.all
    }

    /// Those of [`Content::uses`] that may be absent: each read of one has a `default` or follows a test that it is present.
    ///
    /// ```
    /// use promptbook_core::content::{Body, Content, Inputs};
    ///
    /// let source = "{{ greeting|default('Hi') }} {{ name }}{% if city is defined %} in {{ city }}{% endif %}";
    /// let content = Content::new(Body::Text(source.to_owned()), None, Inputs::new()).unwrap();
    /// assert_eq!(Vec::from_iter(content.optional()), ["city", "greeting"]);
    /// ```
    pub fn optional(&self) -> &BTreeSet<String> {
        &self.uses.optional
    }

    /// The prompts that its templates include, each once, in the order of their first use; at most
    /// [`MAX_INCLUDES`](crate::template::MAX_INCLUDES).
    ///
    /// [`Content::uses`] and [`Content::optional`] are its own names, without those that the included prompts read.
    ///
    /// ```
    /// use promptbook_core::content::{Body, Content, Inputs};
    ///
    /// let source = "{% include \"shared/tone\" %} Help {{ customer }}.".to_owned();
    /// let content = Content::new(Body::Text(source), None, Inputs::new()).unwrap();
    /// assert_eq!(content.includes()[0].as_str(), "shared/tone");
    /// ```
    pub fn includes(&self) -> &[PromptName] {
        &self.uses.includes
    }

    /// Checks that the prompt of this name does not include itself.
    ///
    /// # Errors
    /// The include of itself.
    pub fn check_own_name(&self, name: &PromptName) -> Result<(), FieldError> {
        match self.includes().contains(name) {
            true => template::include_of(&self.templates, name).map_or(Ok(()), Err),
            false => Ok(()),
        }
    }

    /// The needed names that the contract does not supply. If there are any, the version can't be published.
    pub fn unmet(&self, contract: &BTreeSet<String>) -> Vec<String> {
        unmet(self.needed(), contract)
    }

    /// The names that a caller has to supply: used, not optional, and without a default.
    pub fn needed(&self) -> impl Iterator<Item = &String> {
        needed(&self.uses.all, &self.uses.optional, &self.inputs)
    }

    /// SHA-256 over canonical JSON of type, template or messages, model and inputs, of a format other than Jinja2, and of `config` if there
    /// is one. See [`order_counts`].
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Whether this is a text or a chat prompt.
    pub fn prompt_type(&self) -> PromptType {
        self.body().prompt_type()
    }

    /// The contract of a first version: its declared inputs, else the names that it needs. Optional names are left out, because
    /// nothing shows that the code supplies them.
    pub fn initial_contract(&self) -> BTreeSet<String> {
        match self.inputs.is_empty() {
            true => self.needed().cloned().collect(),
            false => self.inputs.keys().cloned().collect(),
        }
    }
}

impl Body {
    /// Whether this is a text or a chat prompt.
    pub fn prompt_type(&self) -> PromptType {
        match self {
            Self::Text(_) => PromptType::Text,
            Self::Chat(_) => PromptType::Chat,
        }
    }

    /// The template of a text prompt, or the messages of a chat prompt.
    pub fn into_parts(self) -> (Option<String>, Option<Vec<Message>>) {
        match self {
            Self::Text(template) => (Some(template), None),
            Self::Chat(messages) => (None, Some(messages)),
        }
    }

    /// The inputs whose conversations are inserted, in order.
    pub fn threads(&self) -> impl Iterator<Item = &str> {
        let messages = match self {
            Self::Text(_) => &[],
            Self::Chat(messages) => messages.as_slice(),
        };
        messages.iter().filter_map(|message| match message {
            Message::Thread { thread } => Some(thread.as_str()),
            Message::Turn { .. } => None,
        })
    }
}

/// Whether a template can read a variable of this name.
pub fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.len() <= 100
}

/// One reference token of a JSON pointer (RFC 6901).
pub fn escape_pointer(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}
