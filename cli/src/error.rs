//! The command's errors: what happened, and what to do about it.

use std::path::PathBuf;

use crate::api::ApiError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Each message has one line, or one line per invalid field, and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line is invalid.
    #[error("{0}")]
    Usage(String),
    /// The configuration is invalid.
    #[error("{}: {problem}", path.display())]
    Config {
        path: PathBuf,
        /// What is wrong and what to do.
        problem: String,
    },
    /// The server refused.
    #[error("{0}")]
    Api(Box<ApiError>),
    /// No server answers.
    #[error("no answer from {url}: {cause}; check that the server is running, and --server")]
    Unreachable { url: String, cause: String },
    /// The server does not speak TLS.
    #[error("the server at {url} does not answer in TLS: if it speaks plain HTTP, use {}", url.replacen("https:", "http:", 1))]
    WithoutTls { url: String },
    /// The server is not Promptbook.
    #[error("the server at {url} is not Promptbook ({found}): check --server")]
    NotPromptbook { url: String, found: String },
    /// A file or folder can't be read or written.
    #[error("{}: {problem}", path.display())]
    File {
        path: PathBuf,
        /// What is wrong and what to do.
        problem: String,
    },
    /// The prompt exists, but not the version or label.
    #[error("{0}")]
    NotThere(String),
    /// The instance inherits the prompt that the command would change.
    #[error("{message}")]
    Inherited {
        /// What is inherited.
        message: String,
        /// The commands that help.
        hint: String,
    },
    /// Something was done before it failed.
    #[error("{message}")]
    Partly {
        /// What was done, what was not, and why.
        message: String,
        /// How to go on, and how to undo it.
        hint: String,
        cause: Box<Error>,
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
            Self::Inherited { hint, .. } | Self::Partly { hint, .. } => Some(hint),
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

/// Whether the next request would fail in the same way.
pub fn stops(error: &Error) -> bool {
    match error {
        Error::Api(error) => matches!(error.status(), 401 | 403),
        Error::Unreachable { .. } | Error::WithoutTls { .. } | Error::NotPromptbook { .. } => true,
        Error::Partly { cause, .. } => stops(cause),
        Error::Usage(_)
        | Error::Config { .. }
        | Error::NotThere(_)
        | Error::Inherited { .. }
        | Error::File { .. }
        | Error::Failed(_) => false,
    }
}
