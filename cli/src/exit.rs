//! Exit codes, the part of an answer that scripts read.

use std::process::ExitCode;

use crate::error::Error;

/// How a command ends. The numbers are documented in `promptbook --help` and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, or nothing had to be done.
    Done = 0,
    /// It failed: the message says why.
    Failed = 1,
    /// The command line or the configuration is wrong, or lacks a flag that confirms what nobody can be asked.
    Usage = 2,
    /// Done in part: a prompt that could not be converted or a file that conflicts needs a person.
    NeedsPerson = 3,
    /// The prompt, version or label does not exist, or nothing is active under the label.
    NotFound = 4,
    /// The prompt was changed meanwhile, or its state does not allow the change.
    Conflict = 5,
    /// The server refuses the key.
    Denied = 6,
    /// No server answers, or what answers is not Promptbook.
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
            Error::Unreachable { .. } | Error::NotPromptbook { .. } => Self::Unreachable,
            Error::Failed(_) | Error::File { .. } => Self::Failed,
        }
    }
}
