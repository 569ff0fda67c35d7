//! The MCP server: its capabilities, and what it does with each request.

use promptbook_core::{Instance, Label};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult,
    GetPromptRequestParams, GetPromptResponse, Implementation, ListPromptsResult,
    ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
    ReadResourceRequestParams, ReadResourceResponse, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};

use super::{completions, prompts, resources, tools};
use crate::args::Format;
use crate::commands::session::Session;

const INSTRUCTIONS: &str = "\
Promptbook manages LLM prompts. Each save makes a new version; a version takes effect when it is published under a label. \
To change a prompt: `show` it, change the whole file that it returns, try it with `render`, and `save` it with `based_on`. \
Then show the user the diff.";
const MAY_PUBLISH: &str = " Publish or roll back only when the user asks for it.";
const MAY_NOT_PUBLISH: &str = " This server does not publish: tell the user the command that `save` returns, such as `promptbook publish NAME`.";

/// Serves the prompts of one Promptbook server.
#[derive(Debug, Clone)]
pub(super) struct McpServer {
    session: Session,
    pub(super) allow_publish: bool,
}

impl McpServer {
    pub(super) fn new(session: Session, allow_publish: bool) -> Self {
        Self {
            // Nobody can be asked: standard input and output are the client's.
            session: Session {
                format: Format::Json,
                ..session
            },
            allow_publish,
        }
    }

    /// The session for an instance and a label. Default: the configured ones.
    pub(super) fn session(&self, instance: Option<Instance>, label: Option<Label>) -> Session {
        let Session {
            config,
            client,
            format,
        } = &self.session;
        let instance = instance.unwrap_or_else(|| config.instance.clone());
        let label = label.unwrap_or_else(|| config.label.clone());
        let config = config.about(instance, label);
        Session {
            client: client.with(config.invocation.clone()),
            config,
            format: *format,
        }
    }
}

impl ServerHandler for McpServer {
    fn get_info(&self) -> ServerConfig {
        // No list is announced as changing: others change prompts, too, and nothing tells this process.
        let capabilities = ServerCapabilities::builder()
            .enable_completions()
            .enable_prompts()
            .enable_resources()
            .enable_tools()
            .build();
        let name = Implementation::new("promptbook", env!("CARGO_PKG_VERSION"));
        let publishing = match self.allow_publish {
            true => MAY_PUBLISH,
            false => MAY_NOT_PUBLISH,
        };
        ServerConfig::new(capabilities)
            .with_server_info(name.with_title("Promptbook"))
            .with_instructions(format!("{INSTRUCTIONS}{publishing}"))
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::list(self)))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools::list(self).into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let result = tools::call(self, &request.name, arguments).await?;
        Ok(result.into())
    }

    async fn list_prompts(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let cursor = request.and_then(|request| request.cursor);
        prompts::list(&self.session, cursor.as_deref()).await
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let result = prompts::get(&self.session, &request.name, &arguments).await?;
        Ok(result.into())
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let cursor = request.and_then(|request| request.cursor);
        resources::list(&self.session, cursor.as_deref()).await
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(ListResourceTemplatesResult::with_all_items(vec![
            resources::template(),
        ]))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let result = resources::read(self, &request.uri).await?;
        Ok(result.into())
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        completions::complete(self, &request).await
    }
}
