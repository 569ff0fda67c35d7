//! `promptbook mcp`: prompts for AI assistants, over the Model Context Protocol.

mod arguments;
mod completions;
mod failure;
mod http;
mod inputs;
mod page;
mod prompts;
mod resources;
mod server;
mod tools;
mod uri;

use std::io::IsTerminal;

use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;

use super::session::Session;
use crate::args::{GlobalArgs, McpArgs};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output;
pub use http::HttpMcp;
use server::McpServer;

/// Serves until the client closes standard input. Only the protocol is on standard output.
pub async fn run(global: &GlobalArgs, args: McpArgs) -> Result<Exit> {
    let session = Session::open(global)?;
    if std::io::stdin().is_terminal() {
        output::note(
            "note: an MCP client starts this command and talks to it; to stop it, press Ctrl-C",
        );
    }
    let server = McpServer::new(session, args.allow_publish);
    let running = match server.serve(rmcp::transport::stdio()).await {
        Ok(running) => running,
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(Exit::Done),
        Err(error) => return Err(Error::Failed(format!("no MCP session: {error}"))),
    };
    match running.waiting().await {
        Ok(_) => Ok(Exit::Done),
        Err(error) => Err(Error::Failed(format!("the MCP session ended: {error}"))),
    }
}
