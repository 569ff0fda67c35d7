//! Selects the files of a folder.

use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use crate::files::kind::{Kind, is_generated, is_notebook, is_read};
use crate::files::left_out::{Ignored, LeftOut};
use crate::files::paths::leads_out;
use crate::files::problem::{read_problem, unread};
use crate::files::selection::{Reason, Selection};
use crate::unread::Unread;

/// Folders of dependencies and generated files.
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

const NOTEBOOK: &str = "is a Jupyter notebook, which extraction doesn't read: convert it with `jupyter nbconvert --to script`, and pass the result";

/// What a walk found, and what it left out.
#[derive(Default)]
pub(crate) struct Walk {
    pub(crate) found: Vec<PathBuf>,
    /// Texts, templates and data that the code may read.
    pub(crate) texts: Vec<PathBuf>,
    pub(crate) unread: Vec<Unread>,
    pub(crate) left_out: LeftOut,
}

impl Walk {
    /// Adds the file that a path names, or the files of the folder that are selected.
    pub(crate) fn add(&mut self, root: &Path, selection: &Selection) {
        if root.is_file() {
            return match is_notebook(root) {
                true => self.unread.push(unread(root, NOTEBOOK)),
                false => self.found.push(root.to_owned()),
            };
        }
        if !root.is_dir() {
            return self.unread.push(no_file(root));
        }
        let mut ignored = Ignored::new(root);
        for entry in entries(root) {
            if let Ok(entry) = &entry {
                ignored.saw(entry);
            }
            match entry {
                Ok(entry) if entry.depth() > 0 && entry.path_is_symlink() => {
                    self.unread.extend(passed_over(root, entry.path()));
                }
                Ok(entry) if entry.path().is_dir() => {}
                Ok(entry) if !is_read(root, entry.path()) => self.text(root, entry, selection),
                Ok(entry) if !entry.path().is_file() => self.unread.push(no_file(entry.path())),
                Ok(entry) => match selection.leaves_out(root, entry.path()) {
                    None if is_generated(entry.path()) => self.left_out.generated += 1,
                    None => self.found.push(entry.into_path()),
                    Some(Reason::Test) => self.left_out.tests += 1,
                    Some(Reason::Excluded) => self.left_out.excluded += 1,
                },
                Err(error) => self.unread.push(blocked(root, &error)),
            }
        }
        let is_read = |path: &Path| is_read(root, path);
        let is_foreign = |name: &str| OTHERS.contains(&name);
        self.left_out.dependencies += ignored.dependencies(is_foreign);
        self.left_out.ignored += ignored.count(is_read, is_foreign);
    }

    /// Adds a file that the code may read.
    fn text(&mut self, root: &Path, entry: DirEntry, selection: &Selection) {
        let path = entry.path();
        let (is_notebook, is_text) = (is_notebook(path), Kind::of(path) == Kind::Text);
        // Most files are neither, and are not looked at.
        if (is_notebook || is_text) && path.is_file() && selection.leaves_out(root, path).is_none()
        {
            match is_notebook {
                true => self.left_out.notebooks += 1,
                false => self.texts.push(entry.into_path()),
            }
        }
    }
}

fn entries(root: &Path) -> ignore::Walk {
    // Results must not depend on the machine: ignore rules outside the code base don't count.
    WalkBuilder::new(root)
        .hidden(false)
        .require_git(false)
        .git_global(false)
        .git_exclude(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(is_ours)
        .build()
}

fn is_ours(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    // Remix keeps what runs on servers in such a folder.
    let is_hidden = name.starts_with('.') && name != ".server";
    let is_foreign = || entry.path().is_dir() && OTHERS.contains(&&*name);
    entry.depth() == 0 || (!is_hidden && !is_foreign())
}

/// Reports a link whose target is not scanned. Targets inside the folder are found there.
fn passed_over(root: &Path, link: &Path) -> Option<Unread> {
    let target = link.canonicalize().unwrap_or_default();
    let is_lost = match is_read(root, link) {
        true => leads_out(root, link) || !(target.is_dir() || is_read(root, &target)),
        false => target.is_dir() && leads_out(root, link),
    };
    let reason = "is a symbolic link that leads out of the folder: pass it as an argument as well, or add it to .gitignore";
    is_lost.then(|| match link.exists() {
        true => unread(link, reason),
        false => no_file(link),
    })
}

/// Opening a pipe would block until something writes to it.
fn no_file(path: &Path) -> Unread {
    let reason = match path.exists() {
        true => "is a pipe or a device, not a file: leave it out",
        false => "is a broken symbolic link: fix or remove it",
    };
    unread(path, reason)
}

/// Reports a part of the folder that can't be walked.
fn blocked(path: &Path, error: &ignore::Error) -> Unread {
    match error {
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            blocked(path, err)
        }
        ignore::Error::WithPath { path, err } => blocked(path, err),
        ignore::Error::Io(error) => unread(path, &read_problem(error)),
        other => unread(path, &format!("can't be read: {other}")),
    }
}
