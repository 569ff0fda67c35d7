//! Output: text and tables for people, one JSON value for programs.

#![expect(
    clippy::disallowed_methods,
    reason = "nothing else prints: here it is escaped"
)]

mod pager;
mod table;
mod text;

use std::io::{self, BufWriter, IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use promptbook_core::Timestamp;
use promptbook_core::content::Turn;
use serde::Serialize;
use serde_json::Value;

use crate::args::Format;
use crate::error::{Error, Result};

pub use pager::print_long;
pub use table::table;
pub(crate) use text::is_hidden;
pub use text::{Text, json, json_line};

pub const ACTIVE: Style = AnsiColor::Green.on_default();
pub const TITLE: Style = Style::new().bold();
pub const QUIET: Style = Style::new().dimmed();
pub const WRONG: Style = AnsiColor::Red.on_default().bold();

/// Prints to standard output for people, escaped, whether it is a terminal or a pipe.
pub fn print(text: impl Into<Text>) -> Result<()> {
    write(&mut anstream::stdout(), text.into().as_str())
}

/// Prints the text or the JSON value, depending on the format.
pub fn print_value(format: Format, text: impl Into<Text>, value: &Value) -> Result<()> {
    match format {
        Format::Text => print_line(text),
        Format::Json => print_json(value),
    }
}

/// Prints a line, or lines that end with one line end.
pub fn print_line(text: impl Into<Text>) -> Result<()> {
    write(&mut anstream::stdout(), text.into().line().as_str())
}

/// Prints one JSON value, piece by piece: it can be large.
pub fn print_json(value: &impl Serialize) -> Result<()> {
    let mut out = BufWriter::new(io::stdout());
    let written = serde_json::to_writer_pretty(text::Escaping(&mut out), value);
    let written = written.map_err(io::Error::from);
    printed(
        written
            .and_then(|()| writeln!(out))
            .and_then(|()| out.flush()),
    )
}

/// Prints one JSON value on one line, for programs that read line by line.
pub fn print_json_line(value: &Value) -> Result<()> {
    write(&mut io::stdout(), &json_line(value))
}

/// Prints content byte for byte to a file or pipe, and escaped on a terminal.
pub fn print_content(content: &str) -> Result<()> {
    let mut out = io::stdout();
    match out.is_terminal() {
        true => print_line(content),
        false => write(&mut out, content),
    }
}

fn write(out: &mut impl Write, text: &str) -> Result<()> {
    printed(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// A closed pipe is not an error.
fn printed(written: io::Result<()>) -> Result<()> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::Failed(format!("can't print: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints a line to standard error. A failure to do so does not change the exit code.
pub fn note(text: impl Into<Text>) {
    let _ = write(&mut anstream::stderr(), text.into().line().as_str());
}

/// A styled word, followed by plain text.
pub fn headed(style: Style, word: &str, said: impl std::fmt::Display) -> Text {
    let mut text = Text::default();
    text.styled(style, word).plain(format!(" {said}"));
    text
}

/// Prints a prompt for input to standard error.
pub fn ask_for(what: &str) {
    let mut text = Text::default();
    text.styled(TITLE, what);
    let _ = write(&mut anstream::stderr(), text.as_str());
}

/// The text of a table cell, escaped before the table measures it.
pub fn cell(said: impl AsRef<str>) -> String {
    Text::from(said).as_str().to_owned()
}

/// A conversation, each message below its role as in a Prompty file.
pub fn conversation(turns: &[Turn]) -> String {
    let one = |turn: &Turn| format!("{}:\n{}\n", turn.role, turn.content.trim_end_matches('\n'));
    let all: Vec<String> = turns.iter().map(one).collect();
    all.join("\n")
}

/// A number with a noun: `1 file`, `2 files`.
pub fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// A problem, and what to do about it, which begins in lower case.
pub fn with_remedy(problem: &str, remedy: &str) -> String {
    let (first, rest) = remedy.split_at(remedy.len().min(1));
    match problem.ends_with('?') {
        true => format!("{problem} {}{rest}", first.to_uppercase()),
        false => format!("{problem}; {remedy}"),
    }
}

/// A timestamp in UTC, to the second.
pub fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// A timestamp in UTC, to the hour.
pub fn hour(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %HZ").to_string()
}

/// A date in UTC, for lists.
pub fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// The author, after what they did.
pub fn by(author: Option<&str>) -> String {
    author.map_or_else(String::new, |author| format!(" by {}", first_line(author)))
}

/// The reason, after what was done.
pub fn because(message: Option<&str>) -> String {
    message.map_or_else(String::new, |message| format!(": {}", first_line(message)))
}

/// The first line of a text, shortened to fit a line of a list.
pub fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(100) {
        Some((end, _)) => format!("{}\u{2026}", &line[..end]),
        None if line.len() < text.trim_end().len() => format!("{line} \u{2026}"),
        None => line.to_owned(),
    }
}
