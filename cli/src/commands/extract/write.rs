//! Writing converted prompts to files. Edited files are not overwritten, and a second run changes nothing.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use promptbook_core::prompty::PromptFile;
use promptbook_extract::report::{Converted, Finding, Outcome};
use promptbook_extract::{files, threads};

use crate::error::{Error, Result};
use crate::files::up_to;
use crate::folder::Writer;

/// The result of writing a prompt's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteResult {
    /// It was written.
    Done(PathBuf),
    /// It already had this content.
    Unchanged(PathBuf),
    /// It was not written, for this reason.
    Refused(String),
}

/// Writes each converted prompt to its own file. The results are by index in the report.
pub(super) fn prompts(
    folder: &Path,
    found: &[Finding],
    force: bool,
) -> BTreeMap<usize, WriteResult> {
    let writer = Writer::new(folder);
    let written = threads::parallel_map(found, |found| match &found.outcome {
        Outcome::Converted(converted) => Some(prompt(&writer, folder, found, converted, force)),
        Outcome::NeedsPerson(_) | Outcome::Skipped(_) | Outcome::LookedUp(_) => None,
    });
    let written = written.into_iter().enumerate();
    written
        .filter_map(|(index, written)| Some((index, written?)))
        .collect()
}

/// Writes a converted prompt as `DIR/name.prompty`.
fn prompt(
    writer: &Writer,
    folder: &Path,
    found: &Finding,
    converted: &Converted,
    force: bool,
) -> WriteResult {
    let relative = format!("{}.prompty", converted.name);
    let path = folder.join(&relative);
    let source = files::relative_to(&files::absolute(Path::new("")), &found.at.file);
    let file = PromptFile {
        name: Some(converted.name.clone()),
        description: Some(format!("From {source}, {}", found.scope)),
        tags: std::iter::once("extracted".to_owned()).collect(),
        content: converted.content.clone(),
    };
    match write(
        writer,
        &path,
        Path::new(&relative),
        &file.to_string(),
        force,
    ) {
        Ok(true) => WriteResult::Done(path),
        Ok(false) => WriteResult::Unchanged(path),
        Err(error) => WriteResult::Refused(error.to_string()),
    }
}

/// Writes a file that the user named, over any content; returns whether that was different.
///
/// # Errors
/// The file can't be written.
pub(super) fn text(path: &Path, text: &str) -> Result<bool> {
    let name = path.file_name().unwrap_or_default();
    let folder = path.parent().unwrap_or(Path::new(""));
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    let written = write(&Writer::new(folder), path, Path::new(name), text, true);
    written.map_err(|error| match error {
        // The path as the user wrote it.
        Error::File { problem, .. } => Error::file(path, problem),
        other => other,
    })
}

/// Writes a file atomically, unless it already has this content; overwrites other content only if forced. Returns whether
/// it wrote.
fn write(writer: &Writer, path: &Path, relative: &Path, text: &str, force: bool) -> Result<bool> {
    writer.sweep(relative);
    match says(path, text) {
        Some(true) => return Ok(false),
        Some(false) if !force => {
            let problem =
                "exists with other content: keep your edit, or pass --force to overwrite it";
            return Err(Error::file(path, problem));
        }
        Some(false) | None => {}
    }
    writer.write(relative, text).map(|()| true)
}

/// Whether a file has this content; none if it does not exist. Only regular files are read.
fn says(path: &Path, text: &str) -> Option<bool> {
    // Opening a pipe would block until something writes to it.
    let file = match path.metadata().ok()?.is_file() {
        true => File::open(path).ok(),
        false => None,
    };
    let there = file.and_then(|file| up_to(text.len() as u64, file).ok().flatten());
    Some(there.as_deref() == Some(text.as_bytes()))
}
