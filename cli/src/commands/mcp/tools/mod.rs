//! The tools: listing those that the server offers, and calling them.

mod entries;
mod read;
mod reply;
mod write;

use rmcp::ErrorData;
use rmcp::model::{CallToolResult, JsonObject, Tool};

use super::failure;
use super::server::McpServer;
use crate::error::{Error, Result};
use entries::{Entry, TOOLS};

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
