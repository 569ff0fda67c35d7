//! The plan of an import, made before anything is written.

use std::collections::BTreeSet;

use promptbook_core::PromptName;
use promptbook_core::prompty::FileWarning;
use serde::Serialize;

use super::decide;
use super::decided::Decided;
use super::includes;
use super::read::{ImportedFile, Read};
use super::releases::{self, ReleasedItem};
use super::server::ServerPrompts;
use super::steps::{ImportOptions, PlannedPublication, Step};
use crate::api::Client;
use crate::error::Result;
use crate::error::stops;
use futures_util::{StreamExt, stream};

/// What the import does with a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Create,
    NewVersion,
    /// Its description or tags change; its content does not.
    Describe,
    /// Its latest version is published.
    Publish,
    Unchanged,
    /// The user has to decide.
    Conflict,
}

/// The plan for one prompt.
#[derive(Debug, Serialize)]
pub struct Item {
    pub name: PromptName,
    /// The files: one, or several that are in conflict.
    pub files: Vec<String>,
    pub action: Action,
    /// The reason for a conflict, and what to do.
    pub reason: Option<String>,
    /// A note for the user.
    pub notes: Vec<String>,
    /// The inputs that the file declares or uses.
    pub inputs: BTreeSet<String>,
    /// The inputs that may be absent.
    pub optional: BTreeSet<String>,
    /// The prompts that the file includes.
    pub includes: Vec<PromptName>,
    /// Whether any of its versions includes prompts, so that it is written after them.
    #[serde(skip)]
    pub is_includer: bool,
    /// Likely mistakes in the file.
    pub warnings: Vec<FileWarning>,
    /// The publications, in order.
    pub publications: Vec<PlannedPublication>,
    /// What the export had active and this import can't publish, each with the reason.
    pub unpublished: Vec<String>,
    /// The publications that releases make.
    #[serde(skip)]
    pub(super) released: Vec<ReleasedItem>,
    /// The requests to send, in order.
    #[serde(skip)]
    pub steps: Vec<Step>,
    /// The ETag that the first of them must find.
    #[serde(skip)]
    pub etag: Option<String>,
}

impl Item {
    /// The requests to send, in order, before a release publishes the prompt.
    pub(super) fn requests(&self) -> impl Iterator<Item = Step> {
        let from = Step::released_from(&self.steps);
        let steps = self.steps.iter().enumerate();
        steps.filter_map(move |(at, step)| match at < from {
            true => Some(step.clone()),
            false => step.unpublished(),
        })
    }
}

/// Decides about every prompt that was read.
///
/// # Errors
/// The server can't be asked.
pub async fn plan(
    client: &Client,
    server: &ServerPrompts,
    read: &Read,
    options: &ImportOptions,
    jobs: usize,
) -> Result<Vec<Item>> {
    let groups: Vec<&[ImportedFile]> = read.sources.chunk_by(|a, b| a.name == b.name).collect();
    let mut items = stream::iter(groups)
        .map(|group| async move {
            match group {
                [source] => decide::decide(client, server, source, options)
                    .await
                    .or_else(|error| match stops(&error) {
                        true => Err(error),
                        false => Ok(Decided::conflict(error.to_string())),
                    })
                    .map(|decided| item(source, options, decided)),
                many => Ok(twice(many)),
            }
        })
        .buffered(jobs);
    let mut plan = Vec::new();
    while let Some(item) = items.next().await {
        plan.extend(item?);
    }
    includes::judge(client, server, &read.sources, &mut plan, jobs).await?;
    Ok(plan)
}

fn item(source: &ImportedFile, options: &ImportOptions, decided: Decided) -> Option<Item> {
    let released = releases::released(source, &decided);
    let mut notes = source.notes.clone();
    notes.extend(decided.notes);
    let written = source.entry.as_ref().filter(|_| !decided.steps.is_empty());
    notes.extend(written.and_then(|entry| options.reserved(entry)));
    let content = &source.prompt.content;
    let inputs = content.inputs().keys().chain(content.uses());
    Some(Item {
        name: source.name.clone(),
        released,
        files: vec![source.file.clone()],
        action: decided.action,
        reason: decided.reason,
        notes,
        inputs: inputs.cloned().collect(),
        optional: content.optional().clone(),
        includes: content.includes().to_vec(),
        is_includer: includes::included(source).next().is_some(),
        warnings: source.warnings.clone(),
        publications: decided.publications,
        unpublished: decided.unpublished,
        steps: decided.steps,
        etag: decided.etag,
    })
}

fn twice(sources: &[ImportedFile]) -> Option<Item> {
    let files: Vec<String> = sources.iter().map(|source| source.file.clone()).collect();
    let name = sources.first()?.name.clone();
    let reason = format!(
        "{} files have this name: give each prompt its own name, or leave out all but one",
        files.len()
    );
    Some(Item {
        name,
        files,
        action: Action::Conflict,
        reason: Some(reason),
        notes: Vec::new(),
        inputs: BTreeSet::new(),
        optional: BTreeSet::new(),
        includes: Vec::new(),
        is_includer: false,
        warnings: Vec::new(),
        publications: Vec::new(),
        unpublished: Vec::new(),
        released: Vec::new(),
        steps: Vec::new(),
        etag: None,
    })
}
