//! Validates the body of a chat.

use promptbook::api::{ChatBody, GivenPassage, MAX_PASSAGES};
use promptbook::content::{Role, Turn, escape_pointer};
use promptbook::decode;
use promptbook::pipeline::{CallerInputs, Passage};
use promptbook::{Error as Domain, FieldError, Instance, Label};
use serde_json::{Map, Value};

use crate::http::Error;

/// The most messages of one conversation.
const MAX_MESSAGES: usize = 500;

/// A validated conversation.
#[derive(Debug)]
pub(super) struct Chat {
    pub(super) history: Vec<Turn>,
    /// The last message, which is not in the history.
    pub(super) question: String,
    pub(super) instance: Option<Instance>,
    pub(super) label: Label,
    pub(super) caller: CallerInputs,
    pub(super) passages: Option<Vec<Passage>>,
}

impl TryFrom<ChatBody> for Chat {
    type Error = Error;

    /// Fails with every invalid field; if there is none, with every unknown input.
    fn try_from(body: ChatBody) -> Result<Self, Error> {
        let mut wrong = Vec::new();
        let mut history = body.messages;
        check_turns(&history, &mut wrong);
        let passages: Option<Vec<_>> = body.passages.map(|given| {
            given
                .into_iter()
                .map(|GivenPassage(passage)| passage)
                .collect()
        });
        check_passages(passages.as_deref().unwrap_or_default(), &mut wrong);
        let question =
            ending(&mut history).map_err(|detail| wrong.push(FieldError::new("/messages", detail)));
        let caller = caller(body.inputs, &mut wrong);
        match (question, caller) {
            (Ok(question), Ok(caller)) if wrong.is_empty() => Ok(Self {
                history,
                question,
                instance: body.instance,
                label: body.label.unwrap_or_default(),
                caller,
                passages,
            }),
            (_, Err(unknown)) if wrong.is_empty() => Err(Error::UnknownInputs(unknown)),
            _ => Err(Domain::Invalid(wrong).into()),
        }
    }
}

/// Takes the user's question off the end.
fn ending(turns: &mut Vec<Turn>) -> Result<String, &'static str> {
    if turns.len() > MAX_MESSAGES {
        return Err("there are more than 500 messages: leave out the oldest");
    }
    match turns.pop() {
        None => Err("there are no messages: give at least the user's question"),
        Some(last) if last.role == Role::Assistant => {
            Err("the last message is the assistant's: end with the user's question")
        }
        Some(last) => Ok(last.content),
    }
}

fn check_turns(turns: &[Turn], wrong: &mut Vec<FieldError>) {
    for (index, turn) in turns.iter().enumerate() {
        if turn.role == Role::System {
            wrong.push(FieldError::new(
                format!("/messages/{index}/role"),
                "a message has the role `user` or `assistant`: the system prompt is the published one",
            ));
        }
        // Bedrock rejects a blank message.
        if turn.content.trim().is_empty() {
            wrong.push(FieldError::new(
                format!("/messages/{index}/content"),
                "the message is blank: give it text, or leave it out",
            ));
        }
    }
}

fn check_passages(passages: &[Passage], wrong: &mut Vec<FieldError>) {
    if passages.len() > MAX_PASSAGES {
        wrong.push(FieldError::new(
            "/passages",
            "there are more than 100 passages: send only the most relevant",
        ));
    }
    for (index, passage) in passages.iter().enumerate() {
        if passage.text.trim().is_empty() {
            wrong.push(FieldError::new(
                format!("/passages/{index}"),
                "the passage is blank: leave it out",
            ));
        }
    }
}

/// Parses the caller's inputs and reports unknown ones.
fn caller(
    inputs: Map<String, Value>,
    wrong: &mut Vec<FieldError>,
) -> Result<CallerInputs, Vec<FieldError>> {
    let mut unknown = Vec::new();
    for (name, value) in &inputs {
        let pointer = || format!("/inputs/{}", escape_pointer(name));
        if !CallerInputs::NAMES.contains(&name.as_str()) {
            let known = CallerInputs::NAMES.join("` or `");
            let detail = format!(
                "the chat takes no input `{}`: give `{known}`, or nothing",
                name.escape_debug()
            );
            unknown.push(FieldError::new(pointer(), detail));
        } else if !value.is_string() && !value.is_null() {
            wrong.push(FieldError::new(
                pointer(),
                "an input of the chat must be a string",
            ));
        }
    }
    match unknown.is_empty() && wrong.is_empty() {
        true => decode::from_value(Value::Object(inputs)).map_err(|wrong| vec![wrong]),
        false => Err(unknown),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::problem::Problem;

    fn problems(body: Value) -> Vec<String> {
        let body: ChatBody = decode::from_value(body).unwrap();
        let Err(error) = Chat::try_from(body) else {
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
    fn a_conversation_that_ends_with_a_user_message_is_accepted() {
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
    fn every_invalid_field_is_reported_with_its_pointer() {
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
                json!({"messages": [user("Why?")], "inputs": {"a/b": 1, "language": "x"}}),
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
    fn a_body_of_the_wrong_shape_is_refused_with_the_reason() {
        let question = json!([user("Why?")]);
        let cases = [
            (json!({}), "`messages`"),
            (json!({"messages": "Why?"}), "an array"),
            (
                json!({"messages": [{"role": "robot", "content": "x"}]}),
                "\"robot\"",
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
            (json!({"messages": question, "inputs": []}), "an object"),
            (json!({"messages": question, "inputs": null}), "it is null"),
            (json!({"messages": question, "stream": true}), "`stream`"),
        ];
        for (body, reason) in cases {
            let error = decode::from_value::<ChatBody>(body.clone())
                .unwrap_err()
                .to_string();
            assert!(error.contains(reason), "{body}: {error}");
        }
    }
}
