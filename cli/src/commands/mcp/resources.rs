//! Prompts as resources: the Prompty file of the active version, else of the latest.

use promptbook_core::prompt::Prompt;
use rmcp::ErrorData;
use rmcp::model::{
    ListResourcesResult, ReadResourceResult, Resource, ResourceContents, ResourceTemplate,
};

use super::failure::{message, of_request};
use super::page::{PAGE, Page};
use super::server::McpServer;
use super::uri;
use crate::args::{ListArgs, ShowArgs};
use crate::commands::session::Session;
use crate::commands::{list, show};
use crate::error::Error;

/// Prompty files are Markdown with front matter.
const FILE: &str = "text/markdown";

pub(super) fn template() -> ResourceTemplate {
    ResourceTemplate::new(uri::TEMPLATE, "prompt")
        .with_title("A prompt as a .prompty file")
        .with_description("The active version, else the latest. `instance` is `default` unless the server has others.")
        .with_mime_type(FILE)
}

/// A page of the instance's prompts, active or not.
pub(super) async fn list(
    session: &Session,
    cursor: Option<&str>,
) -> Result<ListResourcesResult, ErrorData> {
    let read = list::read(session, &ListArgs::default()).await;
    let mut prompts = read.map_err(|error| of_request(&error))?.prompts;
    // Of a draft and the inherited prompt, which have one name, either is read at the same address.
    prompts.dedup_by(|later, earlier| later.name == earlier.name);
    let page = Page::after(cursor, prompts, PAGE, |prompt| &prompt.name);
    let page = page.map_err(|problem| ErrorData::invalid_params(problem, None))?;
    let resources = page.prompts.iter().map(|prompt| resource(session, prompt));
    let mut result = ListResourcesResult::with_all_items(resources.collect());
    result.next_cursor = page.next;
    Ok(result)
}

fn resource(session: &Session, prompt: &Prompt) -> Resource {
    let uri = uri::of(&session.config.instance, &prompt.name);
    let resource = Resource::new(uri, format!("{}.prompty", prompt.name)).with_mime_type(FILE);
    match &prompt.description {
        Some(description) => resource.with_description(description),
        None => resource,
    }
}

pub(super) async fn read(server: &McpServer, uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let parsed = uri::parse(uri);
    let (instance, name) =
        parsed.map_err(|problem| ErrorData::resource_not_found(problem, None))?;
    let session = server.session(Some(instance), None);
    let shown = show::shown(&session, &ShowArgs::of(name)).await;
    let shown = shown.map_err(|error| match &error {
        Error::Api(problem) if problem.status() == 404 => {
            ErrorData::resource_not_found(message(&error), Some(crate::problem(&error)))
        }
        _ => of_request(&error),
    })?;
    let contents = ResourceContents::text(shown.file, uri).with_mime_type(FILE);
    Ok(ReadResourceResult::new(vec![contents]))
}
