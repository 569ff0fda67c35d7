//! Failures of the database and of what it holds.

use crate::storage_fault::StorageFault;

/// Why the database could not do something.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DatabaseError {
    /// An item in the table can't be decoded.
    #[error("the item {key} is corrupt: {problem}. Restore it from a backup")]
    Corrupt {
        /// Its primary key.
        key: String,
        /// Why it can't be decoded.
        problem: String,
    },
    /// DynamoDB did not answer, or not in time.
    #[error("the database does not answer ({0}): try again in a moment")]
    Unavailable(String),
    /// The database did not say in time whether the change was made.
    #[error(
        "the database did not say in time whether this change was made: read the prompt before you send it again"
    )]
    Unsettled(String),
    /// DynamoDB refused the request, for example because the table or a permission is missing.
    #[error("the database refused the request ({0}): check PROMPTBOOK_TABLE, region and rights")]
    Refused(String),
    /// The storage of the embedded database failed, and a retry will not help.
    #[error("{fault} ({detail})")]
    Storage {
        /// What is wrong, and what to do.
        fault: StorageFault,
        /// The file and the system's message, for the operator only.
        detail: String,
    },
}
