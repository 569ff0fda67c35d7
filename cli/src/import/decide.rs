//! What becomes of one prompt: compared with the server, and with the export that its file came from.

use std::collections::BTreeSet;

use promptbook::content::unmet;
use promptbook::prompt::{Prompt, Version};

use super::plan::Action;
use super::read::Source;
use super::server::Server;
use super::steps::{Standing, Step, Wish};
use crate::api::Client;
use crate::error::Result;
use crate::export::versions;
use crate::folder::{self, Entry};

/// What was decided.
#[derive(Debug)]
pub struct Decided {
    pub(super) action: Action,
    pub(super) reason: Option<String>,
    pub(super) note: Option<String>,
    pub(super) steps: Vec<Step>,
    pub(super) etag: Option<String>,
}

impl Decided {
    fn to(action: Action, steps: Vec<Step>) -> Self {
        Self {
            action,
            reason: None,
            note: None,
            steps,
            etag: None,
        }
    }

    fn unchanged() -> Self {
        Self::to(Action::Unchanged, Vec::new())
    }

    /// A person has to say what becomes of it.
    pub(super) fn conflict(reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..Self::to(Action::Conflict, Vec::new())
        }
    }

    fn noting(self, note: impl Into<String>) -> Self {
        Self {
            note: Some(note.into()),
            ..self
        }
    }

    fn over(self, prompt: &Prompt) -> Self {
        Self {
            etag: Some(folder::etag_of(prompt)),
            ..self
        }
    }
}

/// Decides what becomes of a prompt that one file has.
///
/// # Errors
/// Those of the API.
pub(super) async fn decide(
    client: &Client,
    server: &Server,
    source: &Source,
    wish: &Wish,
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
                "it is deleted on the server: `promptbook restore {name}` first, or leave the file out"
            )),
        });
    }
    let Some(prompt) = server.live.get(name) else {
        return Ok(create(server, source, wish));
    };
    if let Some(conflict) = other_type(source, prompt, "the server has it as") {
        return Ok(conflict);
    }
    let there = Existing {
        client,
        source,
        wish,
        prompt,
        latest: client.version(name, prompt.latest).await?,
    };
    Ok(there.decide().await?.over(prompt))
}

fn other_type(source: &Source, prompt: &Prompt, whose: &str) -> Option<Decided> {
    let (there, here) = (prompt.prompt_type, source.prompt.content.prompt_type());
    (there != here).then(|| {
        Decided::conflict(format!(
            "the file is a {here} prompt, and {whose} a {there} prompt, which it stays: give the file another name"
        ))
    })
}

fn create(server: &Server, source: &Source, wish: &Wish) -> Decided {
    let default = server.defaults.get(&source.name);
    if let Some(default) = default {
        if let Some(conflict) = other_type(source, default, "instance `default` has it as") {
            return conflict;
        }
    }
    let entry = source.entry.as_ref();
    // An override has no contract of its own: it obeys that of `default`.
    let given = entry
        .map(|entry| &entry.contract)
        .filter(|_| default.is_none());
    let initial = source.prompt.content.initial_contract();
    let contract = default.map(|default| &default.contract).or(given);
    if let Some(conflict) = breaks(source, wish, contract.unwrap_or(&initial)) {
        return conflict;
    }
    let at = Standing {
        versions: 0,
        labels: BTreeSet::new(),
        contract: given,
    };
    match entry.filter(|entry| entry.is_whole() && !has_no_history(source)) {
        None => Decided::to(Action::Create, vec![wish.create(source, given)]),
        Some(entry) => {
            let mut steps = wish.history(source, entry, &at);
            steps.extend(is_edited(source, entry).then(|| wish.replace(source)));
            steps.extend(entry.deleted.then_some(Step::Delete));
            let note = format!("with {} versions", entry.versions.len());
            Decided::to(Action::Create, steps).noting(note)
        }
    }
}

fn has_no_history(source: &Source) -> bool {
    source.history.as_ref().is_ok_and(Vec::is_empty)
}

/// Whether the file was edited since it was exported.
fn is_edited(source: &Source, entry: &Entry) -> bool {
    source.prompt.content.digest() != entry.digest || about(source) != entry.about
}

fn about(source: &Source) -> String {
    folder::about(source.prompt.description.as_deref(), &source.prompt.tags)
}

/// What a publication would be refused for.
fn breaks(source: &Source, wish: &Wish, contract: &BTreeSet<String>) -> Option<Decided> {
    wish.publish.as_ref()?;
    let content = &source.prompt.content;
    let names = unmet(content.uses(), content.inputs(), contract);
    (!names.is_empty()).then(|| {
        Decided::conflict(format!(
            "it uses `{}`, which the contract does not supply, so it can't be published: take it out, give it a default, or import without --publish",
            names.join("`, `")
        ))
    })
}

/// A prompt that the server has.
struct Existing<'a> {
    client: &'a Client,
    source: &'a Source,
    wish: &'a Wish,
    prompt: &'a Prompt,
    latest: Version,
}

