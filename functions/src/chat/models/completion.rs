//! Requests to a Chat Completions server, and its responses.

use promptbook::content::{Role, Turn};
use promptbook::options::{Known, ModelOption};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::choice::Choice;
use super::ignored::Ignored;
use super::{Failure, ModelAnswer, ModelRequest, ToolCall, Usage};

/// How a server deviates from the API's description.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dialect {
    /// The server's name for `maxOutputTokens`.
    max_tokens: &'static str,
    has_top_k: bool,
}

impl Dialect {
    /// OpenAI's reasoning models reject `max_tokens`; Ollama accepts no other name (ollama/ollama#7125), and vLLM accepts both. OpenAI rejects
    /// requests with `top_k`, which vLLM and llama.cpp accept.
    pub(super) fn at(base_url: &str) -> Self {
        match base_url.contains("://api.openai.com/") {
            true => Self {
                max_tokens: "max_completion_tokens",
                has_top_k: false,
            },
            false => Self {
                max_tokens: "max_tokens",
                has_top_k: true,
            },
        }
    }

    /// The body of a request. Options keep their order, values and names, except for Prompty's names.
    pub(super) fn body(
        self,
        choice: &Choice<'_>,
        request: &ModelRequest<'_>,
    ) -> Map<String, Value> {
        let mut body = Map::new();
        body.insert("model".to_owned(), json!(choice.id));
        body.insert("messages".to_owned(), messages(request));
        let options = choice.options.iter().filter(|option| self.has(option));
        body.extend(options.map(|option| (self.name(option).to_owned(), option.value.clone())));
        body
    }

    /// The prompt's options that are not sent to the server.
    pub(super) fn ignored(self, choice: &Choice<'_>) -> Vec<Ignored> {
        let missing = choice.options.iter().filter(|option| !self.has(option));
        let missing = missing.map(|option| {
            Ignored::new(
                option,
                "OpenAI's API has no such option: leave it out, or ask another server",
            )
        });
        choice.ignored.iter().cloned().chain(missing).collect()
    }

    fn has(self, option: &ModelOption<'_>) -> bool {
        self.has_top_k || option.known != Some(Known::TopK)
    }

    fn name<'a>(self, option: &ModelOption<'a>) -> &'a str {
        match (option.known, option.name) {
            (Some(Known::MaxOutputTokens), "maxOutputTokens") => self.max_tokens,
            // The server's own name for the option.
            (Some(Known::MaxOutputTokens), name) => name,
            _ => option.openai_name(),
        }
    }
}

fn messages(request: &ModelRequest<'_>) -> Value {
    let system = Turn {
        role: Role::System,
        content: request.system.to_owned(),
    };
    let system = Some(&system).filter(|turn| !turn.content.trim().is_empty());
    Value::from_iter(
        system
            .into_iter()
            .chain(request.messages)
            .map(|turn| json!(turn)),
    )
}

/// The fields of a completion that are read. Compatible servers omit many of the others.
#[derive(Deserialize)]
pub(super) struct Completion {
    choices: Vec<Alternative>,
    usage: Option<Tokens>,
}

#[derive(Deserialize)]
struct Alternative {
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
    refusal: Option<String>,
    tool_calls: Option<Vec<Call>>,
    /// Function calls in the deprecated form that preceded `tool_calls`.
    function_call: Option<Tool>,
}

#[derive(Deserialize)]
struct Call {
    id: Option<String>,
    function: Option<Tool>,
    custom: Option<Tool>,
}

#[derive(Deserialize)]
struct Tool {
    name: String,
    /// JSON as text; some compatible servers send the JSON itself, or nothing for a tool without parameters. A custom tool has text.
    #[serde(default, alias = "input")]
    arguments: Value,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
}

impl Completion {
    pub(super) fn answer(self) -> Result<ModelAnswer, Failure> {
        let usage = self.usage.map(|tokens| Usage {
            input_tokens: tokens.prompt_tokens,
            output_tokens: tokens.completion_tokens,
        });
        let first = self.choices.into_iter().next();
        let Alternative {
            message,
            finish_reason,
        } = first.ok_or_else(|| Failure::Said("its response has no choice".to_owned()))?;
        let words = message.content.filter(|content| !content.is_empty());
        let answer = ModelAnswer {
            content: words.or(message.refusal),
            tool_calls: tool_calls(message.tool_calls, message.function_call),
            finish_reason,
            usage,
        };
        answer.if_any("finish_reason")
    }
}

fn tool_calls(calls: Option<Vec<Call>>, function_call: Option<Tool>) -> Vec<ToolCall> {
    let calls = calls.into_iter().flatten();
    let calls = calls.filter_map(|call| Some((call.id, call.function.or(call.custom)?)));
    let old = function_call.map(|function| (None, function));
    calls
        .chain(old)
        .map(|(id, tool)| ToolCall {
            id,
            name: tool.name,
            arguments: match tool.arguments {
                Value::String(text) => text,
                Value::Null => "{}".to_owned(),
                other => other.to_string(),
            },
        })
        .collect()
}
