//! The imports of a file, and the files that they refer to.

use std::path::{Path, PathBuf};

use ruff_python_ast::Stmt;
use ruff_python_ast::statement_visitor::{StatementVisitor, walk_stmt};

use crate::patch::file::File;

/// The file that an import refers to if this folder is the root. Its last part may be a name in a module.
pub(crate) fn resolve(folder: &Path, import: &[String]) -> Option<PathBuf> {
    let file = |names: &[String]| {
        let path = names
            .iter()
            .fold(folder.to_owned(), |path, name| path.join(name));
        let module = path.with_extension("py");
        let package = path.join("__init__.py");
        [module, package].into_iter().find(|path| path.is_file())
    };
    file(import).or_else(|| match import {
        [names @ .., _] if !names.is_empty() => file(names),
        _ => None,
    })
}

/// Whether a module can be what an import means: it says something of what is imported from it, and does not import its own name.
pub(crate) fn has(path: &Path, file: &File<'_>, import: &[String]) -> bool {
    if path.ends_with("__init__.py") {
        return true;
    }
    let mut imports = Imports::default();
    if let Some(parsed) = &file.parsed {
        imports.visit_body(parsed.suite());
    }
    let is_same = |other: &Vec<String>| other.first() == import.first();
    match import {
        [_] => !imports.absolute.iter().any(is_same),
        [module, name] if path.file_stem().is_some_and(|stem| stem == module.as_str()) => {
            name == "*" || file.text.contains(name.as_str()) || file.text.contains("import *")
        }
        _ => true,
    }
}

/// The imports of a file.
#[derive(Default)]
pub(crate) struct Imports {
    /// Those that are absolute, each as its dotted names.
    pub(crate) absolute: Vec<Vec<String>>,
    pub(crate) has_relative: bool,
}

impl<'a> StatementVisitor<'a> for Imports {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        let split = |dotted: &str| dotted.split('.').map(str::to_owned).collect::<Vec<_>>();
        match stmt {
            Stmt::Import(import) => {
                self.absolute
                    .extend(import.names.iter().map(|alias| split(&alias.name)));
            }
            Stmt::ImportFrom(import) if import.level == 0 => {
                let module = import.module.as_ref().map(|module| split(module));
                let module = module.unwrap_or_default();
                self.absolute.extend(import.names.iter().map(|alias| {
                    let mut names = module.clone();
                    names.push(alias.name.to_string());
                    names
                }));
            }
            Stmt::ImportFrom(_) => self.has_relative = true,
            _ => walk_stmt(self, stmt),
        }
    }
}
