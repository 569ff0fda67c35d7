//! The folder of an export. Files that are not from an export, or were edited since, are not overwritten.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files::{self, MAX_PROMPT};
use crate::folder::{self, MANIFEST, Manifest, Writer};

/// The files that an interrupted export had written, one `SHA-256 path` per line, until the manifest lists them.
const JOURNAL: &str = ".promptbook-export";

/// The folder, and the files in it that are from an export.
#[derive(Debug)]
pub struct Target {
    root: PathBuf,
    writer: Writer,
    force: bool,
    ours: BTreeMap<String, BTreeSet<String>>,
    journal: Option<File>,
}

/// The result of writing a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileStatus {
    New,
    Changed,
    Same,
}

impl Target {
    /// The folder, which need not exist yet.
    ///
    /// # Errors
    /// It can't be read.
    pub fn open(root: &Path, before: &Manifest, force: bool) -> Result<Self> {
        let mut ours: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut add = |file: &str, hash: &str| {
            ours.entry(file.to_owned())
                .or_default()
                .insert(hash.to_owned());
        };
        for (file, hash) in before.prompts.values().flat_map(folder::PromptEntry::files) {
            add(file, hash);
        }
        let journal = root.join(JOURNAL);
        files::no_link(&journal)?;
        let written = files::record(&journal)?.unwrap_or_default();
        for (hash, file) in written.lines().filter_map(|line| line.split_once(' ')) {
            add(file, hash);
        }
        Ok(Self {
            root: root.to_owned(),
            writer: Writer::new(root),
            force,
            ours,
            journal: None,
        })
    }

    /// Writes a file unless that would lose a change.
    ///
    /// # Errors
    /// The existing file is not from an export or was edited since, or the file can't be written.
    pub fn write(&mut self, file: &str, text: &str) -> Result<FileStatus> {
        self.writer.sweep(Path::new(file));
        let hash = folder::hash(text.as_bytes());
        let written = match self.found(file)? {
            None => FileStatus::New,
            Some(found) if found == hash => return Ok(FileStatus::Same),
            Some(found) if self.force || self.is_ours(file, &found) => FileStatus::Changed,
            Some(_) => return Err(self.refused(file)),
        };
        self.note(file, &hash)?;
        self.writer.write(Path::new(file), text)?;
        Ok(written)
    }

    /// Removes a file that an export wrote and nobody has changed since.
    pub fn remove(&mut self, file: &str) -> bool {
        let unchanged = matches!(self.found(file), Ok(Some(found)) if self.is_ours(file, &found));
        let inside = folder::PromptEntry::path(&self.root, file).filter(|_| unchanged);
        inside.is_some_and(|path| std::fs::remove_file(path).is_ok())
    }

    /// Writes the manifest, and removes the journal.
    pub fn finish(self, manifest: &Manifest) -> Result<()> {
        self.writer.sweep(Path::new(MANIFEST));
        let text = manifest.text();
        let before = files::record(&self.root.join(MANIFEST));
        if !before.is_ok_and(|found| found.as_ref() == Some(&text)) {
            self.writer.write(Path::new(MANIFEST), &text)?;
        }
        match std::fs::remove_file(self.root.join(JOURNAL)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::file(
                self.root.join(JOURNAL),
                format!("can't be removed: {error}"),
            )),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// The SHA-256 of the existing file. Links are never followed: for them it is a value that matches nothing.
    fn found(&self, file: &str) -> Result<Option<String>> {
        let path = self.root.join(file);
        match path.symlink_metadata() {
            // An export never writes a larger file.
            Ok(found) if found.is_file() => File::open(&path)
                .and_then(|file| files::up_to(MAX_PROMPT, file))
                .map(|bytes| Some(bytes.as_deref().map(folder::hash).unwrap_or_default()))
                .map_err(|error| Error::file(path, format!("can't be read: {error}"))),
            Ok(found) if found.is_dir() => Err(Error::file(
                path,
                "is a folder, but a prompt's file belongs here: move it away",
            )),
            Ok(_) => Ok(Some(String::new())),
            Err(_) => Ok(None),
        }
    }

    fn is_ours(&self, file: &str, hash: &str) -> bool {
        self.ours
            .get(file)
            .is_some_and(|hashes| hashes.contains(hash))
    }

    fn refused(&self, file: &str) -> Error {
        let problem = match self.ours.contains_key(file) {
            true => "was edited since the export: import it first, or pass --force to overwrite it",
            false => "is not from an export: move it away, or pass --force to overwrite it",
        };
        Error::file(self.root.join(file), problem)
    }

    fn note(&mut self, file: &str, hash: &str) -> Result<()> {
        let path = self.root.join(JOURNAL);
        let failed =
            |error: std::io::Error| Error::file(&path, format!("can't be written: {error}"));
        if self.journal.is_none() {
            std::fs::create_dir_all(&self.root).map_err(|error| {
                Error::file(&self.root, format!("can't create this folder: {error}"))
            })?;
            let opened = std::fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(&path)
                .map_err(failed)?;
            self.journal = Some(opened);
        }
        match &mut self.journal {
            Some(journal) => journal
                .write_all(format!("{hash} {file}\n").as_bytes())
                .map_err(failed),
            None => Ok(()),
        }
    }
}
