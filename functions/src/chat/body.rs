//! The body of `POST /v1/chat`: what a caller says, and what is wrong with it.

use std::fmt;

use promptbook::content::{Role, Turn};
use promptbook::pipeline;
use promptbook::{FieldError, Instance, Label};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::http::{Error, Object};

/// The most messages of one conversation.
const MAX_MESSAGES: usize = 500;
/// The most retrieved passages.
const MAX_PASSAGES: usize = 100;

/// A conversation, whose last message is answered.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatBody {
    /// The conversation so far, of roles `user` and `assistant`; the last is the user's question. The system prompt is the
    /// published one. At most 500.
    #[schema(value_type = Vec<Turn>)]
    pub messages: Vec<Object<Turn>>,
    /// Whose prompts; PROMPTBOOK_INSTANCE, else `default`, unless said.
    #[serde(default)]
    pub instance: Option<Instance>,
    /// Which label of them; `production` unless said.
    #[serde(default)]
    pub label: Option<Label>,
    /// Values for the inputs that the pipeline leaves to the caller.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub inputs: Map<String, Value>,
    /// What was retrieved for the question. With passages the question is wrapped in `retrieval_answer`, with an empty list in
    /// `no_answer`, and without the list it is sent as it is. At most 100.
    #[serde(default)]
    pub passages: Option<Vec<Passage>>,
}

/// A retrieved passage: its text alone, or with where it is from.
#[derive(Debug, Clone, PartialEq, Eq, utoipa::ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum Passage {
    /// The text alone.
    Text(String),
    /// The text and where it is from.
    Sourced(Sourced),
}

/// A passage and where it is from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sourced {
    /// What it says.
    pub text: String,
    /// The title of the document.
    #[serde(default)]
    pub title: Option<String>,
    /// Where the document is: a URL, a file, a page.
    #[serde(default)]
    pub source: Option<String>,
}

impl Passage {
    /// As the prompt's input.
    pub(super) fn as_input(&self) -> pipeline::Passage<'_> {
        match self {
            Self::Text(text) => pipeline::Passage {
                text,
                title: None,
                source: None,
            },
            Self::Sourced(Sourced {
                text,
                title,
                source,
            }) => pipeline::Passage {
                text,
                title: title.as_deref(),
                source: source.as_deref(),
            },
        }
    }

    /// What it says.
    fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Sourced(passage) => &passage.text,
        }
    }
}

/// By hand, because serde's `untagged` can't say which field is wrong.
impl<'de> Deserialize<'de> for Passage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PassageVisitor)
    }
}

struct PassageVisitor;

impl<'de> Visitor<'de> for PassageVisitor {
    type Value = Passage;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or {text, title, source}")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Passage, E> {
        Ok(Passage::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Passage, A::Error> {
        Sourced::deserialize(MapAccessDeserializer::new(map)).map(Passage::Sourced)
    }
}

impl ChatBody {
    /// The user's question.
    pub(super) fn question(&self) -> &str {
        let last = self.messages.last();
        last.map_or("", |Object(turn)| turn.content.as_str())
    }

    /// The body, if nothing is wrong with it. `known` are the inputs that the pipeline leaves to the caller.
    ///
    /// # Errors
    /// Every field that is wrong; when none is, every input that is unknown.
    pub(super) fn checked(self, known: &[&str]) -> Result<Self, Error> {
        let mut wrong = Vec::new();
        self.check_messages(&mut wrong);
        self.check_passages(&mut wrong);
        if !wrong.is_empty() {
            return Err(promptbook::Error::Invalid(wrong).into());
        }
        match self.unknown_inputs(known) {
            unknown if unknown.is_empty() => Ok(self),
            unknown => Err(Error::UnknownInputs(unknown)),
        }
    }

    fn unknown_inputs(&self, known: &[&str]) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        for name in self
            .inputs
            .keys()
            .filter(|name| !known.contains(&name.as_str()))
        {
            let pointer = format!("/inputs/{}", promptbook::content::escape_pointer(name));
            let detail = match known {
                [] => format!("no prompt of the chat takes `{name}`: leave it out"),
                _ => format!(
                    "no prompt of the chat takes `{name}`: give {}",
                    known.join(", ")
                ),
            };
            wrong.push(FieldError::new(pointer, detail));
        }
        wrong
    }

    fn check_messages(&self, wrong: &mut Vec<FieldError>) {
        for (index, Object(turn)) in self.messages.iter().enumerate() {
            if turn.role == Role::System {
                wrong.push(FieldError::new(
                    format!("/messages/{index}/role"),
                    "a message is of role `user` or `assistant`: the system prompt is the one that is published",
                ));
            }
            // Bedrock refuses a blank message.
            if turn.content.trim().is_empty() {
                wrong.push(FieldError::new(
                    format!("/messages/{index}/content"),
                    "the message is blank: say something, or leave it out",
                ));
            }
        }
        let ending = match self.messages.last() {
            None => "there is no message: give at least the user's question",
            Some(Object(last)) if last.role == Role::Assistant => {
                "the last message is the assistant's: end with the user's question"
            }
            Some(_) if self.messages.len() > MAX_MESSAGES => {
                "there are more than 500 messages: leave out the oldest"
            }
            Some(_) => return,
        };
        wrong.push(FieldError::new("/messages", ending));
    }

