//! The errors of the library.

/// The list of accepted prompts can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is not such a list.
    #[error("is not a list of accepted prompts ({0})")]
    NotAList(#[from] serde_json::Error),
    /// The list was written by a version with another format.
    #[error("has format {found}, but this version reads format {expected}: use a newer version")]
    OtherForm {
        /// The format of the list.
        found: u32,
        /// The format that this version reads.
        expected: u32,
    },
}
