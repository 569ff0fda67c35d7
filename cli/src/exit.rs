//! Exit codes.

use std::process::ExitCode;

use crate::error::Error;

/// How a command ends. The numbers are documented in `promptbook --help` and in docs/cli.md, and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Success, or nothing to do.
    Done = 0,
    /// Failure; the error message has the reason.
    Failed = 1,
    /// Invalid command line or configuration, or no confirmation.
    Usage = 2,
    /// Partly done: a prompt can't be converted, a file is in conflict, or a later release was refused.
    NeedsPerson = 3,
    /// The prompt, version or label does not exist, or nothing is active under the label.
    NotFound = 4,
    /// The prompt was changed meanwhile, or its state does not allow the change.
    Conflict = 5,
    /// The server rejects the key.
    Denied = 6,
    /// No answer, or the server is not Promptbook.
    Unreachable = 7,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        match error {
            Error::Usage(_) | Error::Config { .. } => Self::Usage,
            Error::Api(error) => match error.status() {
                401 | 403 => Self::Denied,
                404 => Self::NotFound,
                409 | 412 => Self::Conflict,
                _ => Self::Failed,
            },
            Error::NotThere(_) | Error::Inherited { .. } => Self::NotFound,
            Error::Unreachable { .. } | Error::WithoutTls { .. } | Error::NotPromptbook { .. } => {
                Self::Unreachable
            }
            Error::Partly { cause, .. } => match Self::from(&**cause) {
                stopped @ (Self::Denied | Self::Unreachable) => stopped,
                _ => Self::NeedsPerson,
            },
            Error::Failed(_) | Error::File { .. } => Self::Failed,
        }
    }
}
