//! A parsed Python file: its syntax tree, module name and positions.

use std::path::{Path, PathBuf};

use ruff_python_ast::ModModule;
use ruff_python_parser::parse_module;
use ruff_text_size::{Ranged, TextRange};

use crate::files::Source;
use crate::files::paths::absolute;
use crate::site::Span;
use crate::unread::Unread;

/// A file that was parsed.
pub(crate) struct Module {
    pub(crate) path: PathBuf,
    /// The parts of its dotted module name.
    pub(crate) dotted: Vec<String>,
    /// Whether it is an `__init__.py`.
    pub(crate) is_package: bool,
    /// Its text as Python reads it: every line end is `\n`.
    pub(crate) text: String,
    pub(crate) tree: ModModule,
    /// Where in `text` a carriage return was removed.
    removed: Vec<usize>,
    /// Where in `text` each line begins.
    lines: Vec<usize>,
}

impl Module {
    /// Parses a file.
    pub(crate) fn parse(source: &Source) -> Result<Self, Unread> {
        let (text, removed) = normalise(&source.text);
        let lines: Vec<usize> = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let tree = parse_module(&text).map_err(|error| Unread {
            file: source.path.clone(),
            line: Some(lines.partition_point(|start| *start <= error.location.start().to_usize())),
            reason: format!(
                "is not valid Python 3 ({}): nothing was extracted from it",
                error.error
            ),
        })?;
        let (dotted, is_package) = dotted(&source.path);
        Ok(Self {
            path: source.path.clone(),
            dotted,
            is_package,
            tree: tree.into_syntax(),
            text,
            removed,
            lines,
        })
    }

    /// The source of a node.
    pub(crate) fn slice(&self, node: impl Ranged) -> &str {
        self.text
            .get(node.range().to_std_range())
            .unwrap_or_default()
    }

    /// The first line of a node, from 1.
    pub(crate) fn line(&self, range: TextRange) -> usize {
        self.lines
            .partition_point(|start| *start <= range.start().to_usize())
    }

    /// The span of a node in the original text of the file.
    pub(crate) fn span(&self, range: TextRange) -> Span {
        let original = |at: usize| at + self.removed.partition_point(|removed| *removed < at);
        Span {
            file: self.path.clone(),
            range: original(range.start().to_usize())..original(range.end().to_usize()),
        }
    }
}

/// The text with `\n` for every line end, and where a carriage return was removed. A lone `\r` is a line end as well.
fn normalise(text: &str) -> (String, Vec<usize>) {
    if !text.contains('\r') {
        return (text.to_owned(), Vec::new());
    }
    let mut out = String::with_capacity(text.len());
    let mut removed = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => removed.push(out.len()),
            '\r' => out.push('\n'),
            c => out.push(c),
        }
    }
    (out, removed)
}

/// The dotted name of a module: its path from the topmost package.
fn dotted(path: &Path) -> (Vec<String>, bool) {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let is_package = stem == "__init__";
    let mut parts = match is_package {
        true => Vec::new(),
        false => vec![stem.into_owned()],
    };
    // The current folder may be a package or inside of one.
    let path = absolute(path);
    let mut folder = path.parent();
    while let Some(package) = folder.filter(|folder| folder.join("__init__.py").is_file()) {
        let Some(name) = package.file_name() else {
            break;
        };
        parts.insert(0, name.to_string_lossy().into_owned());
        folder = package.parent();
    }
    (parts, is_package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_refer_to_the_original_text() {
        let text = "a = 1\r\nb = 'x'\r\n";
        let module = Module::parse(&Source {
            path: "m.py".into(),
            text: text.to_owned(),
        })
        .ok()
        .unwrap();
        let second = module.tree.body[1].range();
        assert_eq!(module.slice(second), "b = 'x'");
        assert_eq!(&text[module.span(second).range], "b = 'x'");
        assert_eq!(module.line(second), 2);
    }
}
