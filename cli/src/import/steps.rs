//! The requests that bring the server in line with the files.

use std::collections::{BTreeMap, BTreeSet};

use promptbook_core::api::{NewPromptBody, PromptBody, PublishBody};
use promptbook_core::prompty::PromptFile;
use promptbook_core::{Label, PromptName, VersionNumber};
use serde::Serialize;

use super::read::ImportedFile;
use crate::folder::{self, PromptEntry, VersionEntry};

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

/// One request.
#[derive(Debug, Clone)]
pub enum Step {
    /// POST /prompts.
    Create(NewPromptBody),
    /// PUT of the prompt, which makes this its latest version.
    Replace(PromptBody, VersionNumber),
    /// POST …/publish.
    Publish(PublishBody),
    /// DELETE of the prompt.
    Delete,
}

/// A version that becomes active.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedPublication {
    pub version: VersionNumber,
    /// Under which label.
    pub label: Label,
}

impl Step {
    /// Of the requests for a prompt, the place of the first whose publication a release makes: those after which nothing else is written.
    pub fn released_from(steps: &[Self]) -> usize {
        let later = steps
            .iter()
            .rev()
            .take_while(|step| matches!(step, Self::Publish(_)));
        let from = steps.len() - later.count();
        let last = from.checked_sub(1);
        last.filter(|at| steps[*at].publication().is_some())
            .unwrap_or(from)
    }

    /// The request without what it publishes; none if it does nothing else.
    pub fn unpublished(&self) -> Option<Self> {
        let mut step = self.clone();
        match &mut step {
            Self::Create(body) => (body.publish, body.label) = (None, None),
            Self::Replace(body, _) => (body.publish, body.label) = (None, None),
            Self::Publish(_) => return None,
            Self::Delete => {}
        }
        Some(step)
    }

    /// What the request publishes.
    pub fn publication(&self) -> Option<PlannedPublication> {
        let (version, label) = match self {
            Self::Create(body) => (VersionNumber::FIRST, &body.label),
            Self::Replace(body, version) => (*version, &body.label),
            Self::Publish(body) => (body.version, &body.label),
            Self::Delete => return None,
        };
        let label = label.as_ref()?.parse().ok()?;
        Some(PlannedPublication { version, label })
    }
}

impl ImportOptions {
    /// The request that makes a prompt of a file.
    pub fn create(&self, source: &ImportedFile, contract: Option<&BTreeSet<String>>) -> Step {
        Step::Create(created(self.body(&source.prompt), &source.name, contract))
    }

    /// The request that gives a prompt a file's content, description and tags, in this version.
    pub fn replace(&self, source: &ImportedFile, version: VersionNumber) -> Step {
        Step::Replace(self.body(&source.prompt), version)
    }

    /// The request that publishes a version.
    pub fn publish(&self, version: VersionNumber, label: &Label) -> Step {
        Step::Publish(PublishBody {
            version,
            label: Some(label.to_string()),
            message: self.message.clone(),
            author: self.author.clone(),
        })
    }

    /// The requests that recreate a prompt's history, without the versions that exist already.
    pub fn history(
        &self,
        source: &ImportedFile,
        entry: &PromptEntry,
        at: &ServerState<'_>,
    ) -> Vec<Step> {
        let Ok(history) = &source.history else {
            return Vec::new();
        };
        let mut steps: Vec<Step> = history
            .iter()
            .skip(at.versions)
            .map(|(kept, file)| match kept.version {
                VersionNumber::FIRST => {
                    Step::Create(created(signed(kept, file), &source.name, at.contract))
                }
                version => Step::Replace(signed(kept, file), version),
            })
            .collect();
        let labels = self.labels(entry).into_iter();
        let missing = labels.filter(|(label, _)| !at.labels.contains(label));
        steps.extend(missing.map(|(label, version)| self.publish(version, label)));
        steps
    }

    /// The labels to publish at the end of a history: those of the export, and the one to publish under.
    pub fn labels<'a>(&'a self, entry: &'a PromptEntry) -> BTreeMap<&'a Label, VersionNumber> {
        let exported = entry.labels.iter().filter(|_| self.restore);
        // An earlier release allowed a label that is reserved now.
        let exported = exported.filter(|(label, _)| !label.is_reserved());
        let exported = exported.filter_map(|(label, version)| Some((label, (*version)?)));
        let mut labels: BTreeMap<_, _> = exported.collect();
        if let Some(label) = self.publish.as_ref().filter(|_| !entry.deleted) {
            labels.entry(label).or_insert(entry.version);
        }
        labels
    }

    /// A note if the export has a reserved label, which nothing can be published under.
    pub fn reserved(&self, entry: &PromptEntry) -> Option<String> {
        let mut labels = entry.labels.iter().filter(|_| self.restore);
        let (label, version) = labels.find_map(|(label, version)| {
            Some((label, (*version)?)).filter(|_| label.is_reserved())
        })?;
        Some(format!(
            "the export has version {version} active under `{label}`, which is reserved for the newest version: not published there"
        ))
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
    pub versions: usize,
    /// The labels that were ever published under.
    pub labels: BTreeSet<&'a Label>,
    /// The contract to create the prompt with.
    pub contract: Option<&'a BTreeSet<String>>,
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
