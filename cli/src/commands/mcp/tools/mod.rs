//! The tools: what each is called, may do and takes, and calling them.

mod read;
mod write;

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rmcp::ErrorData;
use rmcp::handler::server::tool::schema_for_input;
use rmcp::model::{CallToolResult, ContentBlock, JsonObject, Tool, ToolAnnotations};
use rmcp::schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::arguments::{
    DiffArguments, HistoryArguments, ListArguments, PublishArguments, RenderArguments,
    RollbackArguments, SaveArguments, SearchArguments, ShowArguments,
};
use super::failure;
use super::server::McpServer;
use crate::commands::answer::Answer;
use crate::error::{Error, Result};

/// What a tool may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Reads,
    /// Adds a version, which is not active.
    Saves,
    /// Changes what is active, so that doing it again changes nothing more.
    Publishes,
    /// Changes what is active, each time.
    RollsBack,
}

/// What a tool answers.
#[derive(Debug)]
pub(super) struct Reply {
    /// For the assistant, one block each.
    texts: Vec<String>,
    /// For programs: an object.
    json: Value,
}

struct Entry {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    effect: Effect,
    schema: fn() -> Result<Arc<JsonObject>, String>,
    call: for<'s> fn(&'s McpServer, JsonObject) -> BoxFuture<'s, Result<Reply>>,
}

const TOOLS: [Entry; 9] = [
    Entry {
        name: "list",
        title: "List prompts",
        description: "List the prompts of an instance, its own and those that it inherits from `default`, with their active and latest versions.",
        effect: Effect::Reads,
        schema: schema_for_input::<ListArguments>,
        call: |server, given| async move { read::list(server, parse(given)?).await }.boxed(),
    },
    Entry {
        name: "search",
        title: "Search prompts",
        description: "Find a text in the names, descriptions and tags of prompts, and in their active and latest versions.",
        effect: Effect::Reads,
        schema: schema_for_input::<SearchArguments>,
        call: |server, given| async move { read::search(server, parse(given)?).await }.boxed(),
    },
    Entry {
        name: "show",
        title: "Show a prompt",
        description: "Show a prompt or one of its versions: what is active where, the inputs that the code supplies, and the whole Prompty file. \
            Before editing, show the version `latest`.",
        effect: Effect::Reads,
        schema: schema_for_input::<ShowArguments>,
        call: |server, given| async move { read::show(server, parse(given)?).await }.boxed(),
    },
    Entry {
        name: "diff",
        title: "Compare versions",
        description: "Show what changed between two versions, or since a time. Without a version: what publishing the latest version would change \
            or, for an instance other than `default`, how its own prompt differs from that of `default`.",
        effect: Effect::Reads,
        schema: schema_for_input::<DiffArguments>,
        call: |server, given| async move { read::diff(server, parse(given)?).await }.boxed(),
    },
    Entry {
        name: "render",
        title: "Render a prompt",
        description: "Show a prompt with its inputs filled in, by default with their examples. Calls no model.",
        effect: Effect::Reads,
        schema: schema_for_input::<RenderArguments>,
        call: |server, given| async move { read::render(server, parse(given)?).await }.boxed(),
    },
    Entry {
        name: "history",
        title: "Show a prompt's history",
        description: "List a prompt's versions and publications, newest first, with their authors and reasons.",
        effect: Effect::Reads,
        schema: schema_for_input::<HistoryArguments>,
        call: |server, given| async move { read::history(server, parse(given)?).await }.boxed(),
    },
    Entry {
        name: "save",
        title: "Save a version",
        description: "Save a prompt's new text as a version, or create a prompt. Never publishes: what is active stays active. Refuses invalid \
            templates, and never overwrites a version that somebody saved meanwhile.",
        effect: Effect::Saves,
        schema: schema_for_input::<SaveArguments>,
        call: |server, given| async move { write::save(server, parse(given)?).await }.boxed(),
    },
    Entry {
        name: "publish",
        title: "Publish a version",
        description: "Make a version active under a label. It takes effect at once for all services that use the prompt.",
        effect: Effect::Publishes,
        schema: schema_for_input::<PublishArguments>,
        call: |server, given| async move { write::publish(server, parse(given)?).await }.boxed(),
    },
    Entry {
        name: "rollback",
        title: "Roll back",
        description: "Make the previously active version active again. Rolling back twice goes back two publications.",
        effect: Effect::RollsBack,
        schema: schema_for_input::<RollbackArguments>,
        call: |server, given| async move { write::rollback(server, parse(given)?).await }.boxed(),
    },
];

