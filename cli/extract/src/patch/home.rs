//! The place of the helper for each file, and how the file imports it: one helper for each distribution or program.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ruff_python_ast::{Expr, Stmt};

use crate::patch::file::File;
use crate::patch::helper::{MODULES, has_helper};
use crate::patch::packages::{Packages, is_identifier};
use crate::patch::roots::Roots;

/// The folder of the helper for a file, and the import that names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Home {
    pub(crate) folder: PathBuf,
    /// Where the helper is imported from: `.` or `..` in a package, its name elsewhere, nothing at an import root.
    pub(crate) from: Option<String>,
    /// Whether the file is also run by its path, where no package is known.
    pub(crate) or_beside: bool,
}

/// How far helpers are followed from package to package.
const FAR: usize = 8;
/// At most this many folders of scripts that have nothing in common get a helper each.
const MOST: usize = 3;

/// Decides for each of these files.
pub(crate) fn of(
    files: &BTreeMap<PathBuf, File<'_>>,
    roots: &Roots,
    patched: &BTreeSet<&PathBuf>,
) -> BTreeMap<PathBuf, Result<Home, String>> {
    let packages = Packages::of(files, roots);
    let finder = Finder {
        roots,
        packages: &packages,
    };
    let mut homes = BTreeMap::new();
    let mut apart: BTreeMap<PathBuf, Vec<&PathBuf>> = BTreeMap::new();
    for path in patched {
        let Some(file) = files.get(*path) else {
            continue;
        };
        match finder.home(path, file) {
            Placed::At(home) => {
                homes.insert((*path).clone(), Ok(home));
            }
            Placed::Apart => apart.entry(beside(path)).or_default().push(path),
            Placed::Without(package) => {
                let reason = format!(
                    "its script does not import `{package}`, where the helper is: import that, or patch the script's folder by itself"
                );
                homes.insert((*path).clone(), Err(reason));
            }
        }
    }
    let is_many = apart.len() > MOST;
    let reason = format!(
        "it is in one of {} folders of scripts that share no package, and each would need a helper: patch a folder by itself",
        apart.len()
    );
    for (folder, paths) in apart {
        let home = match is_many && !has_helper(&folder) {
            true => Err(reason.clone()),
            false => Ok(Home::at_root(&folder)),
        };
        homes.extend(paths.into_iter().map(|path| (path.clone(), home.clone())));
    }
    homes
}

fn beside(path: &Path) -> PathBuf {
    path.parent().unwrap_or(path).to_owned()
}

impl Home {
    fn at_root(root: &Path) -> Self {
        Self {
            folder: root.to_owned(),
            from: None,
            or_beside: false,
        }
    }
}

/// Where a file finds the helper.
enum Placed {
    At(Home),
    /// It is a script that imports nothing of the program.
    Apart,
    /// The same, in a distribution whose package of this name has the helper.
    Without(String),
}

struct Finder<'p> {
    roots: &'p Roots,
    packages: &'p Packages,
}

