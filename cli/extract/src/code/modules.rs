//! Finds the files that module names refer to.

use std::path::{Component, Path};

use ruff_python_ast::Expr;

use crate::code::Code;
use crate::code::names::Import;
use crate::symbol::ScopeId;

impl Code<'_> {
    /// The file that an expression such as `prompts` or `app.prompts` refers to.
    pub(crate) fn module_meant(&self, module: usize, scope: ScopeId, expr: &Expr) -> Option<usize> {
        let path = self.dotted_path(module, scope, expr)?;
        self.file(module, &path)
    }

    /// The file that a module name refers to. The import path is not known: of several files with this name, that in the importing folder
    /// or in the nearest one above it counts, because a program is run from there.
    pub(crate) fn file(&self, from: usize, name: &str) -> Option<usize> {
        let folder = |module: usize| self.files[module].path.parent();
        let Some(named) = self.tables.by_name.get(name) else {
            return self.file_below(name);
        };
        match named.as_slice() {
            [only] => Some(*only),
            several => {
                let here = folder(from)?;
                let above = several.iter().filter_map(|module| {
                    let folder = folder(*module).filter(|folder| here.starts_with(folder))?;
                    Some((folder.components().count(), *module))
                });
                above
                    .max_by_key(|(depth, _)| *depth)
                    .map(|(_, module)| module)
            }
        }
    }

    /// The only file whose path ends like a module name of several parts.
    fn file_below(&self, name: &str) -> Option<usize> {
        let (_, last) = name.rsplit_once('.')?;
        let named = self.tables.by_last.get(last)?;
        let path = name.replace('.', "/");
        let module = format!("{path}.py");
        let package = format!("{path}/__init__.py");
        let is_meant = |file: &&usize| {
            let path = &self.files[**file].path;
            path.ends_with(&module) || path.ends_with(&package)
        };
        let mut files = named.iter().filter(is_meant);
        files.next().filter(|_| files.next().is_none()).copied()
    }

    pub(super) fn full_name(&self, module: usize, import: &Import<'_>) -> Option<String> {
        let base = self.absolute(module, import.from, import.level)?;
        Some(match import.name {
            Some(name) if base.is_empty() => name.to_owned(),
            Some(name) => format!("{base}.{name}"),
            None => base,
        })
    }

    /// The absolute name of an imported module.
    pub(super) fn absolute(&self, module: usize, from: &str, level: u32) -> Option<String> {
        if level == 0 {
            return Some(from.to_owned());
        }
        let here = self.files.get(module)?;
        let up = level as usize - usize::from(here.is_package);
        let Some(keep) = here.dotted.len().checked_sub(up) else {
            return Some(above(&here.path, level, from));
        };
        let mut parts: Vec<&str> = here.dotted[..keep].iter().map(String::as_str).collect();
        parts.extend((!from.is_empty()).then_some(from));
        Some(parts.join("."))
    }
}

/// The name of a module that is imported relatively, by folders: those above a folder without `__init__.py` are packages as well.
fn above(path: &Path, level: u32, from: &str) -> String {
    let folder = path
        .ancestors()
        .nth(level as usize)
        .unwrap_or(Path::new(""));
    let folders = folder.components().filter_map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let mut parts: Vec<&str> = folders.collect();
    parts.extend((!from.is_empty()).then_some(from));
    parts.join(".")
}
