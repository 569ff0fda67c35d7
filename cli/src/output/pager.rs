//! Showing long lists on a terminal one page at a time.

#![expect(
    clippy::disallowed_methods,
    reason = "the pager gets what standard output would get, escaped and in its colours"
)]

use std::io::{IsTerminal, Write};
use std::process::{Command, Stdio};

use anstream::ColorChoice;
use anstream::adapter::strip_str;

use super::Text;
use crate::error::Result;

/// Prints lines, through $PAGER if they don't fit the terminal. Default: no pager.
pub fn print_long(text: impl Into<Text>) -> Result<()> {
    let text = text.into().line();
    let rows = console::Term::stdout()
        .size_checked()
        .map_or(usize::MAX, |(rows, _)| rows.into());
    let is_long = text.as_str().lines().count() >= rows;
    match is_long && std::io::stdout().is_terminal() && page(&text) {
        true => Ok(()),
        false => super::write(&mut anstream::stdout(), text.as_str()),
    }
}

/// Shows the text in a pager. Returns whether that worked.
fn page(text: &Text) -> bool {
    let Some(words) = std::env::var("PAGER")
        .ok()
        .and_then(|pager| shlex::split(&pager))
    else {
        return false;
    };
    let [program, options @ ..] = words.as_slice() else {
        return false;
    };
    let mut pager = Command::new(program);
    pager.args(options).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        // The options that git sets too: exit if everything fits, show colours, and don't clear the screen.
        pager.env("LESS", "FRX");
    }
    let Ok(mut pager) = pager.spawn() else {
        return false;
    };
    if let Some(mut input) = pager.stdin.take() {
        let plain = anstream::AutoStream::choice(&std::io::stdout()) == ColorChoice::Never;
        // Quitting the pager early is not an error.
        let _ = match plain {
            true => write!(input, "{}", strip_str(text.as_str())),
            false => write!(input, "{}", text.as_str()),
        };
    }
    pager.wait().is_ok()
}
