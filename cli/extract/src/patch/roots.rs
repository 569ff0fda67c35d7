//! Finds the folder that the imports of a file are relative to: by what the program imports, else by where packages end.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ruff_python_ast::statement_visitor::StatementVisitor;

use crate::patch::file::File;
use crate::patch::imports::{Imports, has, resolve};
use crate::patch::stdlib::is_stdlib;

/// The import root of each file.
#[derive(Default)]
pub(crate) struct Roots {
    of: BTreeMap<PathBuf, PathBuf>,
    imported: Imported,
    imports: BTreeMap<PathBuf, Imports>,
    /// The files whose root is only a guess: they import no other file, and none imports them.
    alone: BTreeSet<PathBuf>,
}

impl Roots {
    /// `tops` are the folders and files that were scanned. Folders above them and the current folder are no roots, unless
    /// a package extends above them.
    pub(crate) fn of(files: &BTreeMap<PathBuf, File<'_>>, here: &Path, tops: &[PathBuf]) -> Self {
        let mut seen = Evidence::default();
        let mut all = BTreeMap::new();
        for (path, file) in files {
            let mut imports = Imports::default();
            if let Some(parsed) = &file.parsed {
                imports.visit_body(parsed.suite());
            }
            let is_module = |target: &Path, import: &[String]| {
                target != path
                    && files
                        .get(target)
                        .is_none_or(|file| has(target, file, import))
            };
            seen.take(path, &candidates(path, here, tops), &imports, is_module);
            all.insert(path.clone(), imports);
        }
        let root = |path: &PathBuf| (path.clone(), seen.root(path, &candidates(path, here, tops)));
        let alone =
            |path: &&PathBuf| !seen.own.contains_key(*path) && !seen.target.contains_key(*path);
        Self {
            of: files.keys().map(root).collect(),
            alone: files.keys().filter(alone).cloned().collect(),
            imported: seen.imported,
            imports: all,
        }
    }

    /// The absolute imports of a file, each as its dotted names, and whether it has relative ones.
    pub(crate) fn imports_of(&self, path: &Path) -> (&[Vec<String>], bool) {
        let imports = self.imports.get(path);
        imports.map_or((&[], false), |it| (&it.absolute, it.has_relative))
    }

    /// Whether no import tells the root of a file.
    pub(crate) fn is_alone(&self, path: &Path) -> bool {
        self.alone.contains(path)
    }

    pub(crate) fn root(&self, path: &Path) -> Option<&Path> {
        self.of.get(path).map(PathBuf::as_path)
    }

    /// Whether any file imports a module of this name.
    pub(crate) fn imports(&self, module: &str) -> bool {
        self.imported.contains_key(module)
    }

    /// Whether any file imports something that is in this folder. A library may have the same name.
    pub(crate) fn imports_from(&self, folder: &Path) -> bool {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let mut modules = self.imported.get(&*name).into_iter().flatten();
        modules.any(|module| {
            let path = folder.join(module);
            path.is_dir() || path.with_extension("py").is_file()
        })
    }
}

/// The possible import roots of a file, the likeliest first: the folder that contains its package, those above, those inside.
fn candidates<'p>(path: &'p Path, here: &Path, tops: &[PathBuf]) -> Vec<&'p Path> {
    let package_end = package_end(path);
    let within = |folder: &Path| {
        folder.starts_with(here)
            || tops.iter().any(|top| folder.starts_with(top))
            || package_end.is_some_and(|end| folder.starts_with(end))
    };
    let folders: Vec<&Path> = path.ancestors().skip(1).collect();
    let count = folders.iter().take_while(|folder| within(folder)).count();
    let mut folders = folders[..count.max(1).min(folders.len())].to_vec();
    let end = folders
        .iter()
        .position(|folder| Some(*folder) == package_end);
    folders.rotate_left(end.unwrap_or(0));
    folders
}

/// The first folder upwards that is not a package.
pub(crate) fn package_end(path: &Path) -> Option<&Path> {
    let mut folders = path.ancestors().skip(1);
    folders.find(|folder| !folder.join("__init__.py").is_file())
}

/// What the imports of a program say about import roots.
#[derive(Default)]
struct Evidence {
    /// How often each folder resolves imports, by importing file.
    own: BTreeMap<PathBuf, BTreeMap<PathBuf, usize>>,
    /// The folder that an import was resolved from, by imported file.
    target: BTreeMap<PathBuf, PathBuf>,
    imported: Imported,
}

/// The second names of all absolute imports, by the first.
type Imported = BTreeMap<String, BTreeSet<String>>;

impl Evidence {
    /// `is_module` tells whether an import can mean a file: `from openai import OpenAI` does not mean a file `openai.py` that says
    /// nothing of it.
    fn take(
        &mut self,
        path: &Path,
        candidates: &[&Path],
        imports: &Imports,
        is_module: impl Fn(&Path, &[String]) -> bool,
    ) {
        for import in &imports.absolute {
            if let [first, rest @ ..] = import.as_slice() {
                let names = self.imported.entry(first.clone()).or_default();
                names.extend(rest.first().cloned());
            }
            // A file of the same name, such as `types.py`, is not meant.
            if import.first().is_some_and(|first| is_stdlib(first)) {
                continue;
            }
            // A file with relative imports runs as a module of its package.
            let is_possible =
                |folder: &Path| !imports.has_relative || !folder.join("__init__.py").is_file();
            let found = candidates
                .iter()
                .filter(|folder| is_possible(folder))
                .find_map(|folder| Some((folder, resolve(folder, import)?)))
                .filter(|(_, target)| is_module(target, import));
            if let Some((folder, target)) = found {
                let votes = self.own.entry(path.to_owned()).or_default();
                *votes.entry(folder.to_path_buf()).or_default() += 1;
                self.target.entry(target).or_insert(folder.to_path_buf());
            }
        }
    }

    /// A file's own imports count most, then how others import it, then the imports of other files.
    fn root(&self, path: &Path, candidates: &[&Path]) -> PathBuf {
        let most = |votes: &BTreeMap<PathBuf, usize>| {
            let allowed = candidates.iter().filter_map(|folder| {
                let count = votes.get(*folder)?;
                Some((*count, folder.to_path_buf()))
            });
            allowed.max().map(|(_, folder)| folder)
        };
        let own = self.own.get(path).and_then(most);
        let all = || {
            let mut all: BTreeMap<PathBuf, usize> = BTreeMap::new();
            for (folder, count) in self.own.values().flatten() {
                *all.entry(folder.clone()).or_default() += count;
            }
            most(&all)
        };
        own.or_else(|| self.target.get(path).cloned())
            .or_else(all)
            .or_else(|| package_end(path).map(Path::to_owned))
            .unwrap_or_default()
    }
}
