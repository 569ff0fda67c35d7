//! Bodies of the routes, parsed into what the store saves. Unknown fields are ignored.

use std::collections::BTreeSet;

use promptbook::content::{
    Body, Content, DeclaredInputs, MAX_METADATA, Message, Model, Role, TemplateFormat, Templates,
};
use promptbook::store::request::NewVersion;
use promptbook::{FieldError, Label, PromptName};
use serde::Deserialize;
use serde_json::Value;

use super::config::model_of;
use super::text;
use crate::http::Error;
use crate::http::fields::Fields;

/// The longest commit message, in characters.
const MAX_MESSAGE: usize = 500;
/// Names that their server's own pages have.
const TAKEN: [&str; 3] = ["new", "metrics", "prompt-detail"];

/// The body of a creation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateBody {
    name: String,
    #[serde(rename = "type")]
    prompt_type: Option<String>,
    prompt: Value,
    config: Option<Value>,
    labels: Option<Vec<String>>,
    tags: Option<Vec<String>>,
    commit_message: Option<String>,
    is_active: Option<bool>,
}

/// The body of a move of labels.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LabelsBody {
    new_labels: Vec<String>,
}

/// A parsed creation.
#[derive(Debug)]
pub(super) struct Create {
    pub(super) name: PromptName,
    pub(super) new: NewVersion,
    pub(super) message: Option<String>,
}

impl CreateBody {
    /// The same as the first API meant it: `isActive` stands for the label `production`.
    pub(super) fn of_first_api(mut self) -> Self {
        if self.is_active == Some(true) {
            let labels = self.labels.get_or_insert_default();
            labels.push(Label::PRODUCTION.to_owned());
        }
        self
    }

    /// # Errors
    /// Every invalid field.
    pub(super) fn parse(self) -> Result<Create, Error> {
        let mut fields = Fields::default();
        let name: Option<PromptName> = fields.name("/name", &self.name);
        if TAKEN.contains(&self.name.as_str()) {
            let what = format!(
                "`{}` is reserved by Langfuse: choose another name",
                self.name
            );
            fields.wrong("/name", what);
        }
        let labels = labels(
            &mut fields,
            "/labels",
            self.labels.unwrap_or_default(),
            true,
        );
        let tags = self.tags.map(|tags| fields.tags(tags));
        let message = self.commit_message.filter(|text| !text.trim().is_empty());
        if message
            .as_ref()
            .is_some_and(|it| it.chars().count() > MAX_MESSAGE)
        {
            let what = format!("a commit message has at most {MAX_MESSAGE} characters: shorten it");
            fields.wrong("/commitMessage", what);
        }
        let config = config(&mut fields, self.config);
        let model = config.as_ref().and_then(model_of);
        let body = body(&mut fields, self.prompt_type.as_deref(), &self.prompt);
        let content = body.and_then(|body| content(&mut fields, body, model));
        let parsed = name.zip(content).map(|(name, content)| Create {
            name,
            new: NewVersion {
                content,
                config,
                tags,
                labels,
            },
            message,
        });
        fields.check(parsed)
    }
}

impl LabelsBody {
    /// # Errors
    /// Every invalid label.
    pub(super) fn parse(self) -> Result<BTreeSet<Label>, Error> {
        let mut fields = Fields::default();
        let labels = labels(&mut fields, "/newLabels", self.new_labels, false);
        fields.check(Some(labels))
    }
}

/// Parses labels. `latest` is always that of the newest version: a creation may name it, nothing can move it.
fn labels(
    fields: &mut Fields,
    pointer: &str,
    texts: Vec<String>,
    takes_latest: bool,
) -> BTreeSet<Label> {
    let mut labels = BTreeSet::new();
    for (index, text) in texts.iter().enumerate() {
        let pointer = format!("{pointer}/{index}");
        let Some(label) = fields.name::<Label>(&pointer, text) else {
            continue;
        };
        match label.is_reserved() {
            false => drop(labels.insert(label)),
            true if takes_latest => {}
            true => fields.wrong(
                pointer,
                "`latest` is always the label of the newest version: leave it out",
            ),
        }
    }
    labels
}

fn config(fields: &mut Fields, config: Option<Value>) -> Option<Value> {
    let config = config
        .filter(|config| !config.is_null() && *config != Value::Object(Default::default()))?;
    let size = config.to_string().len();
    if size > MAX_METADATA {
        fields.extend(vec![FieldError::too_large("/config", size, MAX_METADATA)]);
    }
    Some(config)
}

/// A prompt as stored, before it is known in which format.
struct StoredBody {
    body: Body,
    includes: bool,
}

