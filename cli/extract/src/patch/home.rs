//! The place of the helper for a file, and how the file imports it.

use std::path::{Path, PathBuf};

use ruff_python_ast::{Expr, Stmt};

use crate::patch::file::File;
use crate::patch::helper::{MODULES, is_helper};
use crate::patch::roots::package_end;

/// The folder of the helper for a file, and the import that names it.
pub(crate) struct Home {
    pub(crate) folder: PathBuf,
    /// Where the helper is imported from: `.` or `..` in a package, nothing at an import root.
    pub(crate) from: Option<String>,
}

/// Inside a package the helper is a module of that package, so that it is installed with it. A program that is run from within the
/// package, and one that has a helper at its root, import it from the root.
pub(crate) fn of(path: &Path, file: &File<'_>, root: &Path) -> Home {
    let has_helper = |folder: &Path| {
        MODULES
            .iter()
            .any(|module| is_helper(&folder.join(format!("{module}.py"))))
    };
    match package(path) {
        Some(package) if !root.starts_with(package) && !has_helper(root) => Home {
            folder: package.to_owned(),
            from: Some(from(path, file, package)),
        },
        _ => Home {
            folder: root.to_owned(),
            from: None,
        },
    }
}

/// The topmost package that a file is in.
fn package(path: &Path) -> Option<&Path> {
    let end = package_end(path)?;
    let mut folders = path.ancestors().skip(1);
    folders.find(|folder| folder.parent() == Some(end))
}

/// A relative import, except in a script: relative imports fail in a file that is run by its path.
fn from(path: &Path, file: &File<'_>, package: &Path) -> String {
    let name = package.file_name().unwrap_or_default().to_string_lossy();
    if is_script(file) {
        return name.into_owned();
    }
    let folders = path
        .parent()
        .and_then(|folder| folder.strip_prefix(package).ok());
    ".".repeat(1 + folders.map_or(0, |folders| folders.components().count()))
}

/// Whether a file runs as a program, and has no relative import.
fn is_script(file: &File<'_>) -> bool {
    let suite = file.parsed.iter().flat_map(|parsed| parsed.suite());
    let is_relative = |stmt: &&Stmt| matches!(stmt, Stmt::ImportFrom(import) if import.level > 0);
    let is_guard = |stmt: &&Stmt| match stmt {
        Stmt::If(stmt) => match &*stmt.test {
            Expr::Compare(test) => {
                matches!(&*test.left, Expr::Name(name) if name.id.as_str() == "__name__")
            }
            _ => false,
        },
        _ => false,
    };
    suite.clone().any(|stmt| is_guard(&stmt)) && !suite.into_iter().any(|stmt| is_relative(&stmt))
}