impl Effect {
    fn needs_flag(self) -> bool {
        matches!(self, Self::Publishes | Self::RollsBack)
    }

    fn annotations(self) -> ToolAnnotations {
        let hints = ToolAnnotations::new()
            .read_only(self == Self::Reads)
            .open_world(false);
        match self {
            Self::Reads => hints,
            Self::Saves | Self::Publishes | Self::RollsBack => hints
                .destructive(self.needs_flag())
                .idempotent(self == Self::Publishes),
        }
    }
}

/// The tools of a server. Those that publish are among them only if it may.
pub(super) fn list(server: &McpServer) -> Vec<Tool> {
    let offered = TOOLS
        .iter()
        .filter(|entry| server.allow_publish || !entry.effect.needs_flag());
    let tool = |entry: &Entry| {
        let schema = (entry.schema)().unwrap_or_default();
        Tool::new(entry.name, entry.description, schema)
            .with_title(entry.title)
            .with_annotations(entry.effect.annotations())
    };
    offered.map(tool).collect()
}

/// Calls a tool. What the tool refuses is its result, for the assistant to read.
///
/// # Errors
/// There is no such tool.
pub(super) async fn call(
    server: &McpServer,
    name: &str,
    arguments: JsonObject,
) -> Result<CallToolResult, ErrorData> {
    let Some(entry) = TOOLS.iter().find(|entry| entry.name == name) else {
        let names = list(server).into_iter().map(|tool| tool.name);
        let names = names.collect::<Vec<_>>().join("`, `");
        let problem = format!("unknown tool `{name}`: the tools are `{names}`");
        return Err(ErrorData::invalid_params(problem, None));
    };
    let reply = match entry.effect.needs_flag() && !server.allow_publish {
        true => Err(Error::Usage(format!(
            "this server does not publish, so `{name}` is not offered: start `promptbook mcp --allow-publish`, or run `promptbook {name}`"
        ))),
        false => (entry.call)(server, arguments).await,
    };
    Ok(reply.map_or_else(|error| failure::of_tool(&error), CallToolResult::from))
}

fn parse<T: DeserializeOwned + JsonSchema>(arguments: JsonObject) -> Result<T> {
    serde_path_to_error::deserialize(Value::Object(arguments)).map_err(|error| {
        let path = error.path().to_string();
        let problem = error.into_inner();
        Error::Usage(match path.as_str() {
            "." => format!("invalid arguments: {problem}"),
            path => format!("invalid argument `{path}`: {problem}"),
        })
    })
}

impl Reply {
    fn new(texts: Vec<String>, json: Value) -> Self {
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
fn plain(text: &str) -> String {
    let plain = anstream::adapter::strip_str(text).to_string();
    plain.trim_end_matches('\n').to_owned()
}

/// The most entries of a page.
fn limit(given: Option<u8>) -> Result<usize> {
    match given.map_or(super::page::PAGE, usize::from) {
        limit @ 1..=100 => Ok(limit),
        _ => Err(Error::Usage(
            "invalid argument `limit`: expected a whole number from 1 to 100".to_owned(),
        )),
    }
}

/// The structured content of a page.
fn page(items: &str, page: Value, next: Option<String>) -> Value {
    json!({items: page, "next_cursor": next})
}
