//! Questions to the person at the terminal, if there is one.

use std::io::{ErrorKind, IsTerminal};

use crate::error::{Error, Result};
use crate::output::Text;

/// Whether somebody can answer: input and errors are a terminal. Output may go into a file.
pub fn somebody() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks for yes or no; Enter alone is `no`.
///
/// # Errors
/// The terminal is gone.
pub fn confirm(question: &str) -> Result<bool> {
    dialoguer::Confirm::new()
        .with_prompt(Text::from(question).as_str())
        .default(false)
        .interact()
        .map_err(failed)
}

/// Asks for a line; Enter alone is none.
///
/// # Errors
/// The terminal is gone.
pub fn line(question: &str) -> Result<Option<String>> {
    let line: String = dialoguer::Input::new()
        .with_prompt(Text::from(question).as_str())
        .allow_empty(true)
        .interact_text()
        .map_err(failed)?;
    Ok(Some(line.trim().to_owned()).filter(|line| !line.is_empty()))
}

fn failed(dialoguer::Error::IO(error): dialoguer::Error) -> Error {
    match error.kind() {
        ErrorKind::Interrupted => Error::Failed("interrupted; nothing was done".to_owned()),
        _ => Error::Failed(format!("no answer from the terminal: {error}")),
    }
}