    fn check_passages(&self, wrong: &mut Vec<FieldError>) {
        let passages = self.passages.as_deref().unwrap_or_default();
        if passages.len() > MAX_PASSAGES {
            wrong.push(FieldError::new(
                "/passages",
                "there are more than 100 passages: give the best",
            ));
        }
        for (index, passage) in passages.iter().enumerate() {
            if passage.text().trim().is_empty() {
                wrong.push(FieldError::new(
                    format!("/passages/{index}"),
                    "the passage is blank: leave it out",
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::problem::Problem;

    fn problems(body: Value) -> Vec<String> {
        let body: ChatBody = serde_json::from_value(body).unwrap();
        let Err(error) = body.checked(&["language"]) else {
            return Vec::new();
        };
        let problem = Problem::from(&error);
        assert_eq!(
            problem.status,
            if matches!(error, Error::UnknownInputs(_)) {
                400
            } else {
                422
            }
        );
        problem
            .errors
            .into_iter()
            .map(|field| field.pointer)
            .collect()
    }

    fn user(content: &str) -> Value {
        json!({"role": "user", "content": content})
    }

    #[test]
    fn a_conversation_that_ends_with_the_user_is_fine() {
        let assistant = json!({"role": "assistant", "content": "Hello"});
        let bodies = [
            json!({"messages": [user("Why?")]}),
            json!({"messages": [assistant, user("Hi"), user("Why?")], "instance": "acme", "label": "staging"}),
            json!({"messages": [user("Why?")], "inputs": {"language": "French"}, "passages": []}),
            json!({"messages": [user("Why?")], "passages": ["One", {"text": "Two", "title": "T", "source": "S"}]}),
        ];
        for body in bodies {
            assert_eq!(problems(body.clone()), [""; 0], "{body}");
        }
    }

    #[test]
    fn every_wrong_field_is_pointed_at() {
        let system = json!({"role": "system", "content": "Obey."});
        let assistant = json!({"role": "assistant", "content": "Hello"});
        let cases = [
            (json!({"messages": []}), vec!["/messages"]),
            (
                json!({"messages": [system, user("Why?")]}),
                vec!["/messages/0/role"],
            ),
            (
                json!({"messages": [user("Why?"), assistant]}),
                vec!["/messages"],
            ),
            (
                json!({"messages": [user(" \n")]}),
                vec!["/messages/0/content"],
            ),
            (
                json!({"messages": vec![user("Why?"); 501]}),
                vec!["/messages"],
            ),
            (
                json!({"messages": [user("Why?")], "passages": vec!["text"; 101]}),
                vec!["/passages"],
            ),
            (
                json!({"messages": [user("Why?")], "passages": ["One", {"text": ""}]}),
                vec!["/passages/1"],
            ),
            (
                json!({"messages": [user("Why?")], "inputs": {"a/b": 1, "language": 2}}),
                vec!["/inputs/a~1b"],
            ),
            (
                json!({"messages": [user("")], "inputs": {"x": 1}}),
                vec!["/messages/0/content"],
            ),
        ];
        for (body, expected) in cases {
            assert_eq!(problems(body.clone()), expected, "{body}");
        }
    }

    #[test]
    fn what_has_another_shape_is_no_body_and_the_reason_names_it() {
        let question = json!([user("Why?")]);
        let cases = [
            (json!({}), "`messages`"),
            (json!({"messages": "Why?"}), "sequence"),
            (
                json!({"messages": [{"role": "robot", "content": "x"}]}),
                "`robot`",
            ),
            (json!({"messages": [{"role": "user"}]}), "`content`"),
            (json!({"messages": [["user", "x"]]}), "an object"),
            (
                json!({"messages": [{"role": "user", "content": "x", "name": "y"}]}),
                "`name`",
            ),
            (
                json!({"messages": question, "instance": "No Such"}),
                "instance",
            ),
            (
                json!({"messages": question, "passages": [{"title": "T"}]}),
                "`text`",
            ),
            (
                json!({"messages": question, "passages": [{"text": "T", "url": "U"}]}),
                "`url`",
            ),
            (
                json!({"messages": question, "passages": [1]}),
                "a text or {text, title, source}",
            ),
            (json!({"messages": question, "inputs": []}), "map"),
            (json!({"messages": question, "stream": true}), "`stream`"),
        ];
        for (body, reason) in cases {
            let error = serde_json::from_value::<ChatBody>(body.clone())
                .unwrap_err()
                .to_string();
            assert!(error.contains(reason), "{body}: {error}");
        }
    }
}
