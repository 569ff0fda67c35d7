//! A folder of text files, one prompt each: the path without its extension is the name.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::foreign::{ForeignBody, ForeignFormat, ForeignPrompt, ForeignVersion, Found};
use crate::error::Result;
use crate::import::Unread;
use crate::import::found::{refused, text_of};

/// The extensions that are read, with the formats that they stand for. Without one, the text decides.
const EXTENSIONS: [(&str, Option<ForeignFormat>); 8] = [
    ("txt", None),
    ("md", None),
    ("markdown", None),
    ("prompt", None),
    ("jinja", Some(ForeignFormat::Jinja2)),
    ("jinja2", Some(ForeignFormat::Jinja2)),
    ("j2", Some(ForeignFormat::Jinja2)),
    ("mustache", Some(ForeignFormat::Mustache)),
];

/// A file, and the name of the prompt in it.
pub(super) struct FoundFile {
    pub(super) path: PathBuf,
    pub(super) name: String,
}

/// Reads files and folders.
pub(super) fn read(paths: &[PathBuf]) -> Result<Found> {
    let mut found = Found::default();
    let extensions = EXTENSIONS.map(|(extension, _)| extension);
    for FoundFile { path, name } in files(paths, &extensions, &mut found.unread) {
        match text(&path) {
            Ok(text) => found.prompts.push(prompt(&path, name, text)),
            Err(unread) => found.unread.push(unread),
        }
    }
    Ok(found)
}

/// The text of a file, without the mark at its beginning that some editors write.
pub(super) fn text(path: &Path) -> Result<String, Unread> {
    let text = text_of(path)?;
    Ok(text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text))
}

fn prompt(path: &Path, name: String, text: String) -> ForeignPrompt {
    let by_extension = EXTENSIONS
        .iter()
        .find(|(extension, _)| has(path, extension));
    let format = by_extension.and_then(|(_, format)| *format);
    let format = format.unwrap_or_else(|| match (text.contains("{{"), text.contains("{%")) {
        (_, true) => ForeignFormat::Jinja2,
        (true, false) => ForeignFormat::Braces,
        (false, false) => ForeignFormat::Plain,
    });
    ForeignPrompt {
        name,
        place: path.display().to_string(),
        description: None,
        tags: Vec::new(),
        versions: vec![ForeignVersion {
            id: "1".to_owned(),
            body: ForeignBody::Text(text),
            format,
            config: Default::default(),
            labels: Vec::new(),
            message: None,
            author: None,
            notes: Vec::new(),
        }],
        notes: Vec::new(),
    }
}

fn has(path: &Path, extension: &str) -> bool {
    path.extension()
        .is_some_and(|own| own.eq_ignore_ascii_case(extension))
}

/// The named files, and those with one of these extensions in the named folders, in order. Hidden files and links are not read.
pub(super) fn files(
    paths: &[PathBuf],
    extensions: &[&str],
    unread: &mut Vec<Unread>,
) -> Vec<FoundFile> {
    let mut found = Vec::new();
    for path in paths {
        let root = match path.is_dir() {
            true => path.as_path(),
            false => path.parent().unwrap_or(Path::new("")),
        };
        let before = found.len() + unread.len();
        let mut walk = WalkBuilder::new(path);
        walk.standard_filters(false)
            .hidden(true)
            .sort_by_file_path(Path::cmp);
        for entry in walk.build() {
            match entry {
                Err(error) => unread.push(refused(path, &error)),
                Ok(entry) => {
                    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                    let is_read = extensions
                        .iter()
                        .any(|extension| has(entry.path(), extension));
                    if is_file && (is_read || entry.depth() == 0) {
                        found.push(named(root, entry.into_path()));
                    }
                }
            }
        }
        if found.len() + unread.len() == before {
            let reason = format!("has no file that is read here: .{}", extensions.join(", ."));
            unread.push(Unread::new(path, reason));
        }
    }
    found
}

fn named(root: &Path, path: PathBuf) -> FoundFile {
    let relative = path.strip_prefix(root).unwrap_or(&path).with_extension("");
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    let name = parts.join("/");
    FoundFile { path, name }
}
