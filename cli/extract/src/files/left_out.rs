//! Counts the files that were left out, by reason.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::DirEntry;
use serde::Serialize;

/// The number of files that were left out, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Files of tests.
    pub tests: usize,
    /// Files that an exclusion of the caller names.
    pub excluded: usize,
    /// Programs, prompt files and folders that a `.gitignore` names. A folder counts once, because it is not read.
    pub ignored: usize,
    /// Folders of dependencies and build output, which are not read.
    pub dependencies: usize,
    /// Declarations and minified files of TypeScript and JavaScript.
    pub generated: usize,
    /// Jupyter notebooks, which are never read.
    pub notebooks: usize,
}

/// Counts what `.gitignore` excludes: the entries of each folder that the walk did not return.
pub(crate) struct Ignored {
    folders: Vec<PathBuf>,
    seen: HashSet<PathBuf>,
}

impl Ignored {
    pub(crate) fn new(root: &Path) -> Self {
        Self {
            folders: vec![root.to_owned()],
            seen: HashSet::new(),
        }
    }

    /// Records an entry that the walk returned.
    pub(crate) fn saw(&mut self, entry: &DirEntry) {
        if entry.depth() == 0 {
            return;
        }
        if entry.file_type().is_some_and(|kind| kind.is_dir()) {
            self.folders.push(entry.path().to_owned());
        }
        self.seen.insert(entry.path().to_owned());
    }

    /// The number of folders of dependencies and build output.
    pub(crate) fn dependencies(&self, is_foreign: impl Fn(&str) -> bool) -> usize {
        let entries = self.folders.iter().flat_map(fs::read_dir).flatten();
        let folders = entries.flatten().filter(|entry| {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            // Python makes its own wherever it runs.
            let name = entry.file_name();
            is_folder && name != "__pycache__" && is_foreign(&name.to_string_lossy())
        });
        folders.count()
    }

    /// The number of ignored entries that would have been read.
    pub(crate) fn count(
        self,
        is_read: impl Fn(&Path) -> bool,
        is_foreign: impl Fn(&str) -> bool,
    ) -> usize {
        let entries = self.folders.iter().flat_map(fs::read_dir).flatten();
        let ignored = entries.flatten().filter(|entry| {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let would_be_read = match is_folder {
                true => !is_foreign(&name),
                false => is_read(&path),
            };
            would_be_read && !name.starts_with('.') && !self.seen.contains(&path)
        });
        ignored.count()
    }
}
