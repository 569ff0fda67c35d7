//! The plan of one or more releases: what each version changes, and what stays as it is.

use futures_util::{StreamExt, TryStreamExt, stream};
use promptbook_core::api::ReleasedVersion;
use promptbook_core::prompt::{Prompt, Version};
use promptbook_core::{Instance, Label, PromptName, VersionNumber};
use serde::Serialize;

use super::batches::batches;
use super::candidate::Candidate;
use crate::api::Client;
use crate::edit::unified;
use crate::error::Result;
use crate::folder;

/// How many prompts are read at once.
const JOBS: usize = 8;

/// A version to publish, and what that changes.
#[derive(Debug, Serialize)]
pub struct Planned {
    pub name: PromptName,
    pub version: VersionNumber,
    /// The version that is active now.
    pub active: Option<VersionNumber>,
    /// The prompt's revision, which the release must find.
    pub revision: u64,
    /// The unified diff from the active version, as files.
    pub diff: String,
    #[serde(skip)]
    pub(super) candidate: Candidate,
}

/// A prompt that nothing is published of.
#[derive(Debug, Serialize)]
pub struct Unplanned {
    pub name: PromptName,
    /// The version that is active, and stays so.
    pub version: VersionNumber,
    #[serde(skip)]
    pub revision: u64,
}

/// What is published under a label, release by release.
#[derive(Debug, Serialize)]
pub struct Plan {
    pub instance: Instance,
    pub label: Label,
    /// The label whose active versions are published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Label>,
    /// What each release publishes.
    pub releases: Vec<Vec<Planned>>,
    /// The prompts whose version is active already.
    pub unchanged: Vec<Unplanned>,
    /// The prompts that have an active version here and none under `from`.
    pub kept: Vec<Unplanned>,
}

/// Reads what the versions change under the label, in the order given.
///
/// # Errors
/// Those of the API; a version that this command can't read.
pub async fn planned(
    client: &Client,
    label: &Label,
    versions: &[(Prompt, VersionNumber)],
) -> Result<Vec<Planned>> {
    let versions: Vec<_> = versions.iter().collect();
    stream::iter(versions)
        .map(|(prompt, version)| read(client, label, prompt, *version))
        .buffered(JOBS)
        .try_collect()
        .await
}

async fn read(
    client: &Client,
    label: &Label,
    prompt: &Prompt,
    version: VersionNumber,
) -> Result<Planned> {
    let active = prompt.labels.get(label).copied().flatten();
    let next = client.version(&prompt.name, version).await?;
    folder::refuse_redacted(&next)?;
    let now = match active {
        Some(active) => Some(client.version(&prompt.name, active).await?),
        None => None,
    };
    Ok(Planned {
        name: prompt.name.clone(),
        version,
        active,
        revision: prompt.revision,
        diff: diff(prompt, now.as_ref(), &next)?,
        candidate: Candidate::of(&next, now.as_ref()),
    })
}

fn diff(prompt: &Prompt, now: Option<&Version>, next: &Version) -> Result<String> {
    let text = |version: &Version| Ok(folder::file_of(prompt, version)?.to_string());
    let title = |version: &Version| format!("version {}", version.version);
    let (before, old) = match now {
        Some(now) => (title(now), text(now)?),
        None => ("nothing".to_owned(), String::new()),
    };
    Ok(unified((&before, &old), (&title(next), &text(next)?)))
}

impl Plan {
    /// Divides what is to be published into releases.
    pub fn divided(self, all: Vec<Planned>) -> Self {
        let candidates: Vec<Candidate> = all.iter().map(|one| one.candidate.clone()).collect();
        let batches = batches(&candidates, self.instance.is_default());
        let mut all: Vec<Option<Planned>> = all.into_iter().map(Some).collect();
        let releases = batches.into_iter().map(|batch| {
            let taken = batch.into_iter().filter_map(|at| all[at].take());
            taken.collect()
        });
        Self {
            releases: releases.collect(),
            ..self
        }
    }

    /// What is published, over all releases.
    pub fn publish(&self) -> impl Iterator<Item = &Planned> {
        self.releases.iter().flatten()
    }
}

impl Planned {
    /// The prompts that the version includes.
    pub fn includes(&self) -> &[PromptName] {
        &self.candidate.includes
    }

    pub(super) fn request(&self) -> ReleasedVersion {
        request(&self.name, self.version, self.revision)
    }
}

impl Unplanned {
    pub fn new(prompt: &Prompt, version: VersionNumber) -> Self {
        Self {
            name: prompt.name.clone(),
            version,
            revision: prompt.revision,
        }
    }

    /// In a release, its version is checked to be active.
    pub(super) fn request(&self) -> ReleasedVersion {
        request(&self.name, self.version, self.revision)
    }
}

fn request(name: &PromptName, version: VersionNumber, revision: u64) -> ReleasedVersion {
    ReleasedVersion {
        name: name.to_string(),
        version,
        revision: Some(revision),
    }
}
