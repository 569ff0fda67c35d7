//! Suggestions for the arguments of prompts, and for the parts of a resource's address.

use promptbook_core::PromptName;
use rmcp::ErrorData;
use rmcp::model::{CompleteRequestParams, CompleteResult, CompletionInfo, Reference};

use super::failure::of_request;
use super::inputs::{active, suggestions};
use super::server::McpServer;
use crate::args::ListArgs;
use crate::commands::list;
use crate::error::{Error, Result};

/// Suggests values that begin with what was typed.
pub(super) async fn complete(
    server: &McpServer,
    request: &CompleteRequestParams,
) -> Result<CompleteResult, ErrorData> {
    let argument = request.argument.name.as_str();
    let all = match &request.r#ref {
        Reference::Prompt(prompt) => of_input(server, &prompt.name, argument).await,
        Reference::Resource(_) if argument == "instance" => instances(server).await,
        Reference::Resource(_) if argument == "name" => {
            let context = request.context.as_ref();
            let instance = context.and_then(|context| context.get_argument("instance"));
            names(
                server,
                instance.map(String::as_str),
                &request.argument.value,
            )
            .await
        }
        // Further kinds of references may come.
        _ => Ok(Vec::new()),
    };
    let mut values = all.map_err(|error| of_request(&error))?;
    let typed = request.argument.value.to_lowercase();
    values.retain(|value| value.to_lowercase().starts_with(&typed));
    let total = u32::try_from(values.len()).ok();
    let has_more = values.len() > CompletionInfo::MAX_VALUES;
    values.truncate(CompletionInfo::MAX_VALUES);
    let info = CompletionInfo::with_pagination(values, total, has_more);
    let info = info.map_err(|problem| ErrorData::internal_error(problem, None))?;
    Ok(CompleteResult::new(info))
}

async fn of_input(server: &McpServer, prompt: &str, input: &str) -> Result<Vec<String>> {
    let name: PromptName = parsed(prompt)?;
    let active = active(&server.session(None, None), &name).await?;
    Ok(active
        .inputs
        .get(input)
        .map(suggestions)
        .unwrap_or_default())
}

async fn instances(server: &McpServer) -> Result<Vec<String>> {
    let known = server.session(None, None).client.instances().await?;
    let known = known.iter().map(|known| known.instance.to_string());
    Ok(std::iter::once("default".to_owned()).chain(known).collect())
}

async fn names(server: &McpServer, instance: Option<&str>, typed: &str) -> Result<Vec<String>> {
    let session = server.session(instance.map(parsed).transpose()?, None);
    let args = ListArgs {
        prefix: typed.to_owned(),
        ..ListArgs::default()
    };
    let found = list::read(&session, &args).await?.prompts;
    let mut names: Vec<String> = found.iter().map(|prompt| prompt.name.to_string()).collect();
    names.dedup();
    Ok(names)
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T> {
    text.parse()
        .map_err(|error: T::Err| Error::Usage(error.to_string()))
}
