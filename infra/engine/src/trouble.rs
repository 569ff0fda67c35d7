//! Maps errors of dynoxide, SQLite and the system to storage faults.

use std::fmt;
use std::io;
use std::path::Path;

use dynoxide::DynoxideError;
use promptbook::StorageFault;

use crate::probe;

/// A storage fault and its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The kind of fault. Its message says what to do.
    pub fault: StorageFault,
    /// The file, and the system's message.
    pub detail: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.fault, self.detail)
    }
}

impl std::error::Error for Trouble {}

impl Trouble {
    pub(crate) fn new(fault: StorageFault, path: &Path, problem: impl fmt::Display) -> Self {
        let detail = format!("{}: {problem}", path.display());
        Self { fault, detail }
    }

    pub(crate) fn of_io(error: &io::Error, path: &Path) -> Self {
        Self::new(fault_of_io(error), path, error)
    }

    /// Maps a failure of dynoxide. A database in memory has no path.
    pub(crate) fn of(error: &DynoxideError, path: Option<&Path>) -> Self {
        let text = error.to_string();
        let fault = fault_of_text(&text).unwrap_or_else(|| reason_on_disk(path));
        Self::new(fault, path.unwrap_or(Path::new("memory")), text)
    }
}

fn fault_of_io(error: &io::Error) -> StorageFault {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded => StorageFault::Full,
        Kind::ReadOnlyFilesystem => StorageFault::ReadOnly,
        Kind::PermissionDenied => StorageFault::NotPermitted,
        _ => StorageFault::Failed,
    }
}

/// Maps SQLite's message, which is all that dynoxide passes on; none if it does not tell the reason.
fn fault_of_text(text: &str) -> Option<StorageFault> {
    let says = |words: &[&str]| words.iter().any(|words| text.contains(words));
    if says(&["database or disk is full"]) {
        Some(StorageFault::Full)
    } else if says(&["readonly database"]) {
        Some(StorageFault::ReadOnly)
    } else if says(&["newer version of Dynoxide"]) {
        Some(StorageFault::Newer)
    } else if says(&[
        "malformed",
        "not a database",
        "not a valid database",
        "not a valid SQLite database",
        // dynoxide's message for a row that is not valid JSON.
        "JSON",
    ]) {
        Some(StorageFault::Corrupt)
    } else {
        None
    }
}

/// SQLite reports every other system failure as an I/O error or a file that can't be opened; a test write reveals the reason.
fn reason_on_disk(path: Option<&Path>) -> StorageFault {
    path.and_then(|path| probe::write_beside(path).err())
        .map_or(StorageFault::Failed, |error| fault_of_io(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlites_messages_map_to_faults() {
        for (text, fault) in [
            ("backend: database or disk is full", StorageFault::Full),
            (
                "Internal error: attempt to write a readonly database",
                StorageFault::ReadOnly,
            ),
            (
                "backend: database disk image is malformed",
                StorageFault::Corrupt,
            ),
            ("backend: not a valid database", StorageFault::Corrupt),
            (
                "Internal error: file is not a database",
                StorageFault::Corrupt,
            ),
            (
                "Bad item JSON in storage: expected value",
                StorageFault::Corrupt,
            ),
            ("backend: I/O error: disk I/O error", StorageFault::Failed),
        ] {
            let error = DynoxideError::InternalServerError(text.to_owned());
            let trouble = Trouble::of(&error, None);
            assert_eq!(trouble.fault, fault, "{text}");
            assert!(trouble.to_string().contains(text), "{trouble}");
        }
    }

    #[test]
    fn the_systems_errors_map_to_faults() {
        use io::ErrorKind as Kind;
        for (kind, fault) in [
            (Kind::StorageFull, StorageFault::Full),
            (Kind::QuotaExceeded, StorageFault::Full),
            (Kind::ReadOnlyFilesystem, StorageFault::ReadOnly),
            (Kind::PermissionDenied, StorageFault::NotPermitted),
            (Kind::FileTooLarge, StorageFault::Failed),
        ] {
            assert_eq!(fault_of_io(&kind.into()), fault, "{kind}");
        }
    }
}