impl Finder<'_> {
    fn home(&self, path: &Path, file: &File<'_>) -> Placed {
        let root = self.roots.root(path).unwrap_or(path);
        if has_helper(root) {
            return Placed::At(Home::at_root(root));
        }
        if let Some(own) = self.packages.package_of(path) {
            let home = self.of_package(own, FAR);
            return Placed::At(match home == own {
                true => self.inside(path, file, own),
                false => self.outside(home),
            });
        }
        let imported = self.packages.imported_by(path, self.roots);
        let project = self.packages.known_project(path);
        let main = project.and_then(|project| self.packages.main_of(project));
        // Other distributions of the repository may be installed from elsewhere.
        let distribution = project.filter(|it| it.is_distribution).map(|it| &it.folder);
        let is_near = |folder: &&PathBuf| {
            let package = self.packages.all.get(*folder);
            distribution.is_none() || package.is_some_and(|it| it.project.as_ref() == distribution)
        };
        let homes = imported
            .iter()
            .filter(is_near)
            .map(|it| self.of_package(it, FAR));
        let homes: Vec<&Path> = homes.filter(|home| !is_named_like_helper(home)).collect();
        let home = homes.iter().find(|home| Some(**home) == main);
        match home.or(homes.first()) {
            Some(home) => Placed::At(self.outside(home)),
            None if !self.roots.is_alone(path) => Placed::At(Home::at_root(root)),
            None => match main {
                Some(main) => Placed::Without(self.outside(main).from.unwrap_or_default()),
                None if path.parent() != Some(root) => Placed::At(Home::at_root(root)),
                None => Placed::Apart,
            },
        }
    }

    /// The package that has the helper for a package: that of its distribution, or one that it imports.
    fn of_package<'q>(&'q self, package: &'q Path, left: usize) -> &'q Path {
        let known = self.packages.all.get(package);
        let Some(known) = known.filter(|_| left > 0 && !has_helper(package)) else {
            return package;
        };
        let project = self.packages.known_project(&package.join("__init__.py"));
        let main = project.and_then(|project| self.packages.main_of(project));
        if let Some(main) = main.filter(|main| self.reaches(package, main)) {
            return main;
        }
        let is_below = |other: &&PathBuf| {
            let imported = self.packages.all.get(*other);
            imported.is_some_and(|it| !it.imports.contains(package)) && !is_named_like_helper(other)
        };
        let below = known.imports.iter().filter(is_below);
        let most = below.max_by_key(|folder| {
            let packages = self.packages.all.values();
            packages.filter(|it| it.imports.contains(*folder)).count()
        });
        most.map_or(package, |folder| self.of_package(folder, left - 1))
    }

    /// Whether a package can import the main one of its distribution: it does so already, or both are installed.
    fn reaches(&self, package: &Path, main: &Path) -> bool {
        let (Some(from), Some(to)) = (self.packages.all.get(package), self.packages.all.get(main))
        else {
            return false;
        };
        let is_installed = package.parent() == main.parent() && !from.is_aside();
        // Imports in a circle may find a module that is not complete yet.
        package == main
            || (!to.imports.contains(package) && (is_installed || from.imports.contains(main)))
    }

    fn outside(&self, package: &Path) -> Home {
        let known = self.packages.all.get(package);
        Home {
            folder: package.to_owned(),
            from: known.map(|known| known.dotted.clone()),
            or_beside: false,
        }
    }

    /// A relative import, except in a script: relative imports fail in a file that is run by its path.
    fn inside(&self, path: &Path, file: &File<'_>, package: &Path) -> Home {
        let (absolute, is_relative) = self.roots.imports_of(path);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let is_script = is_guarded(file) || !is_identifier(&stem);
        let by_name = self.outside(package);
        let name = by_name.from.as_deref().unwrap_or_default();
        let imports_itself = || {
            let own = |import: &Vec<String>| {
                format!("{}.", import.join(".")).starts_with(&format!("{name}."))
            };
            absolute.iter().any(own)
        };
        let relative = |or_beside| {
            let folders = path.parent().and_then(|it| it.strip_prefix(package).ok());
            let dots = 1 + folders.map_or(0, |folders| folders.components().count());
            Home {
                folder: package.to_owned(),
                from: Some(".".repeat(dots)),
                or_beside,
            }
        };
        match is_script && !is_relative {
            false => relative(false),
            true if imports_itself() || path.parent() != Some(package) => by_name,
            true => relative(true),
        }
    }
}

fn is_named_like_helper(package: &Path) -> bool {
    MODULES.iter().any(|module| package.ends_with(module))
}

/// Whether a file also runs as a program.
fn is_guarded(file: &File<'_>) -> bool {
    let mut suite = file.parsed.iter().flat_map(|parsed| parsed.suite());
    suite.any(|stmt| match stmt {
        Stmt::If(stmt) => match &*stmt.test {
            Expr::Compare(test) => {
                matches!(&*test.left, Expr::Name(name) if name.id.as_str() == "__name__")
            }
            _ => false,
        },
        _ => false,
    })
}
