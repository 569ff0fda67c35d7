//! The `promptbook` command: manages prompts, and moves them between code, files and the server.
//!
//! # Layout
//! - [`args`]: the command line. [`commands`]: one file for each command. [`exit`], [`error`]: exit codes and errors.
//! - [`config`]: which server and which key. [`api`]: the HTTP API as a client sees it.
//! - [`includes`]: prompts that include others. [`edit`], [`export`], [`import`]: prompts as files; [`folder`]: a folder of them; [`generate`]: modules for other languages; [`files`], [`mod@json`]: reading files within limits, and JSON.
//! - [`release`]: several prompts published at one moment. [`search`]: finding a text in prompts.
//! - [`output`]: everything that is printed. [`ask`], [`progress`]: a terminal's questions and progress bars.

#![cfg_attr(
    not(feature = "command"),
    allow(dead_code, reason = "the command uses the rest")
)]
#![allow(
    missing_docs,
    reason = "tests use this library, nobody else does: comments say what names do not"
)]

pub mod api;
pub mod args;
pub mod ask;
pub mod commands;
pub mod config;
pub mod edit;
pub mod error;
pub mod exit;
#[cfg(feature = "command")]
pub mod export;
pub mod files;
pub mod folder;
#[cfg(feature = "command")]
pub mod generate;
#[cfg(feature = "command")]
pub mod import;
pub mod includes;
pub mod inputs;
pub mod invocation;
pub mod json;
pub mod output;
pub mod progress;
pub mod release;
#[cfg(feature = "command")]
mod run;
pub mod search;

use serde_json::{Value, json};

pub use error::{Error, Result};
pub use exit::Exit;
#[cfg(feature = "command")]
pub use run::run;

/// The error for programs.
pub(crate) fn problem(error: &Error) -> Value {
    let cause = match error {
        Error::Partly { cause, .. } => cause,
        error => error,
    };
    let problem = match cause {
        Error::Api(error) => Some(&error.problem),
        _ => None,
    };
    json!({"error": {"detail": error.to_string(), "hint": error.hint(), "problem": problem, "exit": Exit::from(error) as u8}})
}
