//! Maps a position in a template to its position in the file.

use std::collections::BTreeSet;
use std::ops::Range;

use super::unescape;
use crate::content::{Body, Message};
use crate::template;

/// The positions of a file's templates.
#[derive(Debug, Clone, Default)]
pub(super) struct TemplatePositions {
    /// The body of the file.
    pub(super) body: String,
    /// The number of lines before the body.
    pub(super) before: usize,
    /// For each template or thread, its range in the body.
    pub(super) parts: Vec<Range<usize>>,
    /// The names that are threads in the body.
    pub(super) threads: BTreeSet<String>,
}

impl TemplatePositions {
    /// Converts a position in a template to one in the file. Both count from 1, columns in characters.
    pub(super) fn in_file(
        &self,
        content: &Body,
        pointer: &str,
        line: usize,
        column: Option<usize>,
    ) -> (usize, Option<usize>) {
        let entry = entry(pointer).unwrap_or(0);
        let part = self.parts.get(entry).cloned().unwrap_or_default();
        let written = self.body.get(part.clone()).unwrap_or_default();
        let offset = offset_of(template_of(content, entry), line, column.unwrap_or(1));
        let offset = part.start + unescape::written_at(written, &self.threads, offset);
        let (line, found) = template::position(&self.body, offset);
        (self.before + line, column.map(|_| found))
    }
}

/// The index of the message in a pointer such as `/messages/2/content`.
pub(super) fn entry(pointer: &str) -> Option<usize> {
    let rest = pointer.strip_prefix("/messages/")?;
    rest.split('/').next()?.parse().ok()
}

fn template_of(content: &Body, entry: usize) -> &str {
    match content {
        Body::Text(text) => text,
        Body::Chat(messages) => match messages.get(entry) {
            Some(Message::Turn { content, .. }) => content,
            Some(Message::Thread { .. }) | None => "",
        },
    }
}

fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let lines = text.split_inclusive('\n');
    let start = lines.take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    let before = rest.chars().take(column.saturating_sub(1));
    start + before.map(char::len_utf8).sum::<usize>()
}
