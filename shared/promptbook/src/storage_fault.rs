//! Faults of the storage of a local database, and what to do about them.

/// A fault of the embedded database's storage that lasts until an operator acts. DynamoDB itself never reports one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum StorageFault {
    /// There is no space left, or a quota is used up.
    #[error("the disk is full: free some space or raise the quota, then try again")]
    Full,
    /// The file or its file system is read-only.
    #[error(
        "the database is read-only: make the file and its file system writable, then restart the server"
    )]
    ReadOnly,
    /// The server's user has too few rights to the file or its folder.
    #[error(
        "the server may not write the database: give the file and its folder to the user that runs the server, then restart it"
    )]
    NotPermitted,
    /// The file is damaged or not a database.
    #[error(
        "the database file is damaged: stop the server, keep a copy of the data folder, then restore a backup, or recover what is readable with `sqlite3`'s `.recover`"
    )]
    Corrupt,
    /// The file was deleted, moved or replaced while the server used it.
    #[error(
        "the database file was deleted, moved or replaced under the running server: export the prompts (reading still works), put the data folder back, then restart the server"
    )]
    Gone,
    /// The file was written by a later version.
    #[error("the database was written by a later version of Promptbook: use that version")]
    Newer,
    /// Reading or writing failed for another reason.
    #[error(
        "the database can't be read or written: check the disk, quotas and file size limits (`ulimit -f`), then restart the server"
    )]
    Failed,
}

impl StorageFault {
    const ALL: [Self; 7] = [
        Self::Full,
        Self::ReadOnly,
        Self::NotPermitted,
        Self::Corrupt,
        Self::Gone,
        Self::Newer,
        Self::Failed,
    ];

    /// The error code under which the embedded database reports it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Full => "StorageFull",
            Self::ReadOnly => "StorageReadOnly",
            Self::NotPermitted => "StorageNotPermitted",
            Self::Corrupt => "StorageCorrupt",
            Self::Gone => "StorageGone",
            Self::Newer => "StorageNewer",
            Self::Failed => "StorageFailed",
        }
    }

    /// The fault of an error code; `None` for every code of DynamoDB.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_found_by_its_code_and_no_advice_says_to_delete_the_database() {
        for fault in StorageFault::ALL {
            assert_eq!(StorageFault::from_code(fault.code()), Some(fault));
            let text = fault.to_string();
            assert!(!text.contains("delete it") && text.contains(':'), "{text}");
        }
        assert_eq!(StorageFault::from_code("InternalServerError"), None);
    }
}
