//! Text with placeholders for values.

mod part;

use promptbook_core::PromptName;
use ruff_text_size::TextRange;

pub(crate) use part::{Constant, Part, Placeholder};

use crate::symbol::Symbol;
use part::{constants, resolved};

/// A text and what is known about it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Text {
    pub(crate) parts: Vec<Part>,
    /// Whether the expression itself contains a literal of it.
    pub(crate) own: bool,
    /// The constants whose text it includes.
    pub(crate) inlined: Vec<Symbol>,
    /// The constants that it has as inputs because they contain values. Only known when constants are shared.
    pub(crate) with_values: Vec<String>,
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
        self.parts.iter().map(Part::text).collect()
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
            .map(|part| part.text().unwrap_or("\u{2026}"))
            .collect()
    }

    /// The same text as the whole of a constant. Another name of a constant is that constant.
    pub(crate) fn into_constant(mut self, symbol: Symbol) -> Self {
        if !matches!(self.parts.as_slice(), [Part::Constant(_)]) {
            self.parts = vec![Part::Constant(Constant {
                symbol,
                text: self.visible(),
                parts: self.parts,
                prompt: None,
            })];
        }
        self
    }

    /// The same text with a prompt for each constant that became one. All others are part of the text.
    pub(crate) fn with_prompts(mut self, prompt: &impl Fn(&Symbol) -> Option<PromptName>) -> Self {
        let parts = std::mem::take(&mut self.parts);
        self.parts = resolved(parts, prompt);
        self
    }

    /// The constants that are or could be included, from the outside in as far as this goes into them.
    pub(crate) fn constants(&self, goes_into: &impl Fn(&Symbol) -> bool) -> Vec<&Constant> {
        constants(&self.parts, goes_into)
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
        self.with_values.extend(other.with_values);
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

    /// Applies a function to the whole text, in which each placeholder is one character that is not white space. A constant stays one if
    /// the function does not change it.
    pub(crate) fn map(self, change: impl Fn(&str) -> String) -> Self {
        let none = |_: &Symbol| None;
        let apart = self.clone().mapped(&change);
        let flat = self.with_prompts(&none).mapped(&change);
        match apart.clone().with_prompts(&none).parts == flat.parts {
            true => apart,
            false => flat,
        }
    }

    fn mapped(mut self, change: &impl Fn(&str) -> String) -> Self {
        const FIRST: u32 = 0xF_0000;
        let mut others = Vec::new();
        let mut flat = String::new();
        for part in std::mem::take(&mut self.parts) {
            match part {
                Part::Literal(text) => flat.push_str(&text),
                other => {
                    flat.extend(char::from_u32(FIRST + others.len() as u32));
                    others.push(other);
                }
            }
        }
        let mut text = String::new();
        for c in change(&flat).chars() {
            let other = (c as u32)
                .checked_sub(FIRST)
                .and_then(|index| others.get(index as usize));
            match other {
                Some(other) => {
                    if !text.is_empty() {
                        self.parts.push(Part::Literal(std::mem::take(&mut text)));
                    }
                    self.parts.push(other.clone());
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
