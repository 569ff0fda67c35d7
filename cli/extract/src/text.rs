//! What an expression makes: text, and holes where values go in.

use ruff_text_size::TextRange;

use super::scope::Symbol;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Literal(String),
    Hole(Hole),
}

/// Where a value goes in, as the string that Python makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hole {
    /// What stands between the braces of an f-string that does the same: `user.name!r:>10`.
    pub(super) field: String,
    /// A Python expression that makes the string; none when other code fills the hole in later.
    pub(super) argument: Option<String>,
    /// The expression that is formatted, which it is named after.
    pub(super) expression: String,
    /// Whether asking twice gives the same: no call, no await.
    pub(super) pure: bool,
}

/// What an expression makes, and what is to be known about it.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    pub(super) parts: Vec<Part>,
    /// Whether a literal of it stands in the expression itself.
    pub(super) own: bool,
    /// The constants whose text became part of it.
    pub(super) inlined: Vec<Symbol>,
    pub(super) notes: Vec<String>,
    /// The expression inside of one that depends on the values (`dedent(f"…")`), and what that makes.
    pub(super) inner: Option<(TextRange, Vec<Part>)>,
    /// Why a lookup can't take its place.
    pub(super) by_hand: Option<String>,
}

impl Text {
    /// A literal that stands in the expression itself.
    pub(super) fn literal(text: impl Into<String>) -> Self {
        Self {
            parts: vec![Part::Literal(text.into())],
            own: true,
            ..Self::default()
        }
    }

    /// A value.
    pub(super) fn hole(hole: Hole) -> Self {
        Self {
            parts: vec![Part::Hole(hole)],
            ..Self::default()
        }
    }

    /// The text, when it has no hole.
    pub(super) fn as_literal(&self) -> Option<String> {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => Some(text.as_str()),
                Part::Hole(_) => None,
            })
            .collect()
    }

    pub(super) fn has_holes(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Hole(_)))
    }

    /// Its literal text alone, holes as `…`: to judge what it is by.
    pub(super) fn visible(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.as_str(),
                Part::Hole(_) => "\u{2026}",
            })
            .collect()
    }

    /// This text, and then the other.
    pub(super) fn then(mut self, other: Self) -> Self {
        for part in other.parts {
            match (self.parts.last_mut(), part) {
                (Some(Part::Literal(end)), Part::Literal(text)) => end.push_str(&text),
                (_, part) => self.parts.push(part),
            }
        }
        if self.inner.take().is_some() || other.inner.is_some() {
            self.by_hand.get_or_insert_with(|| {
                "a part of it is stripped or dedented after its values went in".to_owned()
            });
        }
        self.own |= other.own;
        self.inlined.extend(other.inlined);
        for note in other.notes {
            self.note(note);
        }
        self.by_hand = self.by_hand.or(other.by_hand);
        self
    }

    pub(super) fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Applies a function of whole text, holes standing in it as one character each that is no blank.
    pub(super) fn map(mut self, change: impl FnOnce(&str) -> String) -> Self {
        const FIRST: u32 = 0xF_0000;
        let mut holes = Vec::new();
        let mut flat = String::new();
        for part in std::mem::take(&mut self.parts) {
            match part {
                Part::Literal(text) => flat.push_str(&text),
                Part::Hole(hole) => {
                    flat.extend(char::from_u32(FIRST + holes.len() as u32));
                    holes.push(hole);
                }
            }
        }
        let mut text = String::new();
        for c in change(&flat).chars() {
            let hole = (c as u32)
                .checked_sub(FIRST)
                .and_then(|index| holes.get(index as usize));
            match hole {
                Some(hole) => {
                    if !text.is_empty() {
                        self.parts.push(Part::Literal(std::mem::take(&mut text)));
                    }
                    self.parts.push(Part::Hole(hole.clone()));
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
