//! The text files of a code base, and which of them a path means.

use std::collections::HashMap;
use std::ffi::OsString;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::code::Tables;
use crate::files::paths::absolute;
use crate::files::{self, Source};
use crate::reads::{PathPattern, in_common};
use crate::threads;
use crate::unread::Unread;

/// The most files that one path may mean.
const MANY: usize = 100;

/// All text files, by index.
pub(super) struct Library<'s> {
    /// The path as the caller named it, and its absolute form.
    files: Vec<(&'s Path, PathBuf)>,
    /// How many of them are read because of their names; they come first.
    named: usize,
    index: HashMap<&'s Path, usize>,
    by_name: HashMap<OsString, Vec<usize>>,
}

impl<'s> Library<'s> {
    pub(super) fn new(named: &[&'s Source], others: &'s [PathBuf]) -> Self {
        let paths = named.iter().map(|source| source.path.as_path());
        let files: Vec<_> = paths
            .chain(others.iter().map(PathBuf::as_path))
            .map(|path| (path, absolute(path)))
            .collect();
        let index = files.iter().enumerate();
        let mut by_name: HashMap<_, Vec<_>> = HashMap::new();
        for (index, (path, _)) in files.iter().enumerate() {
            let name = path.file_name().unwrap_or_default().to_owned();
            by_name.entry(name).or_default().push(index);
        }
        Self {
            by_name,
            index: index.map(|(index, (path, _))| (*path, index)).collect(),
            files,
            named: named.len(),
        }
    }

    pub(super) fn index(&self, path: &Path) -> Option<usize> {
        self.index.get(path).copied()
    }

    pub(super) fn path(&self, file: usize) -> &'s Path {
        self.files[file].0
    }

    /// The files that are not read because of their names.
    pub(super) fn others(&self) -> Range<usize> {
        self.named..self.files.len()
    }

    /// The files that a path in the code at `from` means. Of several with the same name, the nearest is meant.
    pub(super) fn files(&self, path: &PathPattern, from: &Path) -> Vec<usize> {
        if !path.is_known() {
            return Vec::new();
        }
        let mut found: Vec<usize> = match path.name() {
            Some(name) => self.by_name.get(name).cloned().unwrap_or_default(),
            None => (0..self.files.len()).collect(),
        };
        found.retain(|index| path.matches(&self.files[*index].1));
        let from = absolute(from);
        let near = |index: &usize| in_common(&self.files[*index].1, &from);
        if let Some(nearest) = found.iter().map(near).max() {
            found.retain(|index| near(index) == nearest);
        }
        match found.len() > MANY {
            true => Vec::new(),
            false => found,
        }
    }

    /// The files of agents and tasks that CrewAI reads, if the program uses it.
    pub(super) fn of_crewai(&self, tables: &Tables<'_>) -> Vec<usize> {
        if !tables.uses_crewai {
            return Vec::new();
        }
        let files = self.files.iter().enumerate();
        files
            .filter(|(_, (path, _))| is_of_crewai(path))
            .map(|(index, _)| index)
            .collect()
    }

    /// Reads files that were not read because of their names.
    pub(super) fn read(
        &self,
        files: impl Iterator<Item = usize>,
    ) -> Vec<(usize, Result<Source, Unread>)> {
        let others = self.others();
        let files: Vec<usize> = files.filter(|file| others.contains(file)).collect();
        let texts = threads::parallel_map(&files, |file| files::text(self.path(*file)));
        files.into_iter().zip(texts).collect()
    }
}

/// Whether CrewAI reads a file of this name.
fn is_of_crewai(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    matches!(
        &*name,
        "agents.yaml" | "agents.yml" | "tasks.yaml" | "tasks.yml"
    )
}
