//! What is kept of each Python file: syntax trees are many times larger, and are parsed again where they are needed.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use ruff_text_size::TextRange;

use crate::files::paths::absolute;
use crate::files::{self, Source};
use crate::module::{Module, normalise};
use crate::site::Span;
use crate::unread::Unread;

/// A Python file to scan.
#[derive(Clone, Copy)]
pub(crate) enum Input<'s> {
    /// Its text is in memory.
    Given(&'s Source),
    /// It is read each time that it is parsed.
    OnDisk(&'s Path),
}

impl<'s> Input<'s> {
    pub(crate) fn path(&self) -> &'s Path {
        match self {
            Self::Given(source) => &source.path,
            Self::OnDisk(path) => path,
        }
    }

    fn text(&self) -> Result<Cow<'s, str>, Unread> {
        match self {
            Self::Given(source) => Ok(Cow::Borrowed(&source.text)),
            Self::OnDisk(path) => Ok(Cow::Owned(files::text(path)?.text)),
        }
    }
}

/// A file that could be parsed, without its text and its tree.
pub(crate) struct Outline {
    pub(crate) path: Arc<Path>,
    /// The parts of its dotted module name.
    pub(crate) dotted: Vec<String>,
    /// Whether it is an `__init__.py`.
    pub(crate) is_package: bool,
    /// Where in its text, as Python reads it, a carriage return was removed.
    removed: Vec<u32>,
    /// Tells whether it has changed since.
    digest: u64,
}

impl Outline {
    /// Reads and parses a file for the first time.
    pub(crate) fn read(input: Input<'_>) -> Result<(Self, Module), Unread> {
        let path = input.path();
        let (text, removed) = normalise(input.text()?);
        let digest = digest(&text);
        let module = Module::parse(text).map_err(|(line, reason)| Unread {
            file: path.to_owned(),
            line: Some(line),
            reason: format!("is not valid Python 3 ({reason}): nothing was extracted from it"),
        })?;
        let (dotted, is_package) = dotted(path);
        let outline = Self {
            path: path.into(),
            dotted,
            is_package,
            removed,
            digest,
        };
        Ok((outline, module))
    }

    /// Parses the file again; none if it has changed since.
    pub(crate) fn parse_again(&self, input: Input<'_>) -> Option<Module> {
        let original = match input {
            Input::Given(source) => Cow::Borrowed(source.text.as_str()),
            Input::OnDisk(path) => Cow::Owned(files::again(path)?),
        };
        let (text, _) = normalise(original);
        let is_same = digest(&text) == self.digest;
        is_same.then(|| Module::parse(text).ok())?
    }

    /// The span of a node in the original text of the file.
    pub(crate) fn span(&self, range: TextRange) -> Span {
        let original = |at: usize| {
            at + self
                .removed
                .partition_point(|removed| (*removed as usize) < at)
        };
        Span {
            file: self.path.clone(),
            range: original(range.start().to_usize())..original(range.end().to_usize()),
        }
    }
}

fn digest(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
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
    use ruff_text_size::Ranged;

    use super::*;

    #[test]
    fn spans_refer_to_the_original_text() {
        let source = Source {
            path: "m.py".into(),
            text: "a = 1\r\nb = 'x'\r\n".to_owned(),
        };
        let (outline, module) = Outline::read(Input::Given(&source)).ok().unwrap();
        let second = module.tree.body[1].range();
        assert_eq!(module.slice(second), "b = 'x'");
        assert_eq!(&source.text[outline.span(second).range], "b = 'x'");
        assert_eq!(module.line(second), 2);
    }

    #[test]
    fn a_file_that_has_changed_is_not_parsed_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m.py");
        std::fs::write(&path, "a = 1\n").unwrap();
        let input = Input::OnDisk(&path);
        let (outline, _) = Outline::read(input).ok().unwrap();
        assert!(outline.parse_again(input).is_some());
        std::fs::write(&path, "a = 2\n").unwrap();
        assert!(outline.parse_again(input).is_none());
        std::fs::remove_file(&path).unwrap();
        assert!(outline.parse_again(input).is_none());
    }
}
