//! The packages of a program and the projects that they belong to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ruff_python_parser::parse_expression;

use crate::patch::file::File;
use crate::patch::project::Project;
use crate::patch::roots::Roots;
use crate::patch::stdlib::is_stdlib;
use crate::patch::topmost::{source_root, topmost};

/// A topmost package.
pub(crate) struct Package {
    /// The name that it is imported by.
    pub(crate) dotted: String,
    /// The folder of its project.
    pub(crate) project: Option<PathBuf>,
    /// The folders of the other packages that it imports.
    pub(crate) imports: BTreeSet<PathBuf>,
}

impl Package {
    /// Whether it is hardly installed with the others of its project.
    pub(crate) fn is_aside(&self) -> bool {
        ASIDE.contains(&self.dotted.as_str())
    }
}

/// The packages of a program, by folder.
#[derive(Default)]
pub(crate) struct Packages {
    pub(crate) all: BTreeMap<PathBuf, Package>,
    of: BTreeMap<PathBuf, PathBuf>,
    by_name: BTreeMap<String, Vec<PathBuf>>,
    projects: BTreeMap<PathBuf, Option<Project>>,
}

/// Packages that are not installed with the others of their project.
const ASIDE: [&str; 12] = [
    "tests",
    "test",
    "docs",
    "doc",
    "examples",
    "example",
    "scripts",
    "benchmarks",
    "tools",
    "evals",
    "notebooks",
    "cookbook",
];

impl Packages {
    pub(crate) fn of(files: &BTreeMap<PathBuf, File<'_>>, roots: &Roots) -> Self {
        let mut packages = Self::default();
        for path in files.keys() {
            let project = packages.project_of(path).cloned();
            let root = source_root(path, roots, project.as_ref());
            if let Some(folder) = topmost(path, root, roots, project.as_ref()) {
                packages.add(path, folder, root, project);
            }
        }
        let mut imports: BTreeMap<PathBuf, BTreeSet<PathBuf>> = BTreeMap::new();
        for (path, own) in &packages.of {
            let found = packages.imported_by(path, roots);
            let others = found.into_iter().filter(|found| found != own);
            imports.entry(own.clone()).or_default().extend(others);
        }
        for (folder, imports) in imports {
            if let Some(package) = packages.all.get_mut(&folder) {
                package.imports = imports;
            }
        }
        packages
    }

    fn add(&mut self, path: &Path, folder: PathBuf, root: &Path, project: Option<Project>) {
        self.of.insert(path.to_owned(), folder.clone());
        if self.all.contains_key(&folder) {
            return;
        }
        let above = folder.parent().unwrap_or(&folder);
        let root = if above.starts_with(root) { root } else { above };
        let names = folder.strip_prefix(root).into_iter().flatten();
        let names: Vec<_> = names.map(|name| name.to_string_lossy()).collect();
        let dotted = names.join(".");
        self.by_name
            .entry(dotted.clone())
            .or_default()
            .push(folder.clone());
        let package = Package {
            dotted,
            project: project.map(|project| project.folder),
            imports: BTreeSet::new(),
        };
        self.all.insert(folder, package);
    }

    /// The topmost package that a file is in.
    pub(crate) fn package_of(&self, path: &Path) -> Option<&Path> {
        self.of.get(path).map(PathBuf::as_path)
    }

    /// The project that a file belongs to.
    pub(crate) fn project_of(&mut self, path: &Path) -> Option<&Project> {
        let folder = path.ancestors().skip(1).find(|folder| {
            let known = self.projects.entry(folder.to_path_buf());
            known.or_insert_with(|| Project::at(folder)).is_some()
        })?;
        self.projects.get(folder)?.as_ref()
    }

    /// The same, if a file of the project was read before.
    pub(crate) fn known_project(&self, path: &Path) -> Option<&Project> {
        let mut folders = path.ancestors().skip(1);
        folders.find_map(|folder| self.projects.get(folder)?.as_ref())
    }

    /// The packages that a file imports.
    pub(crate) fn imported_by(&self, path: &Path, roots: &Roots) -> Vec<PathBuf> {
        let (imports, _) = roots.imports_of(path);
        let found = imports.iter().filter_map(|import| self.named(import, path));
        found.collect()
    }

    /// The package that an import in this file names: the one beside the file, or the only one of its name.
    fn named(&self, import: &[String], path: &Path) -> Option<PathBuf> {
        if import.first().is_some_and(|first| is_stdlib(first)) {
            return None;
        }
        let lengths = (1..=import.len()).rev();
        let found = lengths
            .into_iter()
            .find_map(|length| self.by_name.get(&import[..length].join(".")))?;
        let near = |folder: &&PathBuf| folder.parent().is_some_and(|it| path.starts_with(it));
        match found.as_slice() {
            [only] => Some(only.clone()),
            several => several.iter().find(near).cloned(),
        }
    }

    /// The package that is installed with a distribution, and has its helper.
    pub(crate) fn main_of(&self, project: &Project) -> Option<&Path> {
        let packages = self.all.iter();
        let own = packages.filter(|(_, it)| it.project.as_ref() == Some(&project.folder));
        let own = own.filter(|(_, it)| !it.is_aside());
        let best = own.min_by_key(|(folder, it)| {
            let importing = self
                .all
                .values()
                .filter(|other| other.imports.contains(*folder));
            let mentioned = project.mentions(&it.dotted).unwrap_or(usize::MAX);
            (
                mentioned,
                usize::MAX - importing.count(),
                folder.to_path_buf(),
            )
        });
        best.filter(|_| project.is_distribution)
            .map(|(folder, _)| folder.as_path())
    }
}

/// Whether a name can be imported.
pub(crate) fn is_identifier(name: &str) -> bool {
    parse_expression(name).is_ok_and(|parsed| parsed.expr().is_name_expr())
}
