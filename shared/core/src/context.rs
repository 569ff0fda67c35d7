//! The inputs that the chat pipeline supplies itself, so that a prompt renders the same outside a chat.

use serde_json::{Map, Value};

use crate::clock::Clock;
use crate::names::PromptName;

/// The name of the prompt that every chat begins with.
pub const SYSTEM_PROMPT: &str = "system_prompt";

/// Today's date as the pipeline supplies it, in UTC.
pub fn today(clock: &Clock) -> String {
    clock.now().strftime("%F").to_string()
}

/// Returns the inputs that the pipeline supplies to the prompt with this name.
pub fn context(name: &PromptName, clock: &Clock) -> Map<String, Value> {
    match name.as_str() {
        SYSTEM_PROMPT => Map::from_iter([("today".to_owned(), today(clock).into())]),
        _ => Map::new(),
    }
}
