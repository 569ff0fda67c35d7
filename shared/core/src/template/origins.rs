//! Where each part of a composed template comes from, so that errors name a line that somebody wrote.

use super::problem::line_of;
use crate::names::PromptName;

/// The parts of a composed template, in order. A template that is not composed has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Origins {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    /// Where it begins in the composed template.
    start: usize,
    origin: Origin,
    /// The line of its first byte in the text that it comes from.
    line: usize,
}

/// What a part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// Text of the prompt itself.
    Own,
    /// The text of an included prompt.
    Piece(PromptName),
    /// The beginning of a generated `{% with %}`, which holds the defaults of an included prompt.
    Binding,
}

impl Origins {
    /// Adds the part that begins at the end of the text so far.
    pub(super) fn begin(&mut self, start: usize, origin: Origin, line: usize) {
        self.parts.push(Part {
            start,
            origin,
            line,
        });
    }

    pub(super) fn is_composed(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Whether the byte is part of a generated `{% with %}`.
    pub(super) fn is_binding(&self, offset: usize) -> bool {
        let part = self.part(offset);
        part.is_some_and(|part| part.origin == Origin::Binding)
    }

    /// The included prompt that a byte of the template comes from, if it comes from one, and the line there.
    pub(super) fn place(&self, template: &str, offset: usize) -> (Option<PromptName>, usize) {
        let Some(part) = self.part(offset) else {
            return (None, line_of(template, offset));
        };
        let before = template.get(part.start..offset).unwrap_or_default();
        let line = part.line + line_of(before, before.len()) - 1;
        match &part.origin {
            Origin::Piece(name) => (Some(name.clone()), line),
            Origin::Own | Origin::Binding => (None, line),
        }
    }

    fn part(&self, offset: usize) -> Option<&Part> {
        let after = self.parts.partition_point(|part| part.start <= offset);
        after.checked_sub(1).and_then(|at| self.parts.get(at))
    }
}
