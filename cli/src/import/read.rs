//! Reading prompts from files, with their entries in a manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use promptbook_core::PromptName;
use promptbook_core::prompty::{FileWarning, PromptFile, ReadFile};

use super::found::{FoundFile, Unread, find, text_of};
use super::history::History;
use super::place::{Manifests, Place};
use super::references;
use crate::args::ReferenceMode;
use crate::error::Result;
use crate::files;
use crate::folder::{self, PromptEntry, VersionEntry};

/// Why a file of `export --compose` is not imported.
const COMPOSED: &str = "`export --compose` wrote this file with the text of included prompts, which would replace the includes on the \
     server: export without --compose, edit and import that";

/// A prompt read from a file.
#[derive(Debug)]
pub struct ImportedFile {
    /// The file's path, for messages.
    pub file: String,
    /// The prompt's name.
    pub name: PromptName,
    pub prompt: PromptFile,
    /// The prompt's entry in the manifest.
    pub entry: Option<PromptEntry>,
    /// Its versions, if the export has all of them; or why they can't be used.
    pub history: Result<History, String>,
    /// Where the file first includes each prompt: line and column.
    pub includes: BTreeMap<PromptName, (usize, usize)>,
    /// A note for the user.
    pub notes: Vec<String>,
    /// Likely mistakes in the file.
    pub warnings: Vec<FileWarning>,
}

#[derive(Debug, Default)]
pub struct Read {
    /// The prompts, by name; a name that several files have is there several times.
    pub sources: Vec<ImportedFile>,
    /// What could not be read.
    pub unread: Vec<Unread>,
}

/// Reads files and folders of files.
///
/// # Errors
/// A manifest exists and can't be read. The result has the errors of single files.
pub fn read(paths: &[PathBuf], references: ReferenceMode) -> Result<Read> {
    let (found, unread) = find(paths);
    let mut manifests = Manifests::default();
    let mut read = Read {
        unread,
        ..Read::default()
    };
    for file in &found {
        let place = manifests.place(file)?;
        if !file.is_named && place.is_version {
            continue;
        }
        match source(file, place, references) {
            Ok(source) => read.sources.push(source),
            Err(unread) => read.unread.push(unread),
        }
    }
    read.sources
        .sort_by(|a, b| (&a.name, &a.file).cmp(&(&b.name, &b.file)));
    Ok(read)
}

fn source(
    file: &FoundFile,
    place: Place<'_>,
    references: ReferenceMode,
) -> Result<ImportedFile, Unread> {
    let text = text_of(&file.path)?;
    let references = match is_as_exported(&place, &text) {
        // It is text that the server has.
        true => ReferenceMode::Keep,
        false => references,
    };
    let read = parse(&file.path, &text, references)?;
    let warnings = read.warnings(&BTreeSet::new());
    let notes = Vec::from_iter(folder::passed_over(&read));
    let names = read.prompt.content.includes().iter();
    let includes = names.filter_map(|name| Some((name.clone(), read.include_at(name)?)));
    let includes = includes.collect();
    let prompt = read.prompt;
    let name = name_of(&prompt, &place).map_err(|reason| Unread::new(&file.path, reason))?;
    let entry = place
        .manifest
        .and_then(|manifest| manifest.prompts.get(&name))
        .cloned();
    let whole = entry
        .as_ref()
        .filter(|entry| entry.has_history() && entry.file == place.relative);
    let history = match &entry {
        Some(entry) if entry.composed => Err(COMPOSED.to_owned()),
        _ => whole.map_or_else(
            || Ok(History::default()),
            |entry| history(&place.root, entry),
        ),
    };
    Ok(ImportedFile {
        file: file.path.display().to_string(),
        prompt: PromptFile {
            name: Some(name.clone()),
            ..prompt
        },
        name,
        entry,
        history,
        includes,
        notes,
        warnings,
    })
}

fn parse(path: &Path, text: &str, references: ReferenceMode) -> Result<ReadFile, Unread> {
    references::read(path, text, references).map_err(|error| Unread {
        line: error.line,
        column: error.column,
        ..Unread::new(path, error.problem)
    })
}

/// Whether an export wrote the file, and nobody has changed it since. Asked only of files that could have a reference: looking
/// through a large manifest for every file would take long.
fn is_as_exported(place: &Place<'_>, text: &str) -> bool {
    let mut entries = place
        .manifest
        .iter()
        .flat_map(|manifest| manifest.prompts.values());
    text.contains("${")
        && entries.any(|entry| {
            let written = entry.files().find(|(file, _)| *file == place.relative);
            written.is_some_and(|(_, written)| written == folder::hash(text.as_bytes()))
        })
}

/// The name in the front matter, else the one that the manifest has for the file, else its path.
fn name_of(prompt: &PromptFile, place: &Place<'_>) -> Result<PromptName, String> {
    if let Some(name) = &prompt.name {
        return Ok(name.clone());
    }
    let mut known = place.manifest.iter().flat_map(|manifest| &manifest.prompts);
    if let Some((name, _)) = known.find(|(_, entry)| entry.file == place.relative) {
        return Ok(name.clone());
    }
    let stem = match place.relative.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() && !stem.ends_with('/') => stem,
        _ => &place.relative,
    };
    stem.parse::<PromptName>().map_err(|error| {
        format!("its front matter has no `name`, and its path is not a valid name ({error}): add `name: …`")
    })
}

impl ImportedFile {
    pub(super) fn has_no_history(&self) -> bool {
        let history = self.history.as_ref();
        history.is_ok_and(|history| history.versions.is_empty())
    }

    /// The versions to write, oldest first.
    pub(super) fn versions(&self) -> &[(VersionEntry, PromptFile)] {
        let history = self.history.as_ref();
        history.map_or(&[], |history| &history.versions)
    }

    /// The file of a content: a version's own, or the prompt's.
    pub(super) fn file_of(&self, digest: &str) -> Option<&PromptFile> {
        let is_own = self.prompt.content.digest() == digest;
        let own = is_own.then_some(&self.prompt);
        own.or_else(|| self.history.as_ref().ok()?.file(digest))
    }
}

fn history(root: &Path, entry: &PromptEntry) -> Result<History, String> {
    let version = |kept: &VersionEntry| {
        let file = kept.file.as_deref().unwrap_or_default();
        let path =
            PromptEntry::path(root, file).ok_or_else(|| format!("{file} is not in the folder"))?;
        if path.exists() && files::leads_out(root, &path) {
            return Err(format!(
                "{file} is a symbolic link out of the folder: export again"
            ));
        }
        let refused = |unread: Unread| format!("{file}: {}", unread.reason);
        let text = text_of(&path).map_err(refused)?;
        let prompt = parse(&path, &text, ReferenceMode::Keep)
            .map_err(refused)?
            .prompt;
        match prompt.content.digest() == kept.digest {
            true => Ok((kept.clone(), prompt)),
            false => Err(format!(
                "{file} was edited since the export, and a version never changes: restore it and edit {} instead",
                entry.file
            )),
        }
    };
    entry.versions.iter().map(version).collect()
}
