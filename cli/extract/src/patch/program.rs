//! The files of the program on disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::files::{Kind, Source};
use crate::patch::file::File;
use crate::patch::helper::MODULES;
use crate::patch::roots::Roots;

/// The files that were scanned, by canonical path.
pub(crate) struct Program<'a> {
    here: PathBuf,
    named: BTreeMap<&'a Path, PathBuf>,
    pub(crate) files: BTreeMap<PathBuf, File<'a>>,
    pub(crate) roots: Roots,
}

impl<'a> Program<'a> {
    pub(crate) fn read(here: &Path, sources: &'a [Source], roots: &[PathBuf]) -> Self {
        let here = fs::canonicalize(here).unwrap_or_else(|_| here.to_owned());
        let (mut named, mut files) = (BTreeMap::new(), BTreeMap::new());
        let python = |source: &&Source| Kind::of(&source.path) == Kind::Python;
        for source in sources.iter().filter(python) {
            let path = fs::canonicalize(here.join(&source.path));
            let path = path.unwrap_or_else(|_| here.join(&source.path));
            named.insert(source.path.as_path(), path.clone());
            files
                .entry(path)
                .or_insert_with_key(|path| File::new(path, &source.text));
        }
        let tops = roots.iter().map(|root| here.join(root));
        let tops: Vec<PathBuf> = tops
            .map(|root| fs::canonicalize(&root).unwrap_or(root))
            .collect();
        let roots = Roots::of(&files, &here, &tops);
        Self {
            here,
            named,
            files,
            roots,
        }
    }

    /// The file with this path in the report.
    pub(crate) fn file(&self, named: &Path) -> Option<(&PathBuf, &File<'a>)> {
        self.files.get_key_value(self.named.get(named)?)
    }

    /// Whether a package has, or may have, a name of its own that hides a module of this name.
    pub(crate) fn hides(&self, package: &Path, module: &str) -> bool {
        let file = self.files.get(&package.join("__init__.py"));
        let may_hide = |file: &File<'_>| module == MODULES[0] && file.has_star_import();
        file.is_some_and(|file| file.uses(module) || may_hide(file))
    }

    /// The folder for a diff of these files: the current one, or the deepest that contains them all.
    pub(crate) fn base(&self, changed: &[&Path]) -> PathBuf {
        let mut base = self.here.as_path();
        while !changed.iter().all(|path| path.starts_with(base)) {
            let Some(parent) = base.parent() else { break };
            base = parent;
        }
        let Some(first) = changed.first().filter(|_| base != self.here) else {
            return base.to_owned();
        };
        let deepest = first.ancestors().skip(1);
        let deepest = deepest
            .take_while(|folder| folder.starts_with(base))
            .find(|folder| changed.iter().all(|path| path.starts_with(folder)));
        deepest.unwrap_or(base).to_owned()
    }
}
