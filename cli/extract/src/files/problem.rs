//! Describes why a file can't be read.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::unread::Unread;

pub(crate) fn unread(path: &Path, reason: &str) -> Unread {
    Unread {
        file: path.to_owned(),
        line: None,
        reason: reason.to_owned(),
    }
}

/// Describes why a file or folder can't be read, and what to do. The path belongs in front of it.
pub fn read_problem(error: &io::Error) -> String {
    let what = error.kind();
    match what {
        ErrorKind::PermissionDenied => {
            format!("can't be read: {what}; change its permissions, or leave it out")
        }
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            "does not exist: check the path".to_owned()
        }
        // The message of an error from a walk names the path again; its source does not.
        _ => match error.source() {
            Some(source) => format!("can't be read: {source}"),
            None => format!("can't be read: {error}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_a_walk_is_reported_without_the_library_words() {
        let error = |path: &str| {
            let mut entries = ignore::WalkBuilder::new(path).build();
            let error = entries.find_map(Result::err).unwrap();
            error.into_io_error().unwrap()
        };
        let missing = error("/dev/null/missing");
        assert!(missing.to_string().contains("IO error for operation on"));
        assert_eq!(read_problem(&missing), "does not exist: check the path");
        let long = error(&"x".repeat(5000));
        assert!(long.to_string().contains("IO error for operation on"));
        let problem = read_problem(&long);
        assert!(problem.starts_with("can't be read: "), "{problem}");
        assert!(!problem.contains("IO error"), "{problem}");
    }
}
