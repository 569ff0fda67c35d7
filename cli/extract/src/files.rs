//! Reads and decodes the files of a code base.

mod decode;
pub(crate) mod kind;
mod left_out;
mod nesting;
mod pages;
pub(crate) mod paths;
mod problem;
mod selection;
mod walk;

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::files::problem::unread;
use crate::files::walk::Walk;
use crate::threads;
use crate::unread::Unread;

pub use kind::Kind;
pub use left_out::LeftOut;
pub use paths::{absolute, leads_out, relative_to};
pub use problem::read_problem;
pub use selection::Selection;

/// The largest file that is accepted, in bytes.
const LARGEST: u64 = 10 << 20;

/// A file to scan, whose nesting is within the limit.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path, as the caller named it.
    pub path: PathBuf,
    /// Its decoded text, without a byte order mark; of a page, its scripts in their places.
    pub text: String,
}

/// The files of a code base.
#[derive(Debug, Default)]
pub struct Files {
    /// The Python files, by path. They are read when they are scanned, because the code of a large program takes too much memory.
    pub python: Vec<PathBuf>,
    /// The other files that could be read, by path.
    pub sources: Vec<Source>,
    /// Other texts, templates and data in the folders. They are only read if the code reads them.
    pub texts: Vec<PathBuf>,
    /// The files that could not be read, by path.
    pub unread: Vec<Unread>,
    /// The number of files that were left out.
    pub left_out: LeftOut,
}

impl Files {
    /// Reads Python files again. A file that can't be read is left out.
    pub fn python_sources(&self, is_wanted: impl Fn(&Path) -> bool) -> Vec<Source> {
        let wanted: Vec<&PathBuf> = self.python.iter().filter(|path| is_wanted(path)).collect();
        let texts = threads::parallel_map(&wanted, |path| one(path).ok());
        let sources = wanted.into_iter().zip(texts);
        let sources = sources.filter_map(|(path, text)| {
            Some(Source {
                path: path.clone(),
                text: text?,
            })
        });
        sources.collect()
    }
}

/// Reads the files that the paths name, whatever their extension, and every program and prompt file in the folders that is
/// selected, except those that `.gitignore` excludes and those in hidden folders, virtual environments and build output.
///
/// A prompt file is a `.prompty` file, or a text, template or data file in a folder `prompts`.
pub fn read(paths: &[PathBuf], selection: &Selection) -> Files {
    let mut walk = Walk::default();
    let mut seen = BTreeSet::new();
    for path in paths {
        match path.symlink_metadata() {
            Ok(_) => walk.add(path, selection),
            Err(error) => walk.unread.push(unread(path, &read_problem(&error))),
        }
    }
    let Walk {
        mut found,
        mut texts,
        unread: problems,
        left_out,
    } = walk;
    let mut files = Files {
        unread: problems,
        left_out,
        ..Files::default()
    };
    // A leading `.` says nothing in a report.
    for path in found
        .iter_mut()
        .chain(&mut texts)
        .chain(files.unread.iter_mut().map(|unread| &mut unread.file))
    {
        if let Ok(plain) = path.strip_prefix(".") {
            *path = plain.to_owned();
        }
    }
    // A file that is named twice or linked is read once.
    found.sort();
    found.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    texts.sort();
    texts.dedup();
    files.texts = texts;
    let is_python = |path: &PathBuf| Kind::of(path) == Kind::Python;
    let (python, found): (Vec<_>, Vec<_>) = found.into_iter().partition(is_python);
    files.python = python;
    let read = threads::parallel_map(&found, |path| one(path));
    for (path, text) in found.into_iter().zip(read) {
        match text {
            Ok(text) if Kind::of(&path) == Kind::Script && kind::is_minified(&text) => {
                files.left_out.generated += 1;
            }
            // A page without scripts.
            Ok(text) if kind::is_page(&path) && text.trim().is_empty() => {}
            Ok(text) => files.sources.push(Source { path, text }),
            Err(reason) => files.unread.push(unread(&path, &reason)),
        }
    }
    files.unread.sort_by(|a, b| a.file.cmp(&b.file));
    files
}

fn one(path: &Path) -> Result<String, String> {
    let (size, bytes) = bytes(path).map_err(|error| read_problem(&error))?;
    let bytes = bytes.ok_or_else(|| {
        format!(
            "has {} MB, and the limit is {}: if it is data, keep it out of the code",
            size >> 20,
            LARGEST >> 20
        )
    })?;
    match Kind::of(path) {
        Kind::Python => {
            let text = decode::text(bytes)?;
            nesting::check(&text).map(|()| text)
        }
        Kind::Script if kind::is_page(path) => Ok(pages::scripts(path, &decode::utf8(bytes)?)),
        Kind::Text | Kind::Script => decode::utf8(bytes),
    }
}

/// Reads a text that the code reads.
pub(crate) fn text(path: &Path) -> Result<Source, Unread> {
    let text = one(path).map_err(|reason| unread(path, &reason))?;
    Ok(Source {
        path: path.to_owned(),
        text,
    })
}

/// Reads a Python file again whose nesting was checked before; none if it can't be read any more.
pub(crate) fn again(path: &Path) -> Option<String> {
    decode::text(bytes(path).ok()?.1?).ok()
}

/// The size of a file, and its bytes; none if there are more than are accepted.
fn bytes(path: &Path) -> io::Result<(u64, Option<Vec<u8>>)> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    Ok((size, up_to(LARGEST, size, file)?))
}

/// Reads at most `limit` bytes, of which `size` are expected; none if there are more, because a device or a pipe may never end.
///
/// # Errors
/// The reader fails.
pub fn up_to(limit: u64, size: u64, from: impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::with_capacity(size.min(limit) as usize);
    from.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}
