//! Finding the files to import: the named files, and all `.prompty` files below the named folders.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use serde::Serialize;

use crate::files::{MAX_PROMPT, leads_out, read_problem, up_to};

/// A file or folder that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    pub file: String,
    /// The line, where it is known.
    pub line: Option<usize>,
    /// The column in that line, where it is known.
    pub column: Option<usize>,
    /// What is wrong and what to do.
    pub reason: String,
}

impl Unread {
    /// A file that could not be read because of this.
    pub fn new(file: &Path, reason: impl Into<String>) -> Self {
        Self {
            file: file.display().to_string(),
            line: None,
            column: None,
            reason: reason.into(),
        }
    }
}

/// A file to read, and the folder that its name is relative to.
#[derive(Debug)]
pub(super) struct FoundFile {
    pub path: PathBuf,
    /// The folder named on the command line; for a file, the one that it is in.
    pub root: PathBuf,
    /// Whether the file itself was named.
    pub is_named: bool,
}

/// The files, each once and in order, and those that can't be read.
pub(super) fn find(paths: &[PathBuf]) -> (Vec<FoundFile>, Vec<Unread>) {
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for path in paths {
        let before = found.len() + unread.len();
        walk(path, &mut found, &mut unread);
        if found.len() + unread.len() == before {
            unread.push(Unread::new(path, "has no .prompty file"));
        }
    }
    // A file that is reached in two ways is one file.
    found.retain(|file| {
        seen.insert(
            file.path
                .canonicalize()
                .unwrap_or_else(|_| file.path.clone()),
        )
    });
    (found, unread)
}

fn walk(path: &Path, found: &mut Vec<FoundFile>, unread: &mut Vec<Unread>) {
    let is_folder = path.is_dir();
    if !is_folder && path.exists() && !is_prompty(path) {
        let reason = "is not a .prompty file: if it is a prompt, rename it";
        return unread.push(Unread::new(path, reason));
    }
    let root = match is_folder {
        true => path,
        false => path.parent().unwrap_or(Path::new("")),
    };
    let mut walk = WalkBuilder::new(path);
    walk.standard_filters(false).sort_by_file_path(Path::cmp);
    for entry in walk.build() {
        match entry {
            Err(error) => unread.push(refused(path, &error)),
            Ok(entry) if entry.depth() > 0 && entry.path_is_symlink() => {
                unread.extend(passed_over(path, entry.path()));
            }
            Ok(entry) => {
                let is_folder_here = entry.file_type().is_some_and(|kind| kind.is_dir());
                if !is_folder_here && (!is_folder || is_prompty(entry.path())) {
                    found.push(FoundFile {
                        path: entry.into_path(),
                        root: root.to_owned(),
                        is_named: !is_folder,
                    });
                }
            }
        }
    }
}

/// A link in a folder that hides a prompt. A link to a file inside the folder does not: that file is found itself.
fn passed_over(root: &Path, link: &Path) -> Option<Unread> {
    let target = link.canonicalize().unwrap_or_default();
    let is_lost = match is_prompty(link) {
        true => leads_out(root, link) || !is_prompty(&target),
        false => target.is_dir() && leads_out(root, link),
    };
    let reason = "is a symbolic link out of the folder, which is not followed: replace it with a copy, or pass it as an argument";
    is_lost.then(|| Unread::new(link, reason))
}

fn is_prompty(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("prompty"))
}

/// Why a folder or file can't be walked.
pub(super) fn refused(root: &Path, error: &ignore::Error) -> Unread {
    match error {
        ignore::Error::WithPath { path, err } => refused(path, err),
        ignore::Error::WithDepth { err, .. } => refused(root, err),
        ignore::Error::Io(error) => Unread::new(root, read_problem(error)),
        other => Unread::new(root, format!("can't be read: {other}")),
    }
}

/// The text of a file.
///
/// # Errors
/// It is not a regular file, too large, or not UTF-8.
pub(super) fn text_of(path: &Path) -> Result<String, Unread> {
    let refused = |reason: String| Unread::new(path, reason);
    let failed = |error: std::io::Error| refused(read_problem(&error));
    // Opening a pipe would wait for a writer forever.
    let about = path.metadata().map_err(failed)?;
    if !about.is_file() {
        return Err(refused("is not a regular file".to_owned()));
    }
    let file = File::open(path).map_err(failed)?;
    let bytes = up_to(MAX_PROMPT, file).map_err(failed)?.ok_or_else(|| {
        refused(format!(
            "has {} bytes, and the limit for a prompt's file is {MAX_PROMPT}: is it a prompt?",
            about.len()
        ))
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..at).unwrap_or_default();
        Unread {
            line: Some(before.iter().filter(|byte| **byte == b'\n').count() + 1),
            ..refused("is not UTF-8: save it as UTF-8".to_owned())
        }
    })
}
