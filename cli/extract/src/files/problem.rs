//! Describes why a file can't be read.

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

/// The message for an I/O error.
pub(crate) fn failed(error: &std::io::Error) -> String {
    let what = error.kind();
    match what {
        ErrorKind::PermissionDenied => {
            format!("can't be read: {what}; change its permissions, or leave it out")
        }
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            "does not exist: check the path".to_owned()
        }
        _ => format!("can't be read: {error}"),
    }
}
