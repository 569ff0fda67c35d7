//! Parses the bodies of POST and PUT into requests to the store.

use std::collections::BTreeSet;

use promptbook::api::{MessageBody, NewPromptBody, PromptBody};
use promptbook::content::{Body, Content, Message, Templates};
use promptbook::store::request::NewPrompt;
use promptbook::{Label, PromptName};

use crate::http::Error;
use crate::http::fields::{Author, Fields};

/// A parsed [`PromptBody`].
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) content: Content,
    pub(super) description: Option<String>,
    pub(super) tags: BTreeSet<String>,
    pub(super) publish: Option<Label>,
    pub(super) author: Author,
}

/// Parses the body of POST.
pub(super) fn parse_new(body: NewPromptBody) -> Result<(PromptName, NewPrompt, Author), Error> {
    let (name, contract, body) = body.into_parts();
    let mut fields = Fields::default();
    let name = fields.name("/name", &name);
    let contract = contract.map(|names| fields.contract("/contract", names));
    let (fields, parsed) = read(body, fields, contract.as_ref());
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

/// Parses the body of PUT.
pub(super) fn parse(body: PromptBody) -> Result<Parsed, Error> {
    let (fields, parsed) = read(body, Fields::default(), None);
    fields.check(parsed)
}

fn read(
    body: PromptBody,
    mut fields: Fields,
    contract: Option<&BTreeSet<String>>,
) -> (Fields, Option<Parsed>) {
    let PromptBody {
        template,
        messages,
        template_format,
        model,
        config,
        inputs,
        ..
    } = body;
    let content = templates(&mut fields, template, messages).and_then(|body| {
        let format = template_format.unwrap_or_default();
        let templates = Templates { format, body };
        let content = Content::declared(templates, model, inputs.unwrap_or_default());
        let content = content.and_then(|it| it.with_config(config).map_err(|wrong| vec![wrong]));
        content.map_err(|wrong| fields.extend(wrong)).ok()
    });
    let tags = fields.tags(body.tags.unwrap_or_default());
    fields.metadata(body.description.as_ref(), &tags, contract);
    let author = fields.author(body.author, body.message);
    let publish = fields.publish(body.publish, body.label);
    let parsed = content.map(|content| Parsed {
        content,
        description: body.description,
        tags,
        publish,
        author,
    });
    (fields, parsed)
}

fn templates(
    fields: &mut Fields,
    template: Option<String>,
    messages: Option<Vec<MessageBody>>,
) -> Option<Body> {
    match (template, messages) {
        (Some(template), None) => Some(Body::Text(template)),
        (None, Some(given)) => messages_of(fields, given).map(Body::Chat),
        (None, None) => {
            fields.wrong("", "the content is missing: give `template` or `messages`");
            None
        }
        (Some(_), Some(_)) => {
            let detail = "a prompt has either `template` or `messages`: leave one out";
            fields.wrong("/messages", detail);
            None
        }
    }
}

/// Parses the messages, if all are valid.
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
        let problem = Problem::from(&parse_new(body).unwrap_err());
        problem
            .errors
            .into_iter()
            .map(|field| field.pointer)
            .collect()
    }

    #[test]
    fn all_invalid_fields_of_a_new_prompt_are_reported_at_once() {
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
        let (name, new, author) = parse_new(body).unwrap();
        assert_eq!(
            (name.as_str(), new.publish, new.contract),
            ("a", None, None)
        );
        assert_eq!((new.tags.len(), author), (0, Author::default()));
    }
}