fn body(fields: &mut Fields, prompt_type: Option<&str>, prompt: &Value) -> Option<StoredBody> {
    match (prompt_type, prompt) {
        (None | Some("text"), Value::String(text)) => {
            let stored = template(fields, "/prompt", text)?;
            Some(StoredBody {
                body: Body::Text(stored.template),
                includes: stored.includes,
            })
        }
        (Some("chat"), Value::Array(messages)) => chat(fields, messages),
        (None | Some("text"), _) => {
            let what =
                "the prompt of type `text` must be a string; send a list with the type `chat`";
            fields.wrong("/prompt", what);
            None
        }
        (Some("chat"), _) => {
            fields.wrong(
                "/prompt",
                "the prompt of type `chat` must be a list of messages",
            );
            None
        }
        (Some(_), _) => {
            fields.wrong("/type", "a prompt is of the type `text` or `chat`");
            None
        }
    }
}

fn chat(fields: &mut Fields, messages: &[Value]) -> Option<StoredBody> {
    let (mut stored, mut includes) = (Vec::new(), false);
    for (index, message) in messages.iter().enumerate() {
        let pointer = format!("/prompt/{index}");
        let text = |field: &str| message[field].as_str();
        if text("type") == Some("placeholder") {
            match text("name") {
                Some(name) => stored.push(Message::Thread {
                    thread: name.to_owned(),
                }),
                None => fields.wrong(pointer, "a placeholder needs a `name`, which is a string"),
            }
            continue;
        }
        let role = serde_json::from_value::<Role>(message["role"].clone());
        match (role, text("content")) {
            (Ok(role), Some(content)) => {
                let pointer = format!("{pointer}/content");
                let content = template(fields, &pointer, content)?;
                includes |= content.includes;
                stored.push(Message::Turn {
                    role,
                    content: content.template,
                });
            }
            (Err(_), _) => fields.wrong(
                format!("{pointer}/role"),
                "the role must be `system`, `user` or `assistant`",
            ),
            (Ok(_), None) => {
                fields.wrong(format!("{pointer}/content"), "the content must be a string");
            }
        }
    }
    (stored.len() == messages.len()).then_some(StoredBody {
        body: Body::Chat(stored),
        includes,
    })
}

fn template(fields: &mut Fields, pointer: &str, text: &str) -> Option<text::Stored> {
    let stored = text::stored(text);
    stored.map_err(|what| fields.wrong(pointer, what)).ok()
}

/// The content in the format `mustache`; in the format `none` if that can't read it, since clients fill a text in themselves and leave
/// alone what is no variable. An include needs `mustache`.
fn content(fields: &mut Fields, stored: StoredBody, model: Option<Model>) -> Option<Content> {
    let StoredBody { body, includes } = stored;
    let of = |format| {
        let body = body.clone();
        Content::declared(
            Templates { format, body },
            model.clone(),
            DeclaredInputs::new(),
        )
    };
    let content = of(TemplateFormat::Mustache).or_else(|wrong| match includes {
        true => Err(wrong),
        false => of(TemplateFormat::None).map_err(|_| wrong),
    });
    match content {
        Ok(content) => {
            check_placeholders(fields, &content);
            Some(content)
        }
        Err(wrong) => {
            fields.extend(wrong.into_iter().map(in_their_words).collect());
            None
        }
    }
}

/// A placeholder that is also a variable would get two values.
fn check_placeholders(fields: &mut Fields, content: &Content) {
    let Body::Chat(messages) = content.body() else {
        return;
    };
    let variables = messages.iter().filter_map(|message| match message {
        Message::Turn { content: text, .. } => {
            let format = content.template_format();
            let body = Body::Text(text.clone());
            Content::declared(Templates { format, body }, None, DeclaredInputs::new()).ok()
        }
        Message::Thread { .. } => None,
    });
    let variables: BTreeSet<String> = variables.flat_map(|it| it.uses().clone()).collect();
    for (index, message) in messages.iter().enumerate() {
        if let Message::Thread { thread } = message
            && variables.contains(thread)
        {
            let what = format!("the placeholder `{thread}` is also a variable: rename one of them");
            fields.wrong(format!("/prompt/{index}/name"), what);
        }
    }
}

/// The pointer of an invalid field in the body that was sent.
fn in_their_words(mut wrong: FieldError) -> FieldError {
    for ours in ["/template", "/messages"] {
        if let Some(rest) = wrong.pointer.strip_prefix(ours) {
            let rest = rest.replace("/thread", "/name");
            wrong.pointer = format!("/prompt{rest}");
            break;
        }
    }
    wrong
}