impl Existing<'_> {
    async fn decide(&self) -> Result<Decided> {
        let content = self.source.prompt.content.digest();
        let Some(entry) = &self.source.entry else {
            return match self.is_as_the_file() {
                true => Ok(self.as_it_is()),
                false => self.change_unless_older(content).await,
            };
        };
        let digests = match has_no_history(self.source) {
            true => Vec::new(),
            false => self.digests().await?,
        };
        let exported: Vec<&str> = entry
            .versions
            .iter()
            .map(|kept| kept.digest.as_str())
            .collect();
        let goes_on = !digests.is_empty() && exported.iter().zip(&digests).all(|(a, b)| a == b);
        let begun = goes_on && digests.len() <= exported.len();
        let is_origin = self.prompt.created_at == entry.created_at;
        if begun && !is_origin && (digests.len() < exported.len() || self.lacks_labels(entry)) {
            return Ok(self.resume(entry, digests.len()));
        }
        match is_origin || goes_on {
            _ if self.is_as_the_file() => Ok(self.as_it_is()),
            true => Ok(self.since_the_export(entry)),
            false => self.change_unless_older(content).await,
        }
    }

    fn is_as_the_file(&self) -> bool {
        self.latest.digest == self.source.prompt.content.digest() && self.is_described()
    }

    fn is_described(&self) -> bool {
        folder::about(self.prompt.description.as_deref(), &self.prompt.tags) == about(self.source)
    }

    fn as_it_is(&self) -> Decided {
        let label = self.wish.publish.as_ref();
        let is_active = |label| {
            let active = self.prompt.labels.get(label).copied().flatten();
            active == Some(self.prompt.latest)
        };
        match label.filter(|label| !is_active(label)) {
            None => Decided::unchanged(),
            Some(label) => {
                breaks(self.source, self.wish, &self.prompt.contract).unwrap_or_else(|| {
                    let step = self.wish.publish(self.prompt.latest, label);
                    Decided::to(Action::Publish, vec![step])
                        .noting(format!("version {} under `{label}`", self.prompt.latest))
                })
            }
        }
    }

    /// A history that another run began.
    fn resume(&self, entry: &Entry, versions: usize) -> Decided {
        let at = Standing {
            versions,
            labels: self.prompt.labels.keys().collect(),
            contract: None,
        };
        let mut steps = self.wish.history(self.source, entry, &at);
        steps.extend(is_edited(self.source, entry).then(|| self.wish.replace(self.source)));
        let note = format!(
            "goes on after version {versions} of {}",
            entry.versions.len()
        );
        let action = match versions < entry.versions.len() {
            true => Action::NewVersion,
            false => Action::Publish,
        };
        Decided::to(action, steps).noting(note)
    }

    fn lacks_labels(&self, entry: &Entry) -> bool {
        let mut labels = entry.labels.iter();
        labels.any(|(label, version)| version.is_some() && !self.prompt.labels.contains_key(label))
    }

    /// Where the server's prompt is the exported one: whose text has changed since?
    fn since_the_export(&self, entry: &Entry) -> Decided {
        let described = folder::about(self.prompt.description.as_deref(), &self.prompt.tags);
        let server_edited = self.prompt.latest != entry.latest || described != entry.about;
        match (is_edited(self.source, entry), server_edited) {
            (false, false) => Decided::unchanged(),
            (false, true) => Decided::unchanged().noting(format!(
                "edited on the server since the export, at version {} now; the file is as it was exported",
                self.prompt.latest
            )),
            (true, true) if !self.wish.overwrite => Decided::conflict(format!(
                "edited on both sides since the export: the file, and on the server, which is at version {} now. Export again \
                 into another folder and put the two together, or say --overwrite",
                self.prompt.latest
            )),
            (true, _) => self.change(),
        }
    }

    /// A file that says what an earlier version said would undo what came after it.
    async fn change_unless_older(&self, content: &str) -> Result<Decided> {
        if self.wish.overwrite || self.latest.digest == content {
            return Ok(self.change());
        }
        let name = &self.prompt.name;
        let digests = self.digests().await?;
        let older = digests.iter().rposition(|digest| digest == content);
        Ok(older.map_or_else(
            || self.change(),
            |at| {
                let version = at + 1;
                Decided::conflict(format!(
                    "the file says what version {version} said, and the server is at version {} since: export again, publish \
                     version {version} of `{name}`, or say --overwrite",
                    self.prompt.latest
                ))
            },
        ))
    }

    async fn digests(&self) -> Result<Vec<String>> {
        let versions = versions(self.client, &self.prompt.name).await?;
        Ok(versions.into_iter().map(|version| version.digest).collect())
    }

    fn change(&self) -> Decided {
        if let Some(conflict) = breaks(self.source, self.wish, &self.prompt.contract) {
            return conflict;
        }
        let is_new = self.latest.digest != self.source.prompt.content.digest();
        let steps = vec![self.wish.replace(self.source)];
        match is_new {
            true => Decided::to(Action::NewVersion, steps)
                .noting(format!("version {}", self.prompt.latest.next())),
            false => Decided::to(Action::Describe, steps),
        }
    }
}
