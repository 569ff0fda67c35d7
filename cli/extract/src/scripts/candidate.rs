//! A text that may be a prompt, and what is known about it.

use std::collections::HashMap;

use crate::certainty::Doubt;
use crate::find::candidate::Said;
use crate::find::classify::Signal;
use crate::find::identifiers::{NameMeaning, meaning};
use crate::form::Form;
use crate::scripts::replaced::Replaced;
use crate::text::Text;

/// A text that may be a prompt.
pub(super) struct Candidate {
    pub(super) script: usize,
    pub(super) start: u32,
    pub(super) end: u32,
    /// The identifiers around it, from the outside in.
    pub(super) names: Vec<String>,
    pub(super) what: What,
    pub(super) place: Place,
}

pub(super) enum What {
    Text(Text),
    Chat(Vec<Said>),
    /// What is known of a text that can't be converted.
    NeedsPerson {
        reason: String,
        known: String,
    },
}

/// What is known about an expression before its text is classified.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) label: Option<String>,
    pub(super) signal: Signal,
    /// Whether the code sends it to a model.
    pub(super) sent: bool,
    pub(super) form: Form,
    pub(super) notes: Vec<String>,
    pub(super) doubts: Vec<Doubt>,
    /// The place of the prompt that it is inserted into.
    pub(super) inside: Option<u32>,
}

/// What the code does with the value that stands at a place.
#[derive(Default, Clone)]
pub(super) struct Mark {
    pub(super) sent: bool,
    /// Whether it is given to a function that does.
    pub(super) given: bool,
    /// Whether it is put into a text that is sent to a model.
    pub(super) part: bool,
    pub(super) template: bool,
    /// The texts in it that other code replaces by values.
    pub(super) replaced: Vec<Replaced>,
    /// The prompts that it is inserted into.
    pub(super) inside: Vec<(usize, u32)>,
    /// Whether it has other uses.
    pub(super) other: bool,
}

impl Mark {
    pub(super) fn merge(&mut self, other: Self) {
        self.sent |= other.sent;
        self.given |= other.given;
        self.part |= other.part;
        self.template |= other.template;
        self.other |= other.other;
        self.inside.extend(other.inside);
        for text in other.replaced {
            if !self.replaced.contains(&text) {
                self.replaced.push(text);
            }
        }
    }
}

/// All marks, by file and position of the value.
pub(super) type Marks = HashMap<(usize, u32), Mark>;

impl Place {
    pub(super) fn plain() -> Self {
        Self {
            label: None,
            signal: Signal::Neutral,
            sent: false,
            form: Form::Plain,
            notes: Vec::new(),
            doubts: Vec::new(),
            inside: None,
        }
    }

    /// Whether texts here are prompts by their place or by their name.
    pub(super) fn is_for_prompts(&self) -> bool {
        let is_named = || self.label.as_deref().map(meaning) == Some(NameMeaning::Prompt);
        self.signal == Signal::Strong || (self.signal == Signal::Neutral && is_named())
    }

    pub(super) fn with(signal: Signal) -> Self {
        Self {
            signal,
            ..Self::plain()
        }
    }

    pub(super) fn sent(label: &str, form: Form) -> Self {
        Self {
            label: Some(label.to_owned()),
            sent: true,
            form,
            ..Self::plain()
        }
    }

    pub(super) fn doubted(&self, doubt: Doubt, note: &str) -> Self {
        let mut place = self.clone();
        place.notes.push(note.to_owned());
        place.doubts.push(doubt);
        place
    }
}
