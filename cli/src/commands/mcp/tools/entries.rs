//! The table of tools: what each is called, may do and takes.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rmcp::handler::server::tool::schema_for_input;
use rmcp::model::{JsonObject, ToolAnnotations};
use rmcp::schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::reply::Reply;
use super::{read, write};
use crate::commands::mcp::arguments::{
    DiffArguments, HistoryArguments, ListArguments, PublishArguments, RenderArguments,
    RollbackArguments, SaveArguments, SearchArguments, ShowArguments,
};
use crate::commands::mcp::server::McpServer;
use crate::error::{Error, Result};

/// What a tool may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Reads,
    /// Adds a version, which is not active.
    Saves,
    /// Changes what is active, so that doing it again changes nothing more.
    Publishes,
    /// Changes what is active, each time.
    RollsBack,
}

pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) effect: Effect,
    pub(super) schema: fn() -> Result<Arc<JsonObject>, String>,
    pub(super) call: for<'s> fn(&'s McpServer, JsonObject) -> BoxFuture<'s, Result<Reply>>,
}

pub(super) const TOOLS: [Entry; 9] = [
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
    pub(super) fn needs_flag(self) -> bool {
        matches!(self, Self::Publishes | Self::RollsBack)
    }

    pub(super) fn annotations(self) -> ToolAnnotations {
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
