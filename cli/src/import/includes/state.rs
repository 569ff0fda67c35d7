//! What included prompts are now, and what they will be after an import.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use futures_util::{StreamExt, TryStreamExt, stream};
use promptbook_core::content::Content;
use promptbook_core::prompt::Prompt;
use promptbook_core::{Instance, Label, PromptName, VersionNumber};

use super::super::plan::{Action, Item};
use super::super::read::ImportedFile;
use super::super::server::ServerPrompts;
use super::super::steps::{PlannedPublication, Step};
use crate::api::Client;
use crate::error::{Error, Result};
use crate::includes::{Found, Piece};

/// The files and the server's prompts, as far as includes are concerned.
pub(super) struct Includes<'i> {
    client: &'i Client,
    /// The prompts of `default`.
    pub(super) server: &'i BTreeMap<PromptName, Prompt>,
    /// What the files include as it is on the server.
    found: BTreeMap<PromptName, Found>,
    /// The prompts that exactly one file has.
    pub(super) files: BTreeMap<&'i PromptName, (&'i ImportedFile, &'i Item)>,
}

impl<'i> Includes<'i> {
    pub(super) async fn read(
        client: &'i Client,
        server: &'i ServerPrompts,
        sources: &'i [ImportedFile],
        plan: &'i [Item],
        jobs: usize,
    ) -> Result<Self> {
        let (server, deleted) = match client.instance().is_default() {
            true => (&server.live, &server.deleted),
            false => (&server.defaults, &server.defaults),
        };
        let item = |name: &PromptName| plan.iter().find(|item| item.name == *name);
        let single = |item: &&Item| item.files.len() == 1;
        let files = sources.iter().filter_map(|source| {
            let item = item(&source.name).filter(single)?;
            Some((&source.name, (source, item)))
        });
        let files: BTreeMap<_, _> = files.collect();
        let written = files.values().filter(|(_, item)| !item.steps.is_empty());
        let names = written.flat_map(|(source, _)| included(source));
        let names: BTreeSet<&PromptName> = names.collect();
        let reads = names.into_iter().map(|name| async move {
            let found = match server.get(name).or_else(|| deleted.get(name)) {
                Some(prompt) => Found::of(client, prompt).await?,
                None => Found::Missing,
            };
            Ok::<_, Error>((name.clone(), found))
        });
        let found = stream::iter(reads).buffered(jobs).try_collect().await?;
        Ok(Self {
            client,
            server,
            found,
            files,
        })
    }

    /// What an included prompt will be after the import: in `default` under `production`, if its includer is published, else as its file is.
    pub(super) fn after(&self, name: &PromptName, published: bool) -> Result<Found, String> {
        let there = self.found.get(name).cloned().unwrap_or(Found::Missing);
        let is_default = self.client.instance().is_default();
        let Some((source, item)) = self.files.get(name).filter(|_| is_default) else {
            return Ok(there);
        };
        let piece = |content: &Content| {
            let contract = self.server.get(name).map(|prompt| prompt.contract.clone());
            let entry = source.entry.as_ref().map(|entry| entry.contract.clone());
            let initial = || source.prompt.content.initial_contract();
            let contract = contract.or(entry).unwrap_or_else(initial);
            Found::Active(Piece::new(content, contract))
        };
        if !published {
            return Ok(piece(&source.prompt.content));
        }
        let mut publications = item.publications.iter();
        let planned = publications.find(|it| it.label == Label::default());
        match (planned, &there) {
            (Some(planned), _) => Ok(piece(content_of(source, planned).0)),
            (None, Found::Active(_)) => Ok(there),
            (None, _) if item.action == Action::Conflict => Err(format!(
                "includes `{name}`, which is not active, and its file {} is in conflict",
                source.file
            )),
            (None, _) => Err(format!(
                "includes `{name}`, which is not active, and this import does not publish it in `default` under `production`"
            )),
        }
    }

    /// Whether a prompt is only on the server, and not active there.
    pub(super) fn is_draft(&self, name: &PromptName) -> bool {
        matches!(self.after(name, false), Ok(Found::Inactive))
    }

    /// The contract that a published version is judged by; none if the server makes it of what the version needs.
    pub(super) fn contract(&self, item: &Item) -> Option<BTreeSet<String>> {
        if let Some(prompt) = self.server.get(&item.name) {
            return Some(prompt.contract.clone());
        }
        match item.steps.first() {
            Some(Step::Create(body, _)) => body.contract.clone().map(BTreeSet::from_iter),
            _ => None,
        }
    }

    /// How the files lead from an included prompt back to the one that includes it: `a` → `b` → `a`.
    pub(super) fn circle(&self, from: &PromptName, name: &PromptName) -> Option<String> {
        let mut paths = VecDeque::from([vec![from, name]]);
        let mut seen = BTreeSet::new();
        while let Some(path) = paths.pop_front() {
            let last = *path.last()?;
            if last == from {
                let names: Vec<String> = path.iter().map(|name| format!("`{name}`")).collect();
                return Some(names.join(" \u{2192} "));
            }
            if let Some((source, _)) = self.files.get(last).filter(|_| seen.insert(last)) {
                let next = source.prompt.content.includes().iter();
                paths.extend(next.map(|next| [path.as_slice(), &[next]].concat()));
            }
        }
        None
    }

    /// Why a prompt that others include can't include anything; none if this import replaces what they are.
    pub(super) async fn included_already(&self, name: &PromptName) -> Result<Option<String>> {
        let default = self.client.about(Instance::default());
        let mut includers = default.includers(name).await?;
        includers.retain(|includer| {
            let file = self.files.get(&includer.name);
            let file = file.filter(|_| includer.instance == *self.client.instance());
            let without = |label: &Label| {
                file.is_some_and(|(source, item)| {
                    let planned = item.publications.iter().find(|it| it.label == *label);
                    let content = planned.map(|it| content_of(source, it).0);
                    content.is_some_and(|content| !content.includes().contains(name))
                })
            };
            !includer.labels.iter().all(without)
        });
        let first = includers.first().map(|includer| {
            format!(
                "includes prompts, but `{}` of `{}` includes it, and what is included can't include anything: {} lists them",
                includer.name,
                includer.instance,
                default.invocation().command(&["includers", name.as_str()])
            )
        });
        Ok(first)
    }
}

/// All that a file and the versions beside it include.
pub(in crate::import) fn included(source: &ImportedFile) -> impl Iterator<Item = &PromptName> {
    let history = source.versions().iter();
    let history = history.flat_map(|(_, prompt)| prompt.content.includes());
    source.prompt.content.includes().iter().chain(history)
}

/// The content that is published, and the number of its version if that is in a file of its own.
pub(super) fn content_of<'s>(
    source: &'s ImportedFile,
    publication: &PlannedPublication,
) -> (&'s Content, Option<VersionNumber>) {
    let own = &source.prompt.content;
    match source.file_of(&publication.digest) {
        Some(file) if file.content.digest() != own.digest() => {
            (&file.content, Some(publication.version))
        }
        Some(_) | None => (own, None),
    }
}
