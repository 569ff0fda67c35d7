//! The MCP server for clients over HTTP, each with a key of its own. It never publishes.

use rmcp::ServerHandler;

use super::server::McpServer;
use crate::api::Client;
use crate::args::Format;
use crate::commands::session::Session;
use crate::config::Config;
use crate::error::Result;

/// Who is named as the author of a version. Who it was is told by the key.
const AUTHOR: &str = "an MCP client";

/// Serves the prompts of the Promptbook server at an address.
#[derive(Debug)]
pub struct HttpMcp {
    config: Config,
    client: Client,
}

impl HttpMcp {
    /// # Errors
    /// The address is invalid, or TLS can't be set up.
    pub fn new(server: &str) -> Result<Self> {
        let config = Config::for_server(server, AUTHOR)?;
        Ok(Self {
            client: Client::new(&config)?,
            config,
        })
    }

    /// The MCP server for a client with this key.
    pub fn for_key(&self, key: &str) -> impl ServerHandler + Clone + use<> {
        let session = Session {
            config: self.config.clone(),
            client: self.client.with_key(key.to_owned()),
            format: Format::Json,
        };
        McpServer::new(session, false)
    }
}
