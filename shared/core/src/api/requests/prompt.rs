//! The bodies that write a prompt: create, replace, set the contract.

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[cfg(feature = "openapi")]
use crate::api::schemas;
use crate::content::{DeclaredInputs, Message, Model, Role, TemplateFormat};

/// A prompt to create, with either `template` or `messages`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPromptBody {
    /// The prompt's name: 1–200 of `A-Z a-z 0-9 . _ - /`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::names::PromptName))]
    pub name: String,
    /// The names of the inputs that the code supplies, at most 200. Default: those of version 1. Leave it out of an override, which obeys the
    /// contract of `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<schemas::InputName>>, max_items = 200))]
    pub contract: Option<Vec<String>>,
    /// The template of a text prompt, at most 128 KiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The messages of a chat prompt, at most 128 KiB together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<Message>>, min_items = 1))]
    pub messages: Option<Vec<MessageBody>>,
    /// The format of every template. Default: `jinja2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_format: Option<TemplateFormat>,
    /// The model that the prompt is written for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<Model>,
    /// Settings for the program that uses the prompt, of any shape, at most 32 KiB. They are only kept; null and `{}` count as none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<Value>,
    /// The inputs by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::BTreeMap<schemas::InputName, crate::content::DeclaredInput>>))]
    pub inputs: Option<DeclaredInputs>,
    /// What the prompt is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Words to find the prompt by: at most 50, of 1–100 characters each.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<schemas::Tag>>, max_items = 50))]
    pub tags: Option<Vec<String>>,
    /// The reason for the change, at most 4 KiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 4096))]
    pub message: Option<String>,
    /// The author to record, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub author: Option<String>,
    /// Whether to make version 1 active at once. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish: Option<bool>,
    /// The label to publish under, with `publish`. Default: `production`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::names::Label>))]
    pub label: Option<String>,
}

/// A prompt's new content and metadata, with either `template` or `messages`. Absent fields are cleared.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PromptBody {
    /// The template of a text prompt, at most 128 KiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The messages of a chat prompt, at most 128 KiB together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<Message>>, min_items = 1))]
    pub messages: Option<Vec<MessageBody>>,
    /// The format of every template. Default: `jinja2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_format: Option<TemplateFormat>,
    /// The model that the prompt is written for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<Model>,
    /// Settings for the program that uses the prompt, of any shape, at most 32 KiB. They are only kept; null and `{}` count as none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<Value>,
    /// The inputs by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::BTreeMap<schemas::InputName, crate::content::DeclaredInput>>))]
    pub inputs: Option<DeclaredInputs>,
    /// What the prompt is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Words to find the prompt by: at most 50, of 1–100 characters each.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<schemas::Tag>>, max_items = 50))]
    pub tags: Option<Vec<String>>,
    /// The reason for the change, at most 4 KiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 4096))]
    pub message: Option<String>,
    /// The author to record, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub author: Option<String>,
    /// Whether to make the latest version active at once. Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish: Option<bool>,
    /// The label to publish under, with `publish`. Default: `production`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::names::Label>))]
    pub label: Option<String>,
}

/// One entry of a chat prompt: `role` and `content`, or `thread` alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MessageBody {
    /// The role of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// A template in the prompt's `template_format`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// The input that holds the conversation so far, which is inserted here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<String>,
}

/// A prompt's contract.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ContractBody {
    /// The names of all inputs that the code supplies, at most 200.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<schemas::InputName>, max_items = 200))]
    pub inputs: Vec<String>,
}

impl NewPromptBody {
    /// The body that creates a prompt with this name, contract and content.
    pub fn new(name: String, contract: Option<Vec<String>>, body: PromptBody) -> Self {
        Self {
            name,
            contract,
            template: body.template,
            messages: body.messages,
            template_format: body.template_format,
            model: body.model,
            config: body.config,
            inputs: body.inputs,
            description: body.description,
            tags: body.tags,
            message: body.message,
            author: body.author,
            publish: body.publish,
            label: body.label,
        }
    }

    /// The name, the contract, and all else: see [`NewPromptBody::new`].
    pub fn into_parts(self) -> (String, Option<Vec<String>>, PromptBody) {
        let body = PromptBody {
            template: self.template,
            messages: self.messages,
            template_format: self.template_format,
            model: self.model,
            config: self.config,
            inputs: self.inputs,
            description: self.description,
            tags: self.tags,
            message: self.message,
            author: self.author,
            publish: self.publish,
            label: self.label,
        };
        (self.name, self.contract, body)
    }
}

impl From<Message> for MessageBody {
    fn from(message: Message) -> Self {
        match message {
            Message::Turn { role, content } => Self {
                role: Some(role),
                content: Some(content),
                thread: None,
            },
            Message::Thread { thread } => Self {
                thread: Some(thread),
                ..Self::default()
            },
        }
    }
}
