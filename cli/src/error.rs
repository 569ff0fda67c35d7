//! Everything that can go wrong in the command: what happened, and what to do about it.

use std::path::PathBuf;

use crate::api::ApiError;

/// What a command answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. Each message is one line, or one for each wrong field, and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line asks for what can't be.
    #[error("{0}")]
    Usage(String),
    /// The configuration is wrong.
    #[error("{}: {problem}", path.display())]
    Config {
        path: PathBuf,
        /// What is wrong and what to do.
        problem: String,
    },
    /// The server refused.
    #[error("{0}")]
    Api(Box<ApiError>),
    /// Nobody answers.
    #[error("no answer from {url}: {cause}. Is the server running, and is --server right?")]
    Unreachable {
        url: String,
        /// Why, as far as is known.
        cause: String,
    },
    /// Something else answers.
    #[error("what answers at {url} is not Promptbook ({found}): check --server")]
    NotPromptbook {
        url: String,
        /// What came instead.
        found: String,
    },
    /// A file or folder can't be read or written.
    #[error("{}: {problem}", path.display())]
    File {
        path: PathBuf,
        /// What is wrong and what to do.
        problem: String,
    },
    /// What is asked for is not there, though its prompt is.
    #[error("{0}")]
    NotThere(String),
    /// The instance inherits what is to be changed.
    #[error("{message}")]
    Inherited {
        /// What is inherited.
        message: String,
        /// The commands that help.
        hint: String,
    },
    /// Anything else.
    #[error("{0}")]
    Failed(String),
}

impl Error {
    /// The command that helps, if one does.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.hint.as_deref(),
            Self::Inherited { hint, .. } => Some(hint),
            _ => None,
        }
    }

    /// A file that can't be read or written.
    pub fn file(path: impl Into<PathBuf>, problem: impl ToString) -> Self {
        Self::File {
            path: path.into(),
            problem: problem.to_string(),
        }
    }
}
