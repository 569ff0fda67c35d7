//! Reading files and standard input within limits, because a device or pipe may never end.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

#[cfg(feature = "command")]
pub use promptbook_extract::files::{leads_out, read_problem};

use crate::error::{Error, Result};

/// The maximum size of a prompt's file in bytes. The limit of the content is an eighth of it; the rest is for escapes and comments.
/// The server accepts no larger message or passage either.
pub const MAX_PROMPT: u64 = 1 << 20;
/// The maximum size of the command's other files in bytes: a manifest, a journal, a list of accepted prompts. The manifest of
/// 100,000 prompts has about 70 MiB.
pub const MAX_RECORD: u64 = 256 << 20;

/// Reads a text of at most [`MAX_PROMPT`] bytes.
///
/// # Errors
/// It can't be read, is longer, or is not UTF-8.
pub fn prompt(from: impl Read) -> Result<String, String> {
    let bytes = up_to(MAX_PROMPT, from).map_err(|error| format!("can't be read: {error}"))?;
    let bytes = bytes.ok_or_else(|| {
        format!(
            "is larger than the limit of {} MiB: is it a text file?",
            MAX_PROMPT >> 20
        )
    })?;
    String::from_utf8(bytes).map_err(|_| "is not UTF-8: save it as UTF-8".to_owned())
}

/// Reads a file named on the command line, which may be a pipe.
pub fn named(path: &Path) -> Result<String> {
    let file = File::open(path).map_err(|error| format!("can't be read: {error}"));
    file.and_then(prompt)
        .map_err(|problem| Error::file(path, problem))
}

/// Reads a file that the command maintains; `None` if it does not exist.
///
/// # Errors
/// It is not a regular file, can't be read, has more than [`MAX_RECORD`] bytes, or is not UTF-8.
pub fn record(path: &Path) -> Result<Option<String>> {
    let failed = |error: io::Error| Error::file(path, format!("can't be read: {error}"));
    match path.metadata() {
        // Opening a pipe would wait for a writer.
        Ok(found) if !found.is_file() => {
            return Err(Error::file(path, "is not a regular file"));
        }
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    }
    let file = File::open(path).map_err(failed)?;
    let bytes = up_to(MAX_RECORD, file).map_err(failed)?;
    let bytes = bytes.ok_or_else(|| {
        let most = MAX_RECORD >> 20;
        let problem =
            format!("is larger than {most} MiB, more than this command writes: restore it");
        Error::file(path, problem)
    })?;
    let text = String::from_utf8(bytes);
    text.map(Some).map_err(|_| {
        Error::file(
            path,
            "is not UTF-8, so this command did not write it: restore it",
        )
    })
}

/// Refuses a symbolic link in place of a file that the command maintains.
pub fn no_link(path: &Path) -> Result<()> {
    match path.is_symlink() {
        true => Err(Error::file(path, "is a symbolic link: remove it")),
        false => Ok(()),
    }
}

/// Reads to the end; `None` if there are more bytes than the limit.
pub fn up_to(limit: u64, from: impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    from.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}
