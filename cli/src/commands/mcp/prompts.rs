//! Active prompts as MCP prompts, rendered by the server.

use futures_util::{StreamExt, TryStreamExt, stream};
use promptbook_core::api::RenderAnswer;
use promptbook_core::content::{Role, Turn};
use promptbook_core::{PromptName, prompt};
use rmcp::ErrorData;
use rmcp::model::{GetPromptResult, ListPromptsResult, Prompt, PromptMessage, Role as McpRole};
use serde_json::{Map, Value};

use super::failure::of_request;
use super::inputs::{active, arguments, values};
use super::page::{PAGE, Page};
use crate::args::ListArgs;
use crate::commands::session::Session;
use crate::commands::{inherited, list, render};
use crate::error::{Error, Result};

/// How many prompts are read at the same time.
const AT_ONCE: usize = 8;

/// A page of the active prompts.
pub(super) async fn list(
    session: &Session,
    cursor: Option<&str>,
) -> Result<ListPromptsResult, ErrorData> {
    let read = list::read(session, &ListArgs::default()).await;
    let mut prompts = read.map_err(|error| of_request(&error))?.prompts;
    prompts.retain(|prompt| inherited::active(session, prompt).is_some());
    let page = Page::after(cursor, prompts, PAGE, |prompt| &prompt.name);
    let page = page.map_err(|problem| ErrorData::invalid_params(problem, None))?;
    let described = page
        .prompts
        .into_iter()
        .map(|prompt| describe(session, prompt));
    let described: Vec<Option<Prompt>> = stream::iter(described)
        .buffered(AT_ONCE)
        .try_collect()
        .await
        .map_err(|error| of_request(&error))?;
    let mut result = ListPromptsResult::with_all_items(described.into_iter().flatten().collect());
    result.next_cursor = page.next;
    Ok(result)
}

/// A prompt with its arguments; none if it was taken down or deleted meanwhile.
async fn describe(session: &Session, prompt: prompt::Prompt) -> Result<Option<Prompt>> {
    let arguments = match active(session, &prompt.name).await {
        Ok(active) => arguments(&active),
        Err(Error::Api(error)) if error.status() == 404 => return Ok(None),
        Err(Error::NotThere(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some(Prompt::new(
        prompt.name.as_str(),
        prompt.description,
        Some(arguments),
    )))
}

/// A prompt, rendered.
pub(super) async fn get(
    session: &Session,
    name: &str,
    arguments: &Map<String, Value>,
) -> Result<GetPromptResult, ErrorData> {
    let name = name
        .parse()
        .map_err(|error| ErrorData::invalid_params(format!("{error}"), None))?;
    let rendered = rendered(session, &name, arguments).await;
    let rendered = rendered.map_err(|error| of_request(&error))?;
    let notes = render::notes(&rendered, arguments);
    let result = GetPromptResult::new(messages(rendered));
    Ok(result.with_description(notes.join("\n")))
}

async fn rendered(
    session: &Session,
    name: &PromptName,
    arguments: &Map<String, Value>,
) -> Result<RenderAnswer> {
    let inputs = values(&active(session, name).await?, arguments)?;
    let body = render::body(session, None, inputs, false);
    session.client.render(name, &body).await
}

/// The messages. MCP has no system messages, so a system message comes as the user's.
fn messages(rendered: RenderAnswer) -> Vec<PromptMessage> {
    let message = |turn: Turn| {
        let role = match turn.role {
            Role::Assistant => McpRole::Assistant,
            Role::System | Role::User => McpRole::User,
        };
        PromptMessage::new_text(role, turn.content)
    };
    match rendered.messages {
        Some(turns) => turns.into_iter().map(message).collect(),
        None => {
            let text = rendered.text.unwrap_or_default();
            vec![PromptMessage::new_text(McpRole::User, text)]
        }
    }
}
