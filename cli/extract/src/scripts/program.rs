//! All files of a program, and the file that an import means.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::files::paths::absolute;
use crate::reads::{PathPattern, in_common};
use crate::scripts::aliases::Aliases;
use crate::scripts::reads::text_module;
use crate::scripts::tree::Script;

/// All files, and where each is.
pub(super) struct Program {
    pub(super) scripts: Vec<Script>,
    paths: Vec<PathBuf>,
    /// The aliases of modules in each file.
    aliases: Vec<Aliases>,
    by_path: HashMap<PathBuf, usize>,
    /// Files by their names without an extension; an `index` has the name of its folder.
    by_stem: HashMap<OsString, Vec<usize>>,
    /// Whether what tools say about themselves is a prompt.
    pub(super) tools: bool,
}

const ENDS: &[&str] = &["ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts"];

impl Program {
    pub(super) fn new(scripts: Vec<Script>, tools: bool) -> Self {
        let paths: Vec<PathBuf> = scripts
            .iter()
            .map(|script| absolute(&script.path))
            .collect();
        let by_path = paths.iter().cloned().enumerate();
        let mut known = HashMap::new();
        let folders = paths.iter().map(|path| path.parent().unwrap_or(path));
        let aliases = folders.map(|folder| Aliases::of(folder, &mut known));
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
            aliases: aliases.collect(),
            by_path: by_path.map(|(index, path)| (path, index)).collect(),
            paths,
            scripts,
            tools,
        }
    }

    /// The file that a module name means.
    pub(super) fn file(&self, from: usize, module: &str) -> Option<usize> {
        if module.starts_with('.') {
            let folder = self.paths[from].parent()?;
            return self.at(&absolute(&folder.join(module)));
        }
        let aliases = self.aliases[from].paths(module);
        if let Some(file) = aliases.iter().find_map(|path| self.at(path)) {
            return Some(file);
        }
        // An alias that a bundler may know, such as `@/lib/prompts`: the nearest file whose path ends like it.
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

    /// The path of a text that a module name means.
    pub(super) fn text_path(&self, from: usize, module: &str) -> Option<PathPattern> {
        let path = text_module(module)?;
        if path.starts_with('.') {
            let folder = PathPattern::anchored(&self.paths[from]).parent();
            return Some(folder.join(&PathPattern::relative(path)));
        }
        let aliases = self.aliases[from].paths(path);
        let known = aliases.iter().find(|path| path.is_file());
        Some(match known {
            Some(known) => PathPattern::anchored(known),
            None => {
                let (_, below) = path.split_once('/').unwrap_or(("", path));
                PathPattern::relative(below)
            }
        })
    }

    /// The absolute path of a file.
    pub(super) fn path(&self, script: usize) -> &Path {
        &self.paths[script]
    }

    fn at(&self, path: &Path) -> Option<usize> {
        candidates(path).find_map(|path| self.by_path.get(&path).copied())
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
