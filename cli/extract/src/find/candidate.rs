//! A text that may be a prompt.

use ruff_text_size::TextRange;

use crate::certainty::Doubt;
use crate::form::Form;
use crate::symbol::Symbol;
use crate::text::Text;

/// A text that may be a prompt.
pub(crate) struct Candidate {
    pub(crate) module: usize,
    pub(crate) range: TextRange,
    /// Its first line, from 1.
    pub(crate) line: usize,
    /// The identifiers around it, from the outside in.
    pub(crate) scope: Vec<String>,
    pub(crate) what: What,
    /// The constant that it is the whole value of.
    pub(crate) symbol: Option<Symbol>,
    /// Whether it is evaluated at run time, after its file was imported.
    pub(crate) later: bool,
    pub(crate) notes: Vec<String>,
    pub(crate) doubts: Vec<Doubt>,
    /// The texts in it that `.replace` fills in.
    pub(crate) replaced: Vec<String>,
    /// Whether the code sends it to a model as it stands.
    pub(crate) direct: bool,
    /// Why a lookup can't replace it.
    pub(crate) fixed: Option<&'static str>,
}

/// The kind of a candidate.
pub(crate) enum What {
    Text {
        text: Text,
        form: Form,
    },
    Chat {
        said: Vec<Said>,
        /// How the library fills in its messages.
        form: Form,
        manual: Option<String>,
        known: String,
    },
    NeedsPerson {
        reason: String,
        known: String,
    },
    Skipped {
        reason: String,
        known: String,
    },
    /// The fallback of a lookup of this prompt.
    LookedUp {
        name: String,
        known: String,
    },
}

impl What {
    /// Frees the memory that its lists have left: all candidates are kept until all are found.
    pub(super) fn shrink(&mut self) {
        match self {
            Self::Text { text, .. } => text.parts.shrink_to_fit(),
            Self::Chat { said, .. } => {
                said.shrink_to_fit();
                for said in said {
                    if let Said::Turn { text, .. } = said {
                        text.parts.shrink_to_fit();
                    }
                }
            }
            Self::NeedsPerson { .. } | Self::Skipped { .. } | Self::LookedUp { .. } => {}
        }
    }

    /// The texts that it consists of.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &Text> {
        let (one, said) = match self {
            Self::Text { text, .. } => (Some(text), &[][..]),
            Self::Chat { said, .. } => (None, said.as_slice()),
            _ => (None, &[][..]),
        };
        let turns = said.iter().filter_map(|said| match said {
            Said::Turn { text, .. } => Some(text),
            Said::Thread { .. } => None,
        });
        one.into_iter().chain(turns)
    }

    /// The known part of its text.
    pub(crate) fn visible(&self) -> String {
        match self {
            Self::Text { text, .. } => text.visible(),
            Self::Chat { known, .. }
            | Self::NeedsPerson { known, .. }
            | Self::Skipped { known, .. }
            | Self::LookedUp { known, .. } => known.clone(),
        }
    }
}

/// An entry of a list of messages.
#[derive(Debug, Clone)]
pub(crate) enum Said {
    /// A message: the role as written, and the text.
    Turn { role: String, text: Text },
    /// Messages from an expression: its source, and Python that evaluates to a list of them.
    Thread { source: String, argument: String },
}
