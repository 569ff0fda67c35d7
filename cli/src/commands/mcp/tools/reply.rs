//! What a tool answers.

use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Value, json};

use crate::commands::answer::Answer;

/// What a tool answers.
#[derive(Debug)]
pub(in crate::commands::mcp) struct Reply {
    /// For the assistant, one block each.
    pub(super) texts: Vec<String>,
    /// For programs: an object.
    pub(super) json: Value,
}

impl Reply {
    pub(super) fn new(texts: Vec<String>, json: Value) -> Self {
        Self { texts, json }
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        let mut texts = vec![plain(answer.text.as_str())];
        if !answer.notes.is_empty() {
            texts.push(answer.notes.join("\n"));
        }
        Self::new(texts, answer.json)
    }
}

impl From<Reply> for CallToolResult {
    fn from(reply: Reply) -> Self {
        let texts = reply.texts.into_iter().map(ContentBlock::text);
        let mut result = Self::success(texts.collect());
        result.structured_content = Some(reply.json);
        result
    }
}

/// A text without the terminal's styles.
pub(super) fn plain(text: &str) -> String {
    let plain = anstream::adapter::strip_str(text).to_string();
    plain.trim_end_matches('\n').to_owned()
}

/// The structured content of a page.
pub(super) fn page(items: &str, page: Value, next: Option<String>) -> Value {
    json!({items: page, "next_cursor": next})
}
