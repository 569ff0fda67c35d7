//! Which files, read and decoded; what can't be is one line, and the rest goes on.

mod decode;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::report::Unread;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 10 << 20;

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

/// A file as it is scanned.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file, as it was named on the way to it.
    pub path: PathBuf,
    /// Its text, without a BOM.
    pub text: String,
}

/// The Python files of a code base.
#[derive(Debug, Default)]
pub struct Files {
    /// Those that could be read, by path.
    pub sources: Vec<Source>,
    /// Those that could not, by path.
    pub unread: Vec<Unread>,
}

/// Reads what the paths name: a file whatever its ending, and of a folder every `.py` file, but for what `.gitignore` names,
/// hidden folders, and those of environments and build tools.
pub fn read(paths: &[PathBuf]) -> Files {
    let mut files = Files::default();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for path in paths {
        match path.symlink_metadata() {
            Ok(_) => walk(path, &mut found, &mut files.unread),
            Err(error) => files.unread.push(unread(
                path,
                &format!("can't be read: {error}. Check the path"),
            )),
        }
    }
    // A file named twice, or by two links, is one.
    found.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    found.sort();
    for (path, text) in all(&found) {
        match text {
            Ok(text) => files.sources.push(Source { path, text }),
            Err(reason) => files.unread.push(unread(&path, &reason)),
        }
    }
    files.unread.sort_by(|a, b| a.file.cmp(&b.file));
    files
}

fn walk(root: &Path, found: &mut Vec<PathBuf>, left: &mut Vec<Unread>) {
    if root.is_file() {
        found.push(root.to_owned());
        return;
    }
    let walk = WalkBuilder::new(root)
        .follow_links(true)
        .require_git(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(is_ours)
        .build();
    for entry in walk {
        match entry {
            Ok(entry)
                if entry.path().extension().is_some_and(|end| end == "py")
                    && entry.path().is_file() =>
            {
                found.push(entry.into_path());
            }
            Ok(_) => {}
            Err(error) => left.push(blocked(root, &error)),
        }
    }
}

fn is_ours(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    entry.depth() == 0 || !folder || !OTHERS.contains(&&*name)
}

/// Where the walk could not go on.
fn blocked(root: &Path, error: &ignore::Error) -> Unread {
    match error {
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            blocked(root, err)
        }
        ignore::Error::WithPath { path, err } => blocked(path, err),
        ignore::Error::Loop { child, ancestor } => unread(
            child,
            &format!(
                "is a link to {}, in which it stands: it was not followed again",
                ancestor.display()
            ),
        ),
        other => unread(
            root,
            &format!("can't be read: {other}. Give yourself the right to, or leave it out"),
        ),
    }
}

fn unread(path: &Path, reason: &str) -> Unread {
    Unread {
        file: path.to_owned(),
        line: None,
        reason: reason.to_owned(),
    }
}

/// Every file's text, on as many threads as there are cores.
fn all(paths: &[PathBuf]) -> Vec<(PathBuf, Result<String, String>)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let each = paths.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let running: Vec<_> = paths
            .chunks(each)
            .map(|paths| {
                scope.spawn(move || {
                    paths
                        .iter()
                        .map(|path| (path.clone(), one(path)))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        running
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .flatten()
            .collect()
    })
}

fn one(path: &Path) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("can't be read: {error}");
    let file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    let mut bytes = Vec::new();
    // Its size may be a lie: of a pipe, or while somebody writes.
    if size <= LARGEST {
        file.take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
    }
    match size.max(bytes.len() as u64) > LARGEST {
        true => Err(format!(
            "has {} MB, and at most {} are read: is it data? Then keep it out of the code",
            size >> 20,
            LARGEST >> 20
        )),
        false => decode::text(bytes),
    }
}
