//! Where an expression stands: what is known of it before its text is read.

use crate::find::classify::Signal;
use crate::form::Form;
use crate::symbol::Symbol;

/// How much an argument of a call, and a variable, has to read like a prompt in something that is called one.
pub(crate) const ARGUMENT: i32 = 3;

pub(crate) const VARIABLE: i32 = 2;

/// Where an expression stands.
#[derive(Clone)]
pub(crate) struct Place {
    /// What it is called, if anything.
    pub(crate) label: Option<String>,
    /// Whether that is only what it is about, as the key of a dictionary of prompts is.
    pub(crate) topic: bool,
    pub(crate) signal: Signal,
    /// How much it has to read like a prompt when only what it stands in is called one.
    pub(crate) needs: i32,
    /// How other code fills it in.
    pub(crate) form: Form,
    /// The name that it is the whole value of.
    pub(crate) symbol: Option<Symbol>,
    pub(crate) notes: Vec<String>,
    /// Why nothing can take its place where it stands.
    pub(crate) fixed: Option<&'static str>,
    /// The prompt that is looked up with it as the fallback.
    pub(crate) looked_up: Option<String>,
}

impl Place {
    pub(crate) fn plain() -> Self {
        Self {
            label: None,
            topic: false,
            signal: Signal::Neutral,
            needs: i32::MIN,
            form: Form::Plain,
            symbol: None,
            notes: Vec::new(),
            fixed: None,
            looked_up: None,
        }
    }

    pub(crate) fn excluded(what: &'static str) -> Self {
        Self {
            signal: Signal::Excluded(what),
            ..Self::plain()
        }
    }

    /// The fallback of a lookup.
    pub(crate) fn looked_up(name: &str) -> Self {
        Self {
            looked_up: Some(name.to_owned()),
            ..Self::excluded("the fallback of a lookup")
        }
    }

    pub(crate) fn named(label: &str) -> Self {
        Self {
            label: Some(label.to_owned()),
            ..Self::plain()
        }
    }

    /// The same place, of an expression that isn't the whole value of its name.
    pub(crate) fn part(&self) -> Self {
        Self {
            symbol: None,
            ..self.clone()
        }
    }

    pub(crate) fn with(&self, signal: Signal) -> Self {
        let looked_up = self.looked_up.clone();
        Self {
            looked_up: looked_up.filter(|_| signal == self.signal),
            signal,
            ..self.part()
        }
    }

    pub(crate) fn noted(&self, note: impl Into<String>) -> Self {
        let mut place = self.part();
        place.notes.push(note.into());
        place
    }
}
