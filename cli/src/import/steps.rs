//! The requests that make the server say what the files say.

use std::collections::{BTreeMap, BTreeSet};

use promptbook_core::prompty::PromptFile;
use promptbook_core::{Label, PromptName, VersionNumber};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::read::ImportedFile;
use crate::folder::{self, PromptEntry, VersionEntry};

/// What the person wants of the whole import.
#[derive(Debug)]
pub struct ImportOptions {
    /// Under which label to publish, if at all.
    pub publish: Option<Label>,
    /// Whether to make active again what an export with all versions had active.
    pub restore: bool,
    pub message: Option<String>,
    pub author: Option<String>,
    /// Make versions also where the server has moved on since the file.
    pub overwrite: bool,
}

/// One request.
#[derive(Debug, Clone)]
pub enum Step {
    /// POST /prompts.
    Create(Value),
    /// PUT of the prompt, which makes this its latest version.
    Replace(Value, VersionNumber),
    /// POST …/publish.
    Publish(Value),
    /// DELETE of the prompt.
    Delete,
}

/// A version that becomes active.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedPublication {
    pub version: VersionNumber,
    /// Under which label.
    pub label: Label,
}

impl Step {
    /// What the request publishes.
    pub fn publication(&self) -> Option<PlannedPublication> {
        let (body, version) = match self {
            Self::Create(body) => (body, VersionNumber::FIRST),
            Self::Replace(body, version) => (body, *version),
            Self::Publish(body) => return PlannedPublication::deserialize(body).ok(),
            Self::Delete => return None,
        };
        let is_published = body.get("publish") == Some(&Value::Bool(true));
        let label = Label::deserialize(body.get("label")?).ok()?;
        is_published.then_some(PlannedPublication { version, label })
    }
}

impl ImportOptions {
    /// The request that makes a prompt of a file.
    pub fn create(&self, source: &ImportedFile, contract: Option<&BTreeSet<String>>) -> Step {
        let mut body = self.content(&source.prompt);
        self.sign(&mut body);
        Step::Create(created(body, &source.name, contract))
    }

    /// The request that gives a prompt a file's content, description and tags, in this version.
    pub fn replace(&self, source: &ImportedFile, version: VersionNumber) -> Step {
        let mut body = self.content(&source.prompt);
        self.sign(&mut body);
        Step::Replace(body.into(), version)
    }

    /// The request that publishes a version.
    pub fn publish(&self, version: VersionNumber, label: &Label) -> Step {
        let mut body = Map::new();
        body.insert("version".to_owned(), json!(version));
        body.insert("label".to_owned(), json!(label));
        self.sign(&mut body);
        Step::Publish(body.into())
    }

    /// The requests that make a prompt's history again, but for the versions that are there already.
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
                version => Step::Replace(signed(kept, file).into(), version),
            })
            .collect();
        let labels = self.labels(entry).into_iter();
        let missing = labels.filter(|(label, _)| !at.labels.contains(label));
        steps.extend(missing.map(|(label, version)| self.publish(version, label)));
        steps
    }

    /// The labels that a history has at its end, when anything is to be published: those of the export, and the one to publish under.
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

    /// What a person should know of labels that an export has and that can't be published under.
    pub fn reserved(&self, entry: &PromptEntry) -> Option<String> {
        let mut labels = entry.labels.iter().filter(|_| self.restore);
        let (label, version) = labels.find_map(|(label, version)| {
            Some((label, (*version)?)).filter(|_| label.is_reserved())
        })?;
        Some(format!(
            "the export has version {version} active under `{label}`, which is reserved for the newest version: not published there"
        ))
    }

    fn content(&self, file: &PromptFile) -> Map<String, Value> {
        let mut body = folder::body_of(file);
        if let Some(label) = &self.publish {
            body.insert("publish".to_owned(), json!(true));
            body.insert("label".to_owned(), json!(label));
        }
        body
    }

    fn sign(&self, body: &mut Map<String, Value>) {
        body.insert("message".to_owned(), json!(self.message));
        body.insert("author".to_owned(), json!(self.author));
    }
}

/// How far a history is made already.
#[derive(Debug)]
pub struct ServerState<'a> {
    /// How many versions are there.
    pub versions: usize,
    /// The labels that were published under, whatever they point at now.
    pub labels: BTreeSet<&'a Label>,
    /// The contract that creating may set.
    pub contract: Option<&'a BTreeSet<String>>,
}

fn created(
    mut body: Map<String, Value>,
    name: &PromptName,
    contract: Option<&BTreeSet<String>>,
) -> Value {
    body.insert("name".to_owned(), json!(name));
    if let Some(contract) = contract {
        body.insert("contract".to_owned(), json!(contract));
    }
    body.into()
}

/// A version as it was made, by whom and why.
fn signed(kept: &VersionEntry, file: &PromptFile) -> Map<String, Value> {
    let mut body = folder::body_of(file);
    body.insert("message".to_owned(), json!(kept.message));
    body.insert("author".to_owned(), json!(kept.author));
    body
}
