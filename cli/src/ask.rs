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
        .map_err(|dialoguer::Error::IO(error)| match error.kind() {
            ErrorKind::Interrupted => Error::Failed("interrupted; nothing was done".to_owned()),
            _ => Error::Failed(format!("no answer from the terminal: {error}")),
        })
}
