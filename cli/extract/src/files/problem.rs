//! Why a file can't be read, in words.

use std::io::ErrorKind;
use std::path::Path;

use crate::unread::Unread;

pub(crate) fn unread(path: &Path, reason: &str) -> Unread {
    Unread {
        file: path.to_owned(),
        line: None,
        reason: reason.to_owned(),
    }
}

/// What the system says, without its number, and what to do.
pub(crate) fn failed(error: &std::io::Error) -> String {
    let what = error.kind();
    match what {
        ErrorKind::PermissionDenied => {
            format!("can't be read: {what}. Give yourself the right to, or leave it out")
        }
        ErrorKind::NotFound | ErrorKind::NotADirectory => "is not there: check the path".to_owned(),
        _ => format!("can't be read: {error}"),
    }
}
