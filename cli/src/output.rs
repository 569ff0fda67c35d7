//! What is printed: text for people, tables, and one JSON value for programs.

use std::io::Write;

use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};
use serde_json::Value;

use crate::args::Format;
use crate::error::{Error, Result};

/// What is active.
pub const ACTIVE: Style = AnsiColor::Green.on_default();
/// What people look for first.
pub const TITLE: Style = Style::new().bold();
/// What is there for completeness.
pub const QUIET: Style = Style::new().dimmed();
/// What went wrong.
pub const WRONG: Style = AnsiColor::Red.on_default().bold();

/// The width of a table that goes to no terminal: nothing is cut there, for another program may read it.
const WIDTH: u16 = 400;

/// Prints to standard output. A reader that has gone away wants nothing more.
///
/// # Errors
/// It can't be written to.
pub fn print(text: &str) -> Result<()> {
    let mut out = anstream::stdout();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::Failed(format!("can't print: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints one or the other.
///
/// # Errors
/// Standard output can't be written to.
pub fn say(format: Format, text: &str, json: &Value) -> Result<()> {
    match format {
        Format::Text => print(&format!("{}\n", text.trim_end_matches('\n'))),
        Format::Json => print(&format!("{json:#}\n")),
    }
}

/// The text in a style.
pub fn styled(style: Style, text: impl std::fmt::Display) -> String {
    format!("{}{text}{}", style.render(), style.render_reset())
}

/// A table without lines, as wide as the terminal, or as it needs elsewhere.
pub fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(head);
    if !table.is_tty() {
        table.set_width(WIDTH);
    }
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let lines = table.lines().map(|line| format!("{}\n", line.trim_end()));
    lines.collect()
}

/// A moment, in UTC and to the second.
pub fn moment(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// The first line of what somebody wrote, as long as a line of a list has room for.
pub fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(100) {
        Some((end, _)) => format!("{}\u{2026}", &line[..end]),
        None if line.len() < text.trim_end().len() => format!("{line} \u{2026}"),
        None => line.to_owned(),
    }
}
