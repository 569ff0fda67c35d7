//! The `promptbook` command: manages prompts, and moves them between code, files and the server.
//!
//! # Layout
//! - [`args`]: the command line. [`commands`]: one file for each command. [`exit`], [`error`]: exit codes and errors.
//! - [`config`]: which server and which key. [`api`]: the HTTP API as a client sees it.
//! - [`includes`]: prompts that include others. [`edit`], [`export`], [`import`]: prompts as files; [`folder`]: a folder of them; [`files`], [`mod@json`]: reading files within limits, and JSON.
//! - [`release`]: several prompts published at one moment. [`search`]: finding a text in prompts.
//! - [`output`]: everything that is printed. [`ask`], [`progress`]: a terminal's questions and progress bars.

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
pub mod export;
pub mod files;
pub mod folder;
pub mod import;
pub mod includes;
pub mod inputs;
pub mod invocation;
pub mod json;
pub mod output;
pub mod progress;
pub mod release;
pub mod search;

use std::process::ExitCode;

use clap::error::ErrorKind;
use serde_json::{Value, json};

use args::{Cli, Format};
pub use error::{Error, Result};
pub use exit::Exit;

/// Runs the command line of this process, and reports its error.
pub async fn run() -> ExitCode {
    let cli = match Cli::parse_words(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => return unparsed(&error),
    };
    cli.global.color.choice().write_global();
    let format = cli.global.format;
    match commands::run(cli).await {
        Ok(exit) => exit.into(),
        Err(error) => {
            report_error(format, &error);
            Exit::from(&error).into()
        }
    }
}

/// Prints help, the version, or the error of an invalid command line.
fn unparsed(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => error.exit(),
        // The message quotes arguments, which can contain anything.
        _ => {
            let message = error.render().to_string();
            let message = message.strip_prefix("error: ").unwrap_or(&message);
            output::note(output::headed(output::WRONG, "error:", message));
            Exit::Usage.into()
        }
    }
}

/// Prints the error to standard error, so that standard output has the result or nothing.
fn report_error(format: Format, error: &Error) {
    match format {
        Format::Text => {
            output::note(output::headed(output::WRONG, "error:", error));
            if let Some(hint) = error.hint() {
                output::note(output::headed(output::TITLE, "hint:", hint));
            }
        }
        Format::Json => output::note(output::json(&problem(error))),
    }
}

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
