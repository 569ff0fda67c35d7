//! What can go wrong in the library.

/// The list of accepted prompts can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is not such a list.
    #[error("is no list of accepted prompts ({0})")]
    NotAList(#[from] serde_json::Error),
    /// The list was written by a version with another format.
    #[error("has form {found}, and this version reads form {expected}: use a newer one")]
    OtherForm {
        /// The format of the list.
        found: u32,
        /// The format that this version reads.
        expected: u32,
    },
}
