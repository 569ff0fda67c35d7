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
mod tests;
