//! Turns foreign prompts into prompts to import, each with its history, as if an export had written them.

use std::collections::BTreeMap;

use promptbook_core::content::Content;
use promptbook_core::prompty::PromptFile;
use promptbook_core::{Label, PromptName, Timestamp, VersionNumber};

use super::content::content;
use super::foreign::{ForeignPrompt, ForeignVersion, Found};
use super::names::{self, Renames};
use crate::folder::{self, PromptEntry, VersionEntry};
use crate::import::Unread;
use crate::import::history::Place;
use crate::import::read::{ImportedFile, Read};

/// The largest commit message that the server takes, in bytes, and the longest author, in characters.
const MESSAGE: usize = 4096;
const AUTHOR: usize = 200;

/// Converts what a source has.
pub(super) fn read(found: Found) -> Read {
    let renames = Renames::of(found.prompts.iter().map(|prompt| prompt.name.as_str()));
    let mut read = Read {
        unread: found.unread,
        ..Read::default()
    };
    for prompt in found.prompts {
        let Some(name) = renames.get(&prompt.name).cloned() else {
            continue;
        };
        let place = prompt.place.clone();
        match History::of(&prompt, &renames).file(prompt, name) {
            Ok(file) => read.sources.push(file),
            Err(reason) => read.unread.push(Unread {
                file: place,
                line: None,
                column: None,
                reason,
            }),
        }
    }
    read.sources.sort_by(|a, b| a.name.cmp(&b.name));
    read
}

/// The versions that can be kept.
#[derive(Default)]
struct History {
    kept: Vec<(VersionEntry, Content)>,
    labels: BTreeMap<Label, Option<VersionNumber>>,
    notes: Vec<String>,
}

impl History {
    fn of(prompt: &ForeignPrompt, renames: &Renames) -> Self {
        let mut history = Self::default();
        let is_chat = prompt
            .versions
            .iter()
            .rev()
            .find_map(|it| it.body.is_chat());
        for version in &prompt.versions {
            let content = match version.body.is_chat() {
                Some(other) if Some(other) != is_chat => Err(
                    "it is of another type than the newest version, and the type of a prompt never changes".to_owned(),
                ),
                _ => content(version, renames),
            };
            match content {
                Ok((content, notes)) => history.add(version, content, notes),
                Err(why) => history.leave_out(version, &why),
            }
        }
        history
    }

    fn leave_out(&mut self, version: &ForeignVersion, why: &str) {
        let labels = match version.labels.is_empty() {
            true => String::new(),
            false => format!(", nor its labels `{}`", version.labels.join("`, `")),
        };
        let note = format!("version {} is not kept{labels}: {why}", version.id);
        self.notes.push(note);
    }

    fn add(&mut self, version: &ForeignVersion, content: Content, notes: Vec<String>) {
        let id = &version.id;
        let notes = version.notes.iter().chain(&notes);
        self.notes
            .extend(notes.map(|note| format!("version {id}: {note}")));
        match Place::after(&self.kept, content.digest()) {
            Place::SameAs(same) => self.notes.push(format!(
                "version {id} says the same as the one before: both are version {same} here"
            )),
            Place::New(number) => self.keep(version, number, content),
        }
        for label in &version.labels {
            self.label(label);
        }
    }

    fn keep(&mut self, version: &ForeignVersion, number: VersionNumber, content: Content) {
        if version.id != number.to_string() {
            let note = format!("version {} is version {number} here", version.id);
            self.notes.push(note);
        }
        let message = some(version.message.as_deref());
        if message.is_some_and(|it| it.len() > MESSAGE) {
            let note = format!(
                "version {}: its message is cut to {MESSAGE} bytes",
                version.id
            );
            self.notes.push(note);
        }
        let entry = VersionEntry {
            version: number,
            digest: content.digest().to_owned(),
            message: message.map(|it| it[..it.floor_char_boundary(MESSAGE)].to_owned()),
            author: some(version.author.as_deref()).map(|it| it.chars().take(AUTHOR).collect()),
            file: Some(version.id.clone()),
            written: None,
        };
        self.kept.push((entry, content));
    }

    /// Notes a label of the last version.
    fn label(&mut self, label: &str) {
        let Some((last, _)) = self.kept.last() else {
            return;
        };
        let Some((label, note)) = names::label(label) else {
            return;
        };
        self.notes.extend(note);
        // Another label that had to change.
        if let Some(Some(before)) = self.labels.insert(label.clone(), Some(last.version))
            && before != last.version
        {
            self.notes.push(format!(
                "two labels there are `{label}` here: it is at version {}, not at version {before}",
                last.version
            ));
        }
    }

    fn file(mut self, prompt: ForeignPrompt, name: PromptName) -> Result<ImportedFile, String> {
        self.notes.splice(0..0, prompt.notes.iter().cloned());
        self.notes.splice(0..0, renamed(&prompt.name, &name));
        let Some((_, newest)) = self.kept.last() else {
            let none = "it has no version".to_owned();
            let why = self
                .notes
                .into_iter()
                .reduce(|all, one| format!("{all}; {one}"));
            return Err(why.unwrap_or(none));
        };
        let tags = prompt.tags.iter().filter(|tag| !tag.trim().is_empty());
        let empty = PromptFile {
            name: Some(name.clone()),
            description: some(prompt.description.as_deref()).map(str::to_owned),
            tags: tags.cloned().collect(),
            content: newest.clone(),
        };
        let with = |content: &Content| PromptFile {
            content: content.clone(),
            ..empty.clone()
        };
        let history = self.kept.iter();
        let history = history.map(|(entry, content)| (entry.clone(), with(content)));
        Ok(ImportedFile {
            file: prompt.place.clone(),
            name,
            history: Ok(history.collect()),
            entry: self.entry(&prompt.place, &empty),
            prompt: empty,
            includes: BTreeMap::new(),
            notes: self.notes,
            warnings: Vec::new(),
        })
    }

    /// What an export would say about the prompt. It was made at no time that a prompt here was.
    fn entry(&self, place: &str, newest: &PromptFile) -> Option<PromptEntry> {
        let contents = self.kept.iter().map(|(_, content)| content);
        let required = contents.clone();
        let required = required.flat_map(|it| it.uses().difference(it.optional()));
        let declared = contents.flat_map(|content| content.inputs().keys());
        let (last, content) = self.kept.last()?;
        Some(PromptEntry {
            file: place.to_owned(),
            written: String::new(),
            prompt_type: content.prompt_type(),
            created_at: Timestamp::UNIX_EPOCH,
            deleted: false,
            composed: false,
            version: last.version,
            digest: last.digest.clone(),
            about: folder::about(newest.description.as_deref(), &newest.tags),
            latest: last.version,
            contract: required.chain(declared).cloned().collect(),
            labels: self.labels.clone(),
            versions: self.kept.iter().map(|(entry, _)| entry.clone()).collect(),
        })
    }
}

/// A text that is not blank.
fn some(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

/// A note if a prompt has another name here.
fn renamed(there: &str, here: &PromptName) -> Option<String> {
    let why = match there.parse::<PromptName>() {
        Err(invalid) => invalid.to_string(),
        Ok(_) => "names are in Unicode's normal form C".to_owned(),
    };
    (here.as_str() != there).then(|| format!("`{there}` there: {why}"))
}
