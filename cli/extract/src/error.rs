//! The errors of the library.

/// The list of accepted prompts, or a glob of files to leave out, can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is not such a list.
    #[error("is not a list of accepted prompts ({0})")]
    NotAList(#[from] serde_json::Error),
    /// A glob of files to leave out is not valid.
    #[error("invalid glob `{glob}`: {problem}")]
    Glob {
        /// The glob.
        glob: String,
        /// Why it is not valid.
        problem: String,
    },
    /// The list was written by a version with another format.
    #[error("has format {found}, but this version reads format {expected}: use a newer version")]
    OtherForm {
        /// The format of the list.
        found: u32,
        /// The format that this version reads.
        expected: u32,
    },
}
