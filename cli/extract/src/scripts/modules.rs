//! Finds the file that an import means, and the value of a name across files.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::files::paths::absolute;
use crate::reads::in_common;
use crate::scripts::tree::{Export, Expr, Node, ScopeId, Script};

/// How many names and imports are followed.
const FAR: usize = 8;

/// All files, and where each is.
pub(super) struct Program {
    pub(super) scripts: Vec<Script>,
    paths: Vec<PathBuf>,
    by_path: HashMap<PathBuf, usize>,
    /// Files by their names without an extension; an `index` has the name of its folder.
    by_stem: HashMap<OsString, Vec<usize>>,
}

/// What a name means: a value, or a function or class.
#[derive(Clone, Copy)]
pub(super) struct Meaning<'p> {
    pub(super) script: usize,
    /// The scope that its value is evaluated in.
    pub(super) scope: ScopeId,
    /// The only expression that it is assigned, if there is one.
    pub(super) value: Option<&'p Expr>,
    /// Whether `+=` adds to it.
    pub(super) added: bool,
    /// The scope of the function or class.
    pub(super) inner: Option<ScopeId>,
}

const ENDS: &[&str] = &["ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts"];

impl Program {
    pub(super) fn new(scripts: Vec<Script>) -> Self {
        let paths: Vec<PathBuf> = scripts
            .iter()
            .map(|script| absolute(&script.path))
            .collect();
        let by_path = paths.iter().cloned().enumerate();
        let mut by_stem: HashMap<_, Vec<_>> = HashMap::new();
        for (index, path) in paths.iter().enumerate() {
            let folder = path.parent().and_then(Path::file_name);
            let stem = path.file_stem();
            let stem = if stem == Some("index".as_ref()) {
                folder
            } else {
                stem
            };
            by_stem
                .entry(stem.unwrap_or_default().to_owned())
                .or_default()
                .push(index);
        }
        Self {
            by_stem,
            by_path: by_path.map(|(index, path)| (path, index)).collect(),
            paths,
            scripts,
        }
    }

    /// The file that a module name means.
    fn file(&self, from: usize, module: &str) -> Option<usize> {
        if module.starts_with('.') {
            let folder = self.paths[from].parent()?;
            return self.at(&absolute(&folder.join(module)));
        }
        // An alias of a folder, such as `@/lib/prompts`: the nearest file whose path ends like it.
        let (_, below) = module
            .split_once('/')
            .filter(|(first, _)| first.len() < 2)?;
        let near = |index: &usize| in_common(&self.paths[*index], &self.paths[from]);
        let below = Path::new(below);
        let named = [below.file_stem(), below.file_name()];
        let files = named.into_iter().flatten();
        let files = files.filter_map(|name| self.by_stem.get(name)).flatten();
        let ends = |index: &usize| candidates(below).any(|path| self.paths[*index].ends_with(path));
        files.copied().filter(ends).max_by_key(near)
    }

    fn at(&self, path: &Path) -> Option<usize> {
        candidates(path).find_map(|path| self.by_path.get(&path).copied())
    }

