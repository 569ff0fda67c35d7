//! A pattern of paths.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use crate::files::paths::absolute;

/// A path in which `*` stands for an unknown name or a part of one, and `**` for unknown folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathPattern {
    /// The absolute folder that it starts from, if that is known.
    pub(super) from: Option<PathBuf>,
    /// Its parts, separated by `/`.
    pub(super) path: String,
}

impl PathPattern {
    pub(crate) fn anchored(folder: &Path) -> Self {
        Self {
            from: Some(folder.to_owned()),
            path: String::new(),
        }
    }

    pub(crate) fn relative(path: &str) -> Self {
        Self {
            from: None,
            path: path.replace('\\', "/"),
        }
    }

    pub(crate) fn unknown() -> Self {
        Self::relative("**")
    }

    /// The same path below any folder.
    pub(crate) fn anywhere(self) -> Self {
        Self { from: None, ..self }
    }

    pub(crate) fn join(&self, below: &Self) -> Self {
        if below.from.is_some() || below.path.starts_with('/') {
            return below.clone();
        }
        let path = match (self.path.as_str(), below.path.as_str()) {
            ("", path) | (path, "") => path.to_owned(),
            (folder, path) => format!("{}/{path}", folder.trim_end_matches('/')),
        };
        Self {
            from: self.from.clone(),
            path,
        }
    }

    /// The same path with the text of another behind it, in which what is not known is a part of a name.
    pub(crate) fn followed_by(self, end: &Self) -> Self {
        let end = match end.path.as_str() {
            "**" => "*",
            // A folder that is known up to here goes on with `/`.
            path if self.path.is_empty() && self.from.is_some() => path.trim_start_matches('/'),
            path => path,
        };
        Self {
            path: self.path + end,
            ..self
        }
    }

    pub(crate) fn parent(&self) -> Self {
        if self.path == "**" {
            return self.clone();
        }
        match (self.path.rsplit_once('/'), &self.from) {
            (Some((folder, _)), _) => Self {
                from: self.from.clone(),
                path: folder.to_owned(),
            },
            (None, Some(from)) if self.path.is_empty() => {
                Self::anchored(from.parent().unwrap_or(from))
            }
            (None, from) => Self {
                from: from.clone(),
                path: String::new(),
            },
        }
    }

    /// Whether more than one file can match.
    pub(crate) fn is_open(&self) -> bool {
        self.path.trim_start_matches("**/").contains('*')
    }

    /// Whether enough of the path is known to tell its files from others.
    pub(crate) fn is_known(&self) -> bool {
        let known = self.path.split('/').any(|name| {
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            stem.chars().filter(|c| c.is_alphanumeric()).count() > 1
        });
        known && !self.path.ends_with("**")
    }

    /// The name of the file, if it is known.
    pub(crate) fn name(&self) -> Option<&OsStr> {
        let name = self.path.rsplit('/').next()?;
        (!name.contains('*') && !matches!(name, "" | "." | "..")).then_some(OsStr::new(name))
    }

    /// How a person would write it.
    pub(crate) fn shown(&self) -> &str {
        self.path.trim_start_matches("**/")
    }

    /// Whether a file with this absolute path matches.
    pub(crate) fn matches(&self, file: &Path) -> bool {
        let file = file.to_string_lossy().replace('\\', "/");
        match &self.from {
            Some(from) => {
                let whole = absolute(&from.join(&self.path));
                is_match(&whole.to_string_lossy().replace('\\', "/"), &file)
            }
            None => {
                let path = self.path.trim_start_matches("./");
                let path = path.trim_start_matches("../").trim_start_matches('/');
                is_match(&format!("**/{path}"), &file)
            }
        }
    }
}

/// Whether a text matches a pattern: `*` is any text without `/`, `**` is any text.
fn is_match(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(start) else {
        return false;
    };
    match rest.strip_prefix('*') {
        Some(rest) => {
            // `**/` also stands for no folder.
            let short = rest
                .strip_prefix('/')
                .filter(|_| start.is_empty() || start.ends_with('/'));
            short.is_some_and(|rest| is_match(rest, text))
                || tails(text).any(|tail| is_match(rest, tail))
        }
        None => {
            let name = text.find('/').unwrap_or(text.len());
            tails(text)
                .take_while(|tail| text.len() - tail.len() <= name)
                .any(|tail| is_match(rest, tail))
        }
    }
}

fn tails(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(at, _)| &text[at..]).chain([""])
}

/// The part of a path that a folder has in common with it, for choosing the nearest of several files.
pub(crate) fn in_common(a: &Path, b: &Path) -> usize {
    let is_same = |(a, b): &(Component<'_>, Component<'_>)| a == b;
    a.components()
        .zip(b.components())
        .take_while(is_same)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_names_and_folders() {
        for (pattern, text, expected) in [
            ("/a/b.txt", "/a/b.txt", true),
            ("/a/*.txt", "/a/b.txt", true),
            ("/a/*.txt", "/a/b/c.txt", false),
            ("**/b.txt", "/a/b.txt", true),
            ("**/b.txt", "/a/xb.txt", false),
            ("**/a/**/c.txt", "/x/a/b/b/c.txt", true),
            ("**/a/**/c.txt", "/x/a/c.txt", true),
            ("**/*_system.md", "/x/shop_system.md", true),
        ] {
            assert_eq!(is_match(pattern, text), expected, "{pattern} {text}");
        }
    }
}
