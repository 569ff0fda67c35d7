//! Helpers for the tests of Prompty files.

use super::PromptFile;
use crate::content::{Body, Message, Role};

pub(super) fn parse(text: &str) -> PromptFile {
    PromptFile::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

pub(super) fn turn(role: Role, content: &str) -> Message {
    let content = content.to_owned();
    Message::Turn { role, content }
}

pub(super) fn thread(name: &str) -> Message {
    Message::Thread {
        thread: name.to_owned(),
    }
}

pub(super) fn messages(text: &str) -> Vec<Message> {
    match parse(text).content.body() {
        Body::Chat(messages) => messages.clone(),
        Body::Text(text) => panic!("a text prompt: {text}"),
    }
}
