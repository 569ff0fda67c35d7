//! Deciding what to do with one prompt: its file compared with the server, and with the export that the file came from.

use std::collections::BTreeSet;

use promptbook_core::VersionNumber;
use promptbook_core::prompt::Prompt;
use tokio::sync::OnceCell;

use super::decided::Decided;
use super::existing::Existing;
use super::plan::Action;
use super::read::ImportedFile;
use super::restore::Published;
use super::server::ServerPrompts;
use super::steps::{ImportOptions, ServerState, Step, numbers_from};
use crate::api::Client;
use crate::error::Result;
use crate::folder::{self, PromptEntry};
use crate::output::counted;

/// Decides what to do with a prompt that exactly one file has.
pub(super) async fn decide(
    client: &Client,
    server: &ServerPrompts,
    source: &ImportedFile,
    options: &ImportOptions,
) -> Result<Decided> {
    let name = &source.name;
    if let Err(problem) = &source.history {
        return Ok(Decided::conflict(problem.clone()));
    }
    if server.deleted.contains_key(name) {
        return Ok(match &source.entry {
            Some(entry) if entry.deleted => {
                Decided::unchanged().noting("deleted on the server, as in the export")
            }
            Some(_) | None => Decided::conflict(format!(
                "deleted on the server: run {} first, or leave the file out",
                client.invocation().command(&["restore", name.as_str()])
            )),
        });
    }
    let Some(prompt) = server.live.get(name) else {
        return Ok(create(server, source, options));
    };
    if let Some(conflict) = other_type(source, prompt, "the server has it as") {
        return Ok(conflict);
    }
    let there = Existing {
        client,
        source,
        options,
        prompt,
        latest: client.version(name, prompt.latest).await?,
        versions: OnceCell::new(),
    };
    Ok(there.decide().await?.over(prompt))
}

fn other_type(source: &ImportedFile, prompt: &Prompt, whose: &str) -> Option<Decided> {
    let (there, here) = (prompt.prompt_type, source.prompt.content.prompt_type());
    (there != here).then(|| {
        Decided::conflict(format!(
            "the file is a {here} prompt, but {whose} a {there} prompt, and a type can't change: give the prompt another name"
        ))
    })
}

fn create(server: &ServerPrompts, source: &ImportedFile, options: &ImportOptions) -> Decided {
    let default = server.defaults.get(&source.name);
    let conflict =
        default.and_then(|default| other_type(source, default, "instance `default` has it as"));
    if let Some(conflict) = conflict {
        return conflict;
    }
    let entry = source.entry.as_ref();
    // An override has no contract of its own: it obeys that of `default`.
    let given = entry
        .map(|entry| &entry.contract)
        .filter(|_| default.is_none());
    let initial = source.prompt.content.initial_contract();
    let contract = default.map(|default| &default.contract).or(given);
    if let Some(conflict) = breaks(source, options, contract.unwrap_or(&initial)) {
        return conflict;
    }
    // The numbers of a purged prompt go on.
    let purged = server.purged.get(&source.name);
    let first = purged.map_or(VersionNumber::FIRST, |purged| purged.latest.next());
    let decided = match entry.filter(|_| !source.has_no_history()) {
        None => Decided::to(Action::Create, vec![options.create(source, given, first)]),
        Some(entry) => {
            let at = ServerState {
                first,
                versions: 0,
                contract: given,
            };
            let mut steps = options.history(source, &at);
            steps.extend(edited(source, entry, options, first));
            steps.extend(entry.deleted.then_some(Step::Delete));
            let note = format!("with {}", counted(source.versions().len(), "version"));
            let decided = Decided::to(Action::Create, steps).noting(note);
            decided.renumbered(source, first)
        }
    };
    let at = Published {
        first,
        versions: &[],
        labels: &BTreeSet::new(),
        contract,
    };
    options.restored(source, decided, &at)
}

/// Whether the file was edited since it was exported.
pub(super) fn is_edited(source: &ImportedFile, entry: &PromptEntry) -> bool {
    source.prompt.content.digest() != entry.digest || about(source) != entry.about
}

/// The request for what was edited in the file since it was exported, after its history, whose first version has this number.
pub(super) fn edited(
    source: &ImportedFile,
    entry: &PromptEntry,
    options: &ImportOptions,
    first: VersionNumber,
) -> Option<Step> {
    let (number, (last, _)) = numbers_from(first).zip(source.versions()).last()?;
    let version = match last.digest == source.prompt.content.digest() {
        true => number,
        false => number.next(),
    };
    is_edited(source, entry).then(|| options.replace(source, version))
}

pub(super) fn about(source: &ImportedFile) -> String {
    folder::about(source.prompt.description.as_deref(), &source.prompt.tags)
}

/// The conflict if the server would refuse to publish the prompt.
pub(super) fn breaks(
    source: &ImportedFile,
    options: &ImportOptions,
    contract: &BTreeSet<String>,
) -> Option<Decided> {
    options.publish.as_ref()?;
    let content = &source.prompt.content;
    let names = content.unmet(contract);
    (!names.is_empty()).then(|| {
        Decided::conflict(format!(
            "it uses `{}`, which is not in the contract, so it can't be published: remove it, give it a default, or import without --publish",
            names.join("`, `")
        ))
    })
}
