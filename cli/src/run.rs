//! Runs a command line, and reports its error.

use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::args::{Cli, Format};
use crate::{Error, Exit, commands, output, problem};

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
