//! The requests that bring the server in line with the files.

mod step;

use std::collections::BTreeSet;
use std::iter;

use promptbook_core::api::{NewPromptBody, PromptBody, PublishBody};
use promptbook_core::prompty::PromptFile;
use promptbook_core::{Label, PromptName, VersionNumber};

use super::read::ImportedFile;
use crate::folder::{self, VersionEntry};

pub(super) use step::SavedContent;
pub use step::{PlannedPublication, Step};

/// The options of the whole import.
#[derive(Debug)]
pub struct ImportOptions {
    /// Under which label to publish, if at all.
    pub publish: Option<Label>,
    /// Whether to publish the versions that were active in an export with all versions.
    pub restore: bool,
    pub message: Option<String>,
    pub author: Option<String>,
    /// Whether to create versions even of prompts that were edited on the server since the export.
    pub overwrite: bool,
}

impl ImportOptions {
    /// The request that makes a prompt of a file.
    pub fn create(
        &self,
        source: &ImportedFile,
        contract: Option<&BTreeSet<String>>,
        version: VersionNumber,
    ) -> Step {
        let body = created(self.body(&source.prompt), &source.name, contract);
        Step::Create(body, saved(&source.prompt, version))
    }

    /// The request that gives a prompt a file's content, description and tags, in this version.
    pub fn replace(&self, source: &ImportedFile, version: VersionNumber) -> Step {
        Step::Replace(self.body(&source.prompt), saved(&source.prompt, version))
    }

    /// The request that publishes a version.
    pub fn publish(&self, saved: SavedContent, label: &Label) -> Step {
        let body = PublishBody {
            version: saved.version,
            label: Some(label.to_string()),
            message: self.message.clone(),
            author: self.author.clone(),
        };
        Step::Publish(body, saved)
    }

    /// The requests that recreate a prompt's history, without the versions that exist already.
    pub fn history(&self, source: &ImportedFile, at: &ServerState<'_>) -> Vec<Step> {
        let numbered = numbers_from(at.first)
            .zip(source.versions())
            .skip(at.versions);
        let steps = numbered.map(|(version, (kept, file))| {
            let (body, saved) = (signed(kept, file), saved(file, version));
            match version == at.first {
                true => Step::Create(created(body, &source.name, at.contract), saved),
                false => Step::Replace(body, saved),
            }
        });
        steps.collect()
    }

    fn body(&self, file: &PromptFile) -> PromptBody {
        PromptBody {
            publish: self.publish.as_ref().map(|_| true),
            label: self.publish.as_ref().map(Label::to_string),
            message: self.message.clone(),
            author: self.author.clone(),
            ..folder::body_of(file)
        }
    }
}

/// What the server has of a history already.
#[derive(Debug)]
pub struct ServerState<'a> {
    /// The number of the first version of the history: another one than 1 if the name was purged before.
    pub first: VersionNumber,
    pub versions: usize,
    /// The contract to create the prompt with.
    pub contract: Option<&'a BTreeSet<String>>,
}

/// The numbers of the versions from this one on.
pub(super) fn numbers_from(first: VersionNumber) -> impl Iterator<Item = VersionNumber> {
    iter::successors(Some(first), |version| Some(version.next()))
}

fn saved(file: &PromptFile, version: VersionNumber) -> SavedContent {
    SavedContent::new(version, file.content.digest())
}

fn created(
    body: PromptBody,
    name: &PromptName,
    contract: Option<&BTreeSet<String>>,
) -> NewPromptBody {
    let contract = contract.map(|contract| contract.iter().cloned().collect());
    NewPromptBody::new(name.to_string(), contract, body)
}

/// A version's body, with its original author and message.
fn signed(kept: &VersionEntry, file: &PromptFile) -> PromptBody {
    PromptBody {
        message: kept.message.clone(),
        author: kept.author.clone(),
        ..folder::body_of(file)
    }
}

#[cfg(test)]
mod tests;
