//! Reading prompts and their versions from the server.

use promptbook_core::api::Included;
use promptbook_core::prompt::{Prompt, Version};
use promptbook_core::prompty::PromptFile;
use promptbook_core::{Label, PromptName, VersionNumber};

use super::options::ExportOptions;
use crate::api::Client;
use crate::error::{Error, Result};
use crate::folder;
use crate::includes::Composer;

/// A prompt to be written.
#[derive(Debug)]
pub struct Fetched {
    pub prompt: Prompt,
    /// The content of its file.
    pub file: PromptFile,
    /// The version in its file.
    pub shown: Version,
    /// The included prompts whose text is in the file in place of the includes.
    pub includes: Vec<Included>,
    /// All versions that are left, from the first, with their files, if all were requested.
    pub all: Vec<(Version, PromptFile)>,
    /// The versions that have no content, if all were requested.
    pub redacted: Vec<VersionNumber>,
    /// Whether nothing is active under the label, so that the file has the latest version.
    pub is_latest_instead: bool,
}

/// All prompts of the instance by name, either the live or the deleted ones. Those that were purged are left out: nothing is left of them.
pub async fn prompts(client: &Client, deleted: bool) -> Result<Vec<Prompt>> {
    let deleted = if deleted { "true" } else { "false" };
    let mut prompts = client.prompts(&[("deleted", deleted)]).await?;
    prompts.retain(|prompt| prompt.purged_at.is_none());
    Ok(prompts)
}

/// All versions of a prompt, oldest first.
pub async fn versions(client: &Client, name: &PromptName) -> Result<Vec<Version>> {
    let mut versions = client.versions(name).await?;
    versions.reverse();
    Ok(versions)
}

/// Reads the version of a prompt that is active under the label. Without a label or an active version, reads the latest.
///
/// # Errors
/// Those of the API, and a version that this command can't read.
pub(super) async fn fetch(
    client: &Client,
    prompt: Prompt,
    options: &ExportOptions,
    composer: Option<&Composer<'_>>,
) -> Result<Fetched> {
    let label = options.label.as_ref();
    let active = label.and_then(|label| prompt.labels.get(label).copied().flatten());
    let number = active.unwrap_or(prompt.latest);
    let shown = client.version(&prompt.name, number).await?;
    let shown = client.newest_left(shown).await?;
    let mut file = folder::file_of(&prompt, &shown)?;
    let mut includes = Vec::new();
    if let Some(composer) = composer.filter(|_| !shown.includes.is_empty()) {
        includes = match label.zip(active) {
            Some((label, _)) => included(client, &shown, label).await?,
            None => composer.resolve(&shown.includes).await?,
        };
        file = composer.compose(&file, &includes).await?;
    }
    let (mut every, mut redacted) = (Vec::new(), Vec::new());
    if options.all {
        let mut all = versions(client, &prompt.name).await?;
        // A version that is newer than the header belongs to the next export.
        all.retain(|version| version.version <= prompt.latest);
        for version in all {
            if version.redacted.is_some() {
                redacted.push(version.version);
                continue;
            }
            let file = folder::file_of(&prompt, &version)?;
            every.push((version, file));
        }
    }
    Ok(Fetched {
        prompt,
        file,
        shown,
        includes,
        all: every,
        redacted,
        is_latest_instead: label.is_some() && active.is_none(),
    })
}

/// What an active version includes, read at the moment at which it is active.
async fn included(client: &Client, shown: &Version, label: &Label) -> Result<Vec<Included>> {
    let name = &shown.name;
    let active = client.active(name, label, false).await?;
    match active.version == shown.version && active.instance == shown.instance {
        true => Ok(active.includes),
        false => Err(Error::Failed(format!(
            "`{name}` was published during this export: export again"
        ))),
    }
}
