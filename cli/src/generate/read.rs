//! Reading the active prompts of an instance from the server.

use futures_util::{StreamExt, TryStreamExt, stream};
use promptbook_core::Label;
use promptbook_core::prompt::Prompt;

use super::Source;
use crate::api::Client;
use crate::error::Result;

/// Which prompts, and how many to read at once.
#[derive(Debug)]
pub struct Request<'a> {
    pub prompts: &'a [Prompt],
    pub label: &'a Label,
    pub jobs: usize,
}

/// The active version of each prompt, with the text of included prompts.
///
/// # Errors
/// Those of the API.
pub async fn read(client: &Client, request: &Request<'_>) -> Result<Vec<Source>> {
    let read = request.prompts.iter().map(|prompt| async move {
        let active = client.active(&prompt.name, request.label, true).await?;
        Source::new(prompt, active)
    });
    stream::iter(read)
        .buffered(request.jobs)
        .try_collect()
        .await
}
