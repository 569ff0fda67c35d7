//! What POST and PUT take, parsed into what the store takes.

use std::collections::BTreeSet;

use promptbook::content::{Body, Content, DeclaredInput, DeclaredInputs, Message, Model, Role};
use promptbook::store::request::NewPrompt;
use promptbook::{Label, PromptName};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::Error;
use crate::http::described::{InputName, Tag};
use crate::http::fields::{Author, Fields};

/// A prompt to create, with either `template` or `messages`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPromptBody {
    /// The prompt's name: 1–200 of `A-Z a-z 0-9 . _ - /`.
    #[schema(value_type = PromptName)]
    name: String,
    /// The names of the inputs that the code supplies, at most 200. Default: those of version 1. Leave it out of an override, which obeys the
    /// contract of `default`.
    #[schema(value_type = Option<Vec<InputName>>, max_items = 200)]
    contract: Option<Vec<String>>,
    /// The Jinja2 template of a text prompt, at most 128 KiB.
    template: Option<String>,
    /// The messages of a chat prompt, at most 128 KiB together.
    #[schema(value_type = Option<Vec<Message>>, min_items = 1)]
    messages: Option<Vec<MessageBody>>,
    /// The model that the prompt is written for.
    model: Option<Model>,
    /// The inputs by name.
    #[schema(value_type = Option<BTreeMap<InputName, DeclaredInput>>)]
    inputs: Option<DeclaredInputs>,
    /// What the prompt is for.
    description: Option<String>,
    /// Words to find the prompt by: at most 50, of 1–100 characters each.
    #[schema(value_type = Option<Vec<Tag>>, max_items = 50)]
    tags: Option<Vec<String>>,
    /// Why you create it, at most 4 KiB.
    #[schema(max_length = 4096)]
    message: Option<String>,
    /// Who creates it, at most 200 characters.
    #[schema(max_length = 200)]
    author: Option<String>,
    /// Whether to make version 1 active at once. Default: false.
    publish: Option<bool>,
    /// The label to publish under, with `publish`. Default: `production`.
    #[schema(value_type = Option<Label>)]
    label: Option<String>,
}

/// A prompt's new content and metadata, with either `template` or `messages`. Absent fields are cleared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PromptBody {
    /// The Jinja2 template of a text prompt, at most 128 KiB.
    template: Option<String>,
    /// The messages of a chat prompt, at most 128 KiB together.
    #[schema(value_type = Option<Vec<Message>>, min_items = 1)]
    messages: Option<Vec<MessageBody>>,
    /// The model that the prompt is written for.
    model: Option<Model>,
    /// The inputs by name.
    #[schema(value_type = Option<BTreeMap<InputName, DeclaredInput>>)]
    inputs: Option<DeclaredInputs>,
    /// What the prompt is for.
    description: Option<String>,
    /// Words to find the prompt by: at most 50, of 1–100 characters each.
    #[schema(value_type = Option<Vec<Tag>>, max_items = 50)]
    tags: Option<Vec<String>>,
    /// Why you change it, at most 4 KiB.
    #[schema(max_length = 4096)]
    message: Option<String>,
    /// Who changes it, at most 200 characters.
    #[schema(max_length = 200)]
    author: Option<String>,
    /// Whether to make the latest version active at once. Default: false.
    publish: Option<bool>,
    /// The label to publish under, with `publish`. Default: `production`.
    #[schema(value_type = Option<Label>)]
    label: Option<String>,
}

/// One entry of a chat prompt: `role` and `content`, or `thread` alone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageBody {
    /// Who says it.
    role: Option<Role>,
    /// A Jinja2 template.
    content: Option<String>,
    /// The input that holds the conversation so far, which is inserted here.
    thread: Option<String>,
}

/// A parsed [`PromptBody`].
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) content: Content,
    pub(super) description: Option<String>,
    pub(super) tags: BTreeSet<String>,
    pub(super) publish: Option<Label>,
    pub(super) author: Author,
}

impl NewPromptBody {
    pub(super) fn parse(self) -> Result<(PromptName, NewPrompt, Author), Error> {
        let mut fields = Fields::default();
        let name = fields.name("/name", &self.name);
        let contract = self
            .contract
            .map(|names| fields.contract("/contract", names));
        let body = PromptBody {
            template: self.template,
            messages: self.messages,
            model: self.model,
            inputs: self.inputs,
            description: self.description,
            tags: self.tags,
            message: self.message,
            author: self.author,
            publish: self.publish,
            label: self.label,
        };
        let (fields, parsed) = body.read(fields, contract.as_ref());
        let (name, parsed) = fields.check(name.zip(parsed))?;
        let new = NewPrompt {
            content: parsed.content,
            description: parsed.description,
            tags: parsed.tags,
            contract,
            publish: parsed.publish,
        };
        Ok((name, new, parsed.author))
    }
}

