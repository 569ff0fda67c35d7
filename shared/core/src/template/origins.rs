//! The origin of each part of a composed template, so that errors name a line of a prompt as it was written.

use super::problem::line_of;
use crate::names::PromptName;

/// The parts of a composed template, in order. Empty for a template that is not composed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Origins {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    /// Its offset in the composed template.
    start: usize,
    origin: Origin,
    /// The line at which it begins in its prompt.
    line: usize,
}

/// The source of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// Text of the prompt itself.
    Own,
    /// The text of an included prompt.
    Piece(PromptName),
    /// The start of a generated `{% with %}`, which sets the defaults of an included prompt.
    Binding,
}

impl Origins {
    /// Adds a part that begins at the end of the text so far.
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

    /// The included prompt that a byte of the template comes from, if any, and the line in it.
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
