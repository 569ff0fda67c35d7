//! An immutable version of a prompt.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::content::{Body, Content, needed, unmet};
use crate::error::InvalidBody;
use crate::format::TemplateFormat;
use crate::input::{Inputs, Model};
use crate::message::{Message, PromptType};
use crate::names::{Instance, PromptName, VersionNumber};
use crate::prompt::{PromptId, Signature};
use crate::redaction::Redaction;
use crate::timestamp::Timestamp;

/// An immutable version of a prompt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Version {
    /// The prompt's name.
    pub name: PromptName,
    /// The instance of the prompt.
    pub instance: Instance,
    /// The number of the version, from 1.
    pub version: VersionNumber,
    /// Whether it is a text or a chat prompt.
    #[serde(rename = "type")]
    pub prompt_type: PromptType,
    /// The format of its templates.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub template_format: TemplateFormat,
    /// The template of a text prompt.
    pub template: Option<String>,
    /// The messages of a chat prompt.
    pub messages: Option<Vec<Message>>,
    /// The model that the prompt was written for.
    pub model: Option<Model>,
    /// Settings for the program that uses the prompt, of any shape. They are only kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Value>,
    /// The declared inputs.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, crate::content::Input>))]
    pub inputs: Inputs,
    /// The names of the inputs that its templates use.
    #[serde(default)]
    pub uses: BTreeSet<String>,
    /// The inputs in `uses` that a caller may leave out: the templates give them a default or test that they are defined.
    #[serde(default)]
    pub optional: BTreeSet<String>,
    /// The names of the prompts that it includes, each once, in the order of their first use. `uses` and `optional` don't
    /// hold what these read.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub includes: Vec<PromptName>,
    /// SHA-256 over canonical JSON of type, template or messages, model and inputs, of a `template_format` other than `jinja2`, and of
    /// `config` if there is one. The order of keys counts in `model.options`, in `config`, and in an input's `default` and `example`.
    pub digest: String,
    /// The reason for the version.
    pub message: Option<String>,
    /// The author named by the request that created it.
    pub author: Option<String>,
    /// The first 8 hex digits of the SHA-256 of the API key that created it.
    pub key_id: Option<String>,
    /// When it was created.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    /// When, by whom and why it was redacted. Then its template or messages are `[redacted]`, its digest is that of the content that
    /// it had, and it can't become active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redacted: Option<Redaction>,
}

impl Version {
    /// Creates a version from `content`.
    pub fn new(
        id: &PromptId,
        version: VersionNumber,
        content: &Content,
        by: &Signature,
        at: Timestamp,
    ) -> Self {
        let (template, messages) = content.body().clone().into_parts();
        Self {
            name: id.name.clone(),
            instance: id.instance.clone(),
            version,
            prompt_type: content.prompt_type(),
            template_format: content.template_format(),
            template,
            messages,
            model: content.model().cloned(),
            config: content.config().cloned(),
            inputs: content.inputs().clone(),
            uses: content.uses().clone(),
            optional: content.optional().clone(),
            includes: content.includes().to_vec(),
            digest: content.digest().to_owned(),
            message: by.message.clone(),
            author: by.author.clone(),
            key_id: by.key_id.clone(),
            created_at: at,
            redacted: None,
        }
    }

    /// The names that a caller has to supply: used, not optional, and without a default.
    pub fn needed(&self) -> impl Iterator<Item = &String> {
        needed(&self.uses, &self.optional, &self.inputs)
    }

    /// The needed names that the contract lacks; while there are any, the version can't be published.
    pub fn unmet(&self, contract: &BTreeSet<String>) -> Vec<String> {
        unmet(self.needed(), contract)
    }

    /// The prompt that it belongs to.
    pub fn id(&self) -> PromptId {
        PromptId {
            instance: self.instance.clone(),
            name: self.name.clone(),
        }
    }
}

impl TryFrom<&Version> for Body {
    type Error = InvalidBody;

    fn try_from(version: &Version) -> Result<Self, InvalidBody> {
        match (&version.template, &version.messages) {
            (Some(template), None) => Ok(Self::Text(template.clone())),
            (None, Some(messages)) => Ok(Self::Chat(messages.clone())),
            _ => Err(InvalidBody {
                prompt: version.id(),
                version: version.version,
            }),
        }
    }
}
