//! Reading prompts and their versions from the server.

use promptbook_core::prompt::{Prompt, Version};
use promptbook_core::prompty::PromptFile;
use promptbook_core::{Label, PromptName};

use crate::api::Client;
use crate::error::Result;
use crate::folder;

/// One prompt as it is to be written.
#[derive(Debug)]
pub struct Fetched {
    pub prompt: Prompt,
    /// What goes into its file.
    pub file: PromptFile,
    /// The version in its file.
    pub shown: Version,
    /// Every version from the first with its file, when all were asked for.
    pub all: Vec<(Version, PromptFile)>,
    /// Whether nothing is active under the label, so that the latest was taken.
    pub is_latest_instead: bool,
}

/// Every prompt of the instance, names ascending; the deleted ones instead of the live ones if asked.
pub async fn prompts(client: &Client, deleted: bool) -> Result<Vec<Prompt>> {
    let deleted = if deleted { "true" } else { "false" };
    client.prompts(&[("deleted", deleted)]).await
}

/// Every version of a prompt, the first one first.
pub async fn versions(client: &Client, name: &PromptName) -> Result<Vec<Version>> {
    let mut versions = client.versions(name).await?;
    versions.reverse();
    Ok(versions)
}

/// Reads what a prompt says: the version active under the label, else or without one the latest.
///
/// # Errors
/// Those of the API, and a version that this command can't read.
pub(super) async fn fetch(
    client: &Client,
    prompt: Prompt,
    label: Option<&Label>,
    all: bool,
) -> Result<Fetched> {
    let active = label.and_then(|label| prompt.labels.get(label).copied().flatten());
    let number = active.unwrap_or(prompt.latest);
    let shown = client.version(&prompt.name, number).await?;
    let file = folder::file_of(&prompt, &shown)?;
    let mut every = Vec::new();
    if all {
        for version in versions(client, &prompt.name).await? {
            // One made since the header was read belongs to the next export.
            if version.version <= prompt.latest {
                let file = folder::file_of(&prompt, &version)?;
                every.push((version, file));
            }
        }
    }
    Ok(Fetched {
        prompt,
        file,
        shown,
        all: every,
        is_latest_instead: label.is_some() && active.is_none(),
    })
}
