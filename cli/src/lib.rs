//! The `promptbook` command: prompts out of code, and in and out of files.
//!
//! # Layout
//! - [`args`]: the command line. [`commands`]: one file for each command. [`exit`], [`error`]: how it can end.
//! - [`config`]: which server and which key. [`api`]: the HTTP API as a client sees it.
//! - [`edit`], [`export`], [`import`]: prompts as files; [`folder`]: a folder of them. [`ask`], [`progress`]: a person at a terminal.
//! - [`extract`]: prompts hardcoded in Python, as Prompty files.

pub mod api;
pub mod args;
pub mod ask;
pub mod commands;
pub mod config;
pub mod edit;
pub mod error;
pub mod exit;
pub mod export;
pub mod extract;
pub mod folder;
pub mod import;
pub mod progress;

use std::process::ExitCode;

use clap::Parser;

pub use error::{Error, Result};
pub use exit::Exit;

/// Runs the command line of this process, and says what went wrong.
pub async fn run() -> ExitCode {
    let line = match args::Line::try_parse() {
        Ok(line) => line,
        // Help, version and complaints, in clap's form: exit code 0 or 2.
        Err(error) => error.exit(),
    };
    match commands::run(line).await {
        Ok(exit) => exit.into(),
        Err(error) => {
            anstream::eprintln!("{}error:{} {error}", RED.render(), RED.render_reset());
            Exit::from(&error).into()
        }
    }
}

const RED: anstyle::Style = anstyle::AnsiColor::Red.on_default().bold();
