//! The body: role markers, messages, and threads within them.

use std::collections::BTreeSet;
use std::fmt::{self, Write};
use std::ops::Range;

use super::PromptyError;
use super::escape::{self, NOTHING, encode};
use super::markers::{self, Marker};
use super::unescape::{self, decode};
use crate::content::{Body, Message, Role};

/// A parsed body.
pub(super) struct Parts {
    pub(super) body: Body,
    /// The range of each entry in the body.
    pub(super) parts: Vec<Range<usize>>,
}

/// A section that a marker begins.
struct Section<'t> {
    role: Role,
    text: &'t str,
}

/// Reads a body after `before` lines of the file. A body without markers and threads is a text prompt.
pub(super) fn read(
    text: &str,
    before: usize,
    threads: &BTreeSet<String>,
) -> Result<Parts, PromptyError> {
    let (sections, marked) = sections(text, before)?;
    let mut messages = Vec::new();
    let mut parts = Vec::new();
    for section in &sections {
        for (entry, part) in entries(section, threads) {
            parts.push(range(text, part));
            messages.push(entry);
        }
    }
    let body = match messages.as_mut_slice() {
        [Message::Turn { content, .. }] if !marked => Body::Text(std::mem::take(content)),
        [] => Body::Text(String::new()),
        _ => Body::Chat(messages),
    };
    Ok(Parts { body, parts })
}

/// Reads a body without role markers.
pub(super) fn read_whole(text: &str) -> Parts {
    let part = trim_blank_lines(text);
    Parts {
        body: Body::Text(decode(part, &BTreeSet::new())),
        parts: vec![range(text, part)],
    }
}

/// The range of a slice within its text.
fn range(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    start..start + part.len()
}

/// Splits the body at its markers. Text before the first marker is a system message, unless it is blank.
fn sections(text: &str, before: usize) -> Result<(Vec<Section<'_>>, bool), PromptyError> {
    let mut sections = Vec::new();
    let mut open = (Role::System, 0, false);
    let mut at = 0;
    let mut close = |(role, start, marked): (Role, usize, bool), end: usize| {
        let text = trim_blank_lines(&text[start..end]);
        if marked || !text.is_empty() {
            sections.push(Section { role, text });
        }
    };
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let number = before + index + 1;
        match markers::marker(line) {
            Some(Marker::Role(role)) => {
                close(open, at);
                open = (role, at + line.len(), true);
            }
            Some(Marker::Other(role)) => return Err(no_such_role(number, role)),
            None => {}
        }
        at += line.len();
    }
    close(open, at);
    Ok((sections, open.2))
}

fn no_such_role(line: usize, role: &str) -> PromptyError {
    PromptyError::at(
        line,
        format!(
            "a prompt has no messages of role `{role}`, only of system, user and assistant: if the line is text, write it as \
             `{{{{ \"{role}:\" }}}}`"
        ),
    )
}

/// The messages of a section, each with its part of the text.
fn entries<'t>(section: &Section<'t>, threads: &BTreeSet<String>) -> Vec<(Message, &'t str)> {
    let role = section.role;
    let pieces = split_threads(section.text, threads);
    if let [Cut::Text(text)] = pieces.as_slice() {
        let content = decode(text, threads);
        return vec![(Message::Turn { role, content }, *text)];
    }
    let message = |cut: &Cut<'t>| match *cut {
        Cut::Thread(name) => {
            let thread = name.to_owned();
            Some((Message::Thread { thread }, name))
        }
        Cut::Text(text) => match trim_blank_lines(text) {
            "" => None,
            text => {
                let content = decode(text, threads);
                Some((Message::Turn { role, content }, text))
            }
        },
    };
    pieces.iter().filter_map(message).collect()
}

/// Splits a section into text and threads.
enum Cut<'t> {
    Text(&'t str),
    Thread(&'t str),
}

fn split_threads<'t>(text: &'t str, threads: &BTreeSet<String>) -> Vec<Cut<'t>> {
    let mut cuts = Vec::new();
    let mut start = 0;
    for (at, length, name) in unescape::threads_in(text, threads) {
        cuts.push(Cut::Text(&text[start..at]));
        cuts.push(Cut::Thread(name));
        start = at + length;
    }
    cuts.push(Cut::Text(&text[start..]));
    cuts
}

/// Removes blank lines at both ends.
fn trim_blank_lines(text: &str) -> &str {
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len();
    if start >= end {
        return &text[..0];
    }
    let start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    &text[start..end]
}

/// Writes a body.
pub(super) fn write(body: &Body, threads: &BTreeSet<String>, out: &mut impl Write) -> fmt::Result {
    let messages = match body {
        Body::Text(template) => return writeln!(out, "{}", encode(template, threads)),
        Body::Chat(messages) => messages,
    };
    for (index, message) in messages.iter().enumerate() {
        if index > 0 {
            out.write_char('\n')?;
        }
        match message {
            Message::Thread { thread } => {
                // Some readers take a body without markers for a text prompt.
                if index == 0 {
                    out.write_str("system:\n")?;
                }
                writeln!(out, "{{{{ {thread} }}}}")?;
            }
            Message::Turn { role, content } => {
                let before_thread = matches!(messages.get(index + 1), Some(Message::Thread { .. }));
                let text = match content.as_str() {
                    // Between a marker and a thread, empty text is not a message.
                    "" if before_thread => NOTHING.to_owned(),
                    content => escape::guard(encode(content, threads)),
                };
                writeln!(out, "{role}:\n{text}")?;
            }
        }
    }
    Ok(())
}