    /// What a name means that is read in a scope.
    pub(super) fn name(&self, script: usize, scope: ScopeId, name: &str) -> Option<Meaning<'_>> {
        self.named(script, scope, name, FAR)
    }

    fn named(&self, script: usize, from: ScopeId, name: &str, left: usize) -> Option<Meaning<'_>> {
        let here = &self.scripts[script];
        let mut next = Some(from);
        while let Some(id) = next {
            let scope = &here.scopes[id];
            // Members of a class are read by way of `this`.
            if let Some(binding) = scope
                .bindings
                .get(name)
                .filter(|_| !scope.is_class || id == from)
            {
                if let Some((module, imported)) = &binding.imported {
                    let file = self.file(script, module)?;
                    return self.exported(file, imported.as_deref()?, left.checked_sub(1)?);
                }
                let value = match binding.values.as_slice() {
                    [item] if !binding.other => Some(&here.items[*item]),
                    _ => None,
                };
                return Some(Meaning {
                    script,
                    scope: value.map_or(id, |item| item.scope),
                    value: value.map(|item| &item.expr),
                    added: binding.added,
                    inner: binding.scope,
                });
            }
            next = scope.parent;
        }
        None
    }

    /// What a file exports under a name.
    fn exported(&self, script: usize, name: &str, left: usize) -> Option<Meaning<'_>> {
        let here = &self.scripts[script];
        match here.exports.get(name) {
            Some(Export::Local(local)) => return self.named(script, 0, local, left),
            Some(Export::From(module, other)) => {
                let file = self.file(script, module)?;
                return self.exported(file, other, left.checked_sub(1)?);
            }
            Some(Export::Value(item)) => {
                let item = &here.items[*item];
                return Some(Meaning {
                    script,
                    scope: item.scope,
                    value: Some(&item.expr),
                    added: false,
                    inner: None,
                });
            }
            None => {}
        }
        if here.scopes[0].bindings.contains_key(name) {
            return self.named(script, 0, name, left);
        }
        let left = left.checked_sub(1)?;
        let mut others = here
            .stars
            .iter()
            .filter_map(|module| self.file(script, module));
        others.find_map(|file| self.exported(file, name, left))
    }

    /// What an expression such as `PROMPT`, `PROMPTS.system`, `prompts.SYSTEM` or `this.prompt` means.
    pub(super) fn meaning(
        &self,
        script: usize,
        scope: ScopeId,
        expr: &Expr,
    ) -> Option<Meaning<'_>> {
        self.meant(script, scope, expr, FAR)
    }

    fn meant(
        &self,
        script: usize,
        scope: ScopeId,
        expr: &Expr,
        left: usize,
    ) -> Option<Meaning<'_>> {
        let left = left.checked_sub(1)?;
        match &expr.node {
            Node::Name(name) => self.named(script, scope, name, left),
            Node::Member(object, member) => match &object.node {
                Node::Name(this) if this == "this" => {
                    let class = self.class_around(script, scope)?;
                    self.named(script, class, member, left)
                }
                Node::Name(module) if self.namespace(script, module).is_some() => {
                    self.exported(self.namespace(script, module)?, member, left)
                }
                _ => {
                    let whole = self.meant(script, scope, object, left)?;
                    match (whole.value, whole.inner) {
                        (Some(value), _) => Some(Meaning {
                            value: Some(value.entry(member)?),
                            inner: None,
                            ..whole
                        }),
                        (None, Some(class)) => self.named(whole.script, class, member, left),
                        (None, None) => None,
                    }
                }
            },
            _ => None,
        }
    }

    /// The file of `import * as name`.
    fn namespace(&self, script: usize, name: &str) -> Option<usize> {
        let binding = self.scripts[script].scopes[0].bindings.get(name)?;
        match &binding.imported {
            Some((module, None)) => self.file(script, module),
            _ => None,
        }
    }

    fn class_around(&self, script: usize, from: ScopeId) -> Option<ScopeId> {
        let scopes = &self.scripts[script].scopes;
        let mut next = Some(from);
        while let Some(id) = next {
            if scopes[id].is_class {
                return Some(id);
            }
            next = scopes[id].parent;
        }
        None
    }

    /// The module and the name there that a name of this file is imported from.
    pub(super) fn imported(&self, script: usize, name: &str) -> Option<(&str, &str)> {
        let binding = self.scripts[script].scopes[0].bindings.get(name)?;
        let (module, name) = binding.imported.as_ref()?;
        Some((module, name.as_deref().unwrap_or("*")))
    }
}

/// The paths of files that an import without an extension may mean.
fn candidates(path: &Path) -> impl Iterator<Item = PathBuf> {
    let with = |end: &&str| {
        let mut whole = path.as_os_str().to_owned();
        whole.push(format!(".{end}"));
        PathBuf::from(whole)
    };
    // TypeScript imports `x.js` for `x.ts`.
    let is_script = path
        .extension()
        .is_some_and(|end| ENDS.iter().any(|it| end == *it));
    let replaced = ENDS.iter().map(|end| path.with_extension(end));
    let replaced = replaced.filter(move |_| is_script);
    let index = ENDS.iter().map(|end| path.join(format!("index.{end}")));
    let all: Vec<PathBuf> = std::iter::once(path.to_owned())
        .chain(ENDS.iter().map(with))
        .chain(replaced)
        .chain(index)
        .collect();
    all.into_iter()
}