impl PromptBody {
    pub(super) fn parse(self, fields: Fields) -> Result<Parsed, Error> {
        let (fields, parsed) = self.read(fields, None);
        fields.check(parsed)
    }

    fn read(
        self,
        mut fields: Fields,
        contract: Option<&BTreeSet<String>>,
    ) -> (Fields, Option<Parsed>) {
        let body = body(&mut fields, self.template, self.messages);
        let content = body.and_then(|body| {
            let content = Content::declared(body, self.model, self.inputs.unwrap_or_default());
            content.map_err(|wrong| fields.extend(wrong)).ok()
        });
        let tags = fields.tags(self.tags.unwrap_or_default());
        fields.metadata(self.description.as_ref(), &tags, contract);
        let author = fields.author(self.author, self.message);
        let publish = fields.publish(self.publish, self.label);
        let parsed = content.map(|content| Parsed {
            content,
            description: self.description,
            tags,
            publish,
            author,
        });
        (fields, parsed)
    }
}

fn body(
    fields: &mut Fields,
    template: Option<String>,
    messages: Option<Vec<MessageBody>>,
) -> Option<Body> {
    match (template, messages) {
        (Some(template), None) => Some(Body::Text(template)),
        (None, Some(given)) => messages_of(fields, given).map(Body::Chat),
        (None, None) => {
            fields.wrong("", "there is no content: give `template` or `messages`");
            None
        }
        (Some(_), Some(_)) => {
            let detail = "a prompt has either `template` or `messages`: leave one out";
            fields.wrong("/messages", detail);
            None
        }
    }
}

/// The messages, when each of them is one.
pub(super) fn messages_of(fields: &mut Fields, given: Vec<MessageBody>) -> Option<Vec<Message>> {
    let mut messages = Vec::with_capacity(given.len());
    let count = given.len();
    for (index, entry) in given.into_iter().enumerate() {
        match (entry.role, entry.content, entry.thread) {
            (Some(role), Some(content), None) => messages.push(Message::Turn { role, content }),
            (None, None, Some(thread)) => messages.push(Message::Thread { thread }),
            _ => {
                let detail = "a message is either {role, content} or {thread}";
                fields.wrong(format!("/messages/{index}"), detail);
            }
        }
    }
    (messages.len() == count).then_some(messages)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::http::problem::Problem;

    fn wrong(body: Value) -> Vec<String> {
        let body: NewPromptBody = promptbook::decode::from_value(body).unwrap();
        let problem = Problem::from(&body.parse().unwrap_err());
        problem
            .errors
            .into_iter()
            .map(|field| field.pointer)
            .collect()
    }

    #[test]
    fn every_invalid_field_of_a_new_prompt_is_told_at_once() {
        let all = json!({
            "name": "a//b", "template": " ", "tags": [""], "label": "staging", "contract": ["1"],
            "author": "x".repeat(201), "inputs": {"a-b": {}},
        });
        let expected = [
            "/name",
            "/contract/0",
            "/template",
            "/inputs/a-b",
            "/tags/0",
            "/author",
            "/label",
        ];
        assert_eq!(wrong(all), expected);
        for (body, pointer) in [
            (json!({"name": "a"}), ""),
            (
                json!({"name": "a", "template": "t", "messages": []}),
                "/messages",
            ),
            (json!({"name": "a", "messages": []}), "/messages"),
            (
                json!({"name": "a", "messages": [{"role": "user"}]}),
                "/messages/0",
            ),
            (
                json!({"name": "a", "messages": [{"role": "user", "content": "c", "thread": "t"}]}),
                "/messages/0",
            ),
            (
                json!({"name": "a", "template": "t", "publish": true, "label": "Prod"}),
                "/label",
            ),
        ] {
            assert_eq!(wrong(body.clone()), [pointer], "{body}");
        }
    }

    #[test]
    fn null_is_the_same_as_absent() {
        let body = json!({
            "name": "a", "template": "t", "messages": null, "model": null, "inputs": null, "tags": null,
            "publish": null, "label": null, "author": null, "contract": null,
        });
        let body: NewPromptBody = promptbook::decode::from_value(body).unwrap();
        let (name, new, author) = body.parse().unwrap();
        assert_eq!(
            (name.as_str(), new.publish, new.contract),
            ("a", None, None)
        );
        assert_eq!((new.tags.len(), author), (0, Author::default()));
    }
}
