//! Text with placeholders for values.

use ruff_text_size::TextRange;

use crate::symbol::Symbol;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Literal(String),
    Placeholder(Placeholder),
}

/// The place of a value in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placeholder {
    /// The field of an equivalent f-string: `user.name!r:>10`.
    pub(crate) field: String,
    /// A Python expression for the formatted value; none if other code fills it in later.
    pub(crate) argument: Option<String>,
    /// The expression that it is named after.
    pub(crate) expression: String,
    /// Whether evaluating the expression twice gives the same result.
    pub(crate) pure: bool,
}

/// A text and what is known about it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Text {
    pub(crate) parts: Vec<Part>,
    /// Whether the expression itself contains a literal of it.
    pub(crate) own: bool,
    /// The constants whose text it includes.
    pub(crate) inlined: Vec<Symbol>,
    pub(crate) notes: Vec<String>,
    /// The inner expression of a call whose result depends on the values, such as `dedent(f"…")`, and its parts.
    pub(crate) inner: Option<(TextRange, Vec<Part>)>,
    /// Why a lookup can't replace it automatically.
    pub(crate) manual: Option<String>,
}

impl Text {
    /// A literal of the expression itself.
    pub(crate) fn literal(text: impl Into<String>) -> Self {
        Self {
            parts: vec![Part::Literal(text.into())],
            own: true,
            ..Self::default()
        }
    }

    /// A literal from elsewhere.
    pub(crate) fn inserted(text: impl Into<String>) -> Self {
        Self {
            own: false,
            ..Self::literal(text)
        }
    }

    /// A text that is a single value.
    pub(crate) fn placeholder(placeholder: Placeholder) -> Self {
        Self {
            parts: vec![Part::Placeholder(placeholder)],
            ..Self::default()
        }
    }

    /// The text, if it has no placeholders.
    pub(crate) fn as_literal(&self) -> Option<String> {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => Some(text.as_str()),
                Part::Placeholder(_) => None,
            })
            .collect()
    }

    pub(crate) fn has_placeholders(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Placeholder(_)))
    }

    /// The text with `…` for each placeholder, for classification.
    pub(crate) fn visible(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.as_str(),
                Part::Placeholder(_) => "\u{2026}",
            })
            .collect()
    }

    /// Concatenates two texts.
    pub(crate) fn then(mut self, other: Self) -> Self {
        for part in other.parts {
            match (self.parts.last_mut(), part) {
                (Some(Part::Literal(end)), Part::Literal(text)) => end.push_str(&text),
                (_, part) => self.parts.push(part),
            }
        }
        if self.inner.take().is_some() || other.inner.is_some() {
            self.manual.get_or_insert_with(|| {
                "part of it is stripped or dedented after its values are inserted".to_owned()
            });
        }
        self.own |= other.own;
        self.inlined.extend(other.inlined);
        for note in other.notes {
            self.note(note);
        }
        self.manual = self.manual.or(other.manual);
        self
    }

    pub(crate) fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Applies a function to the whole text, in which each placeholder is one character that is not white space.
    pub(crate) fn map(mut self, change: impl FnOnce(&str) -> String) -> Self {
        const FIRST: u32 = 0xF_0000;
        let mut placeholders = Vec::new();
        let mut flat = String::new();
        for part in std::mem::take(&mut self.parts) {
            match part {
                Part::Literal(text) => flat.push_str(&text),
                Part::Placeholder(placeholder) => {
                    flat.extend(char::from_u32(FIRST + placeholders.len() as u32));
                    placeholders.push(placeholder);
                }
            }
        }
        let mut text = String::new();
        for c in change(&flat).chars() {
            let placeholder = (c as u32)
                .checked_sub(FIRST)
                .and_then(|index| placeholders.get(index as usize));
            match placeholder {
                Some(placeholder) => {
                    if !text.is_empty() {
                        self.parts.push(Part::Literal(std::mem::take(&mut text)));
                    }
                    self.parts.push(Part::Placeholder(placeholder.clone()));
                }
                None => text.push(c),
            }
        }
        if !text.is_empty() {
            self.parts.push(Part::Literal(text));
        }
        self
    }
}
