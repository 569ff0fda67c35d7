//! Which files of a folder are read, and what of it can't be.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::{failed, unread};
use crate::extract::report::Unread;

/// Folders of other people's code and of what tools made.
const OTHERS: &[&str] = &[
    "venv",
    "env",
    "node_modules",
    "__pycache__",
    "site-packages",
    "build",
    "dist",
    "__pypackages__",
];

/// Adds what a path names: a file, or those of a folder.
pub(super) fn walk(root: &Path, found: &mut Vec<PathBuf>, left: &mut Vec<Unread>) {
    if root.is_file() {
        found.push(root.to_owned());
        return;
    }
    if !root.is_dir() {
        left.push(no_file(root));
        return;
    }
    // Everybody who has the code base is to find the same: what is ignored on this machine alone does not count.
    let walk = WalkBuilder::new(root)
        .follow_links(true)
        .require_git(false)
        .git_global(false)
        .git_exclude(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(is_ours)
        .build();
    for entry in walk {
        match entry {
            Ok(entry) if !is_python(entry.path()) || entry.path().is_dir() => {}
            Ok(entry) if entry.path().is_file() => found.push(entry.into_path()),
            Ok(entry) => left.push(no_file(entry.path())),
            Err(error) => left.extend(blocked(root, &error)),
        }
    }
}

fn is_python(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "py")
}

fn is_ours(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    entry.depth() == 0 || !folder || !OTHERS.contains(&&*name)
}

/// Opening a pipe would wait for somebody who writes to it.
fn no_file(path: &Path) -> Unread {
    let reason = match path.exists() {
        true => "is a pipe or a device, and no file: leave it out",
        false => "is a link that leads nowhere: mend it, or take it away",
    };
    unread(path, reason)
}

/// Where the walk could not go on, and what is lost by that.
fn blocked(path: &Path, error: &ignore::Error) -> Option<Unread> {
    match error {
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            blocked(path, err)
        }
        ignore::Error::WithPath { path, err } => blocked(path, err),
        ignore::Error::Loop { child, ancestor } => Some(unread(
            child,
            &format!(
                "is a link to {}, in which it stands: it was not followed again",
                ancestor.display()
            ),
        )),
        // Links to nowhere are left by many tools, and hold no code.
        ignore::Error::Io(error) if error.kind() == ErrorKind::NotFound => {
            is_python(path).then(|| no_file(path))
        }
        // The path that its message names is said already.
        ignore::Error::Io(error) => Some(unread(path, &failed(&error.kind().into()))),
        other => Some(unread(path, &format!("can't be read: {other}"))),
    }
}
