//! Example bodies of writes for the API's description. A server with the default prompts accepts them in this order.

use serde_json::{Value, json};

/// A text prompt to create.
pub(super) fn text_prompt() -> Value {
    json!({
        "name": "support/greeting",
        "description": "The first line of every e-mail",
        "template": "Greet {{ customer }} in one sentence.",
        "inputs": customer(),
        "tags": ["support"],
        "publish": true,
        "author": "ada",
        "message": "Moved out of the code",
    })
}

/// A chat prompt to create.
pub(super) fn chat_prompt() -> Value {
    json!({
        "name": "support/summary",
        "description": "Sums up a conversation for a colleague",
        "messages": [
            {"role": "system", "content": "Sum up the conversation in {{ sentences }} sentences."},
            {"thread": "history"},
        ],
        "inputs": {
            "history": {"kind": "thread", "required": true},
            "sentences": {"kind": "integer", "default": 3},
        },
        "model": {"options": {"temperature": 0}},
        "author": "ada",
    })
}

/// The text prompt, reworded.
pub(super) fn replacement() -> Value {
    json!({
        "description": "The first line of every e-mail",
        "template": "Greet {{ customer }} warmly, in one sentence.",
        "inputs": customer(),
        "tags": ["support"],
        "author": "ada",
        "message": "Warmer",
    })
}

/// The text prompt with one more input, which has a default.
pub(super) fn change() -> Value {
    json!({
        "template": "Greet {{ customer }} in a {{ tone }} tone, in one sentence.",
        "inputs": {"tone": {"default": "friendly"}},
        "author": "ada",
        "message": "The tone can be chosen",
    })
}

fn customer() -> Value {
    json!({"customer": {"description": "How the customer wants to be called", "required": true}})
}
