//! Which files of a folder are read, and what of it can't be.

use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use crate::files::paths::leads_out;
use crate::files::problem::{failed, unread};
use crate::unread::Unread;

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
pub(crate) fn walk(root: &Path, found: &mut Vec<PathBuf>, left: &mut Vec<Unread>) {
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
        .require_git(false)
        .git_global(false)
        .git_exclude(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(is_ours)
        .build();
    for entry in walk {
        match entry {
            Ok(entry) if entry.depth() > 0 && entry.path_is_symlink() => {
                left.extend(passed_over(root, entry.path()));
            }
            Ok(entry) if !is_python(entry.path()) || entry.path().is_dir() => {}
            Ok(entry) if entry.path().is_file() => found.push(entry.into_path()),
            Ok(entry) => left.push(no_file(entry.path())),
            Err(error) => left.push(blocked(root, &error)),
        }
    }
}

fn is_python(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "py")
}

fn is_ours(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let folder = entry.path().is_dir();
    entry.depth() == 0 || !folder || !OTHERS.contains(&&*name)
}

/// A link in a folder, which could lead anywhere. What it leads to inside the folder is found there.
fn passed_over(root: &Path, link: &Path) -> Option<Unread> {
    let target = link.canonicalize().unwrap_or_default();
    let is_lost = match is_python(link) {
        true => leads_out(root, link) || !(target.is_dir() || is_python(&target)),
        false => target.is_dir() && leads_out(root, link),
    };
    let reason = "is a symbolic link, and none is followed out of a folder: name it as well, or put it into .gitignore";
    is_lost.then(|| match link.exists() {
        true => unread(link, reason),
        false => no_file(link),
    })
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
fn blocked(path: &Path, error: &ignore::Error) -> Unread {
    match error {
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            blocked(path, err)
        }
        ignore::Error::WithPath { path, err } => blocked(path, err),
        // The path that its message names is said already.
        ignore::Error::Io(error) => unread(path, &failed(&error.kind().into())),
        other => unread(path, &format!("can't be read: {other}")),
    }
}
