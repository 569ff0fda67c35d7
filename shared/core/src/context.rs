//! What the chat pipeline supplies to a prompt by itself, so that it renders outside of a chat as in one.

use serde_json::{Map, Value};

use crate::clock::Clock;
use crate::names::PromptName;

/// The name of the prompt that every chat begins with.
pub const SYSTEM_PROMPT: &str = "system_prompt";

/// Today's date as the pipeline supplies it, in UTC.
pub fn today(clock: &Clock) -> String {
    clock.now().strftime("%F").to_string()
}

/// What the pipeline supplies by itself to the prompt of this name, to render it outside of a chat as in one.
pub fn context(name: &PromptName, clock: &Clock) -> Map<String, Value> {
    match name.as_str() {
        SYSTEM_PROMPT => Map::from_iter([("today".to_owned(), today(clock).into())]),
        _ => Map::new(),
    }
}
