//! The topmost package that a file is in.

use std::path::{Path, PathBuf};

use crate::patch::packages::is_identifier;
use crate::patch::project::Project;
use crate::patch::roots::{Roots, package_end};

/// The topmost package that a file is in. Packages in between need no `__init__.py`, and none is needed in a distribution whose
/// files are imported by the name of the folder.
pub(crate) fn topmost(
    path: &Path,
    root: &Path,
    roots: &Roots,
    project: Option<&Project>,
) -> Option<PathBuf> {
    let chain = package_end(path)?;
    let above = match path.starts_with(root) && chain.starts_with(root) {
        true => root,
        // The program is run from within a package.
        false if root.starts_with(chain) && root != chain => return None,
        false => chain,
    };
    let folders: Vec<&Path> = path
        .ancestors()
        .skip(1)
        .take_while(|folder| *folder != above)
        .collect();
    let is_project = |folder: &Path| project.is_some_and(|project| project.folder == folder);
    let is_package = |folder: &&&Path| {
        let init = folder.join("__init__.py");
        init.is_file() && (!is_project(folder) || imports_relatively(&init))
    };
    let is_named = |folder: &&&Path| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let project = project.filter(|it| it.is_distribution && folder.starts_with(&it.folder));
        project.is_some_and(|project| {
            !is_project(folder)
                && (project.mentions(&name).is_some()
                    || roots.imports_from(folder)
                    || roots.imports_of(path).1)
        })
    };
    let top = folders.iter().rev().find(is_package);
    let top = top.or_else(|| folders.last().filter(|folder| is_named(folder)))?;
    let inside = path.parent()?.strip_prefix(top.parent()?).ok()?;
    let is_importable = inside
        .iter()
        .all(|name| is_identifier(&name.to_string_lossy()));
    is_importable.then(|| top.to_path_buf())
}

/// The folder that imports of a file are relative to: if no import tells, the one that its distribution names, or `src`.
pub(crate) fn source_root<'p>(
    path: &'p Path,
    roots: &'p Roots,
    project: Option<&Project>,
) -> &'p Path {
    let guess = roots.root(path).unwrap_or(path);
    let project = project.filter(|it| it.is_distribution && roots.is_alone(path));
    let Some(project) = project.filter(|_| package_end(path) == path.parent()) else {
        return guess;
    };
    let above = path.ancestors().skip(2);
    let mut above = above.take_while(|folder| folder.starts_with(&project.folder));
    let top = path.strip_prefix(&project.folder).ok();
    let top = top.and_then(|path| path.iter().next()).unwrap_or_default();
    let is_source = |folder: &&Path| {
        let is_flat = || project.mentions(&top.to_string_lossy()).is_some();
        project.has_sources_in(folder) || (**folder == project.folder && is_flat())
    };
    above.find(is_source).unwrap_or(guess)
}

/// Whether a folder of a whole project is a package itself.
fn imports_relatively(init: &Path) -> bool {
    std::fs::read_to_string(init).is_ok_and(|text| text.contains("from ."))
}
