//! Why the sidecar does not start, or ends.

use std::path::PathBuf;

/// Why the sidecar does not start, or ends. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no token.
    #[error(
        "there is no token: set PROMPTBOOK_SIDECAR_TOKEN to a secret that your program also sends in the header `X-Promptbook-Token` (in Lambda, AWS_SESSION_TOKEN is the token)"
    )]
    NoToken,
    /// There is nowhere to read prompts.
    #[error(
        "there is nowhere to read prompts: set PROMPTBOOK_TABLE to the name of Promptbook's table, or PROMPTBOOK_SERVER to the URL of its HTTP API"
    )]
    NoSource,
    /// A variable is invalid.
    #[error("{name} {problem}")]
    Variable {
        /// The variable's name.
        name: &'static str,
        /// What is invalid, and what to set.
        problem: String,
    },
    /// A fallback can't be used.
    #[error("PROMPTBOOK_FALLBACK: {}: {problem}", path.display())]
    Fallback {
        /// The file or folder.
        path: PathBuf,
        /// What is invalid, and what to do.
        problem: String,
    },
    /// The port can't be used.
    #[error(
        "port {port} of 127.0.0.1 can't be used ({error}): set PROMPTBOOK_SIDECAR_PORT to a free port"
    )]
    Port {
        /// The port.
        port: u16,
        /// Why.
        error: std::io::Error,
    },
    /// The Extensions API of Lambda failed.
    #[error("Lambda's Extensions API failed: {0}")]
    Extension(String),
    /// The system failed.
    #[error("the sidecar can't run: {0}")]
    System(#[from] std::io::Error),
}

impl StartError {
    pub(crate) fn variable(name: &'static str, problem: impl Into<String>) -> Self {
        Self::Variable {
            name,
            problem: problem.into(),
        }
    }
}
