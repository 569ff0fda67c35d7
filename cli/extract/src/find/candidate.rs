//! Something that looks like a prompt.

use ruff_text_size::TextRange;

use crate::form::Form;
use crate::symbol::Symbol;
use crate::text::Text;

/// Something that looks like a prompt.
pub(crate) struct Candidate {
    pub(crate) module: usize,
    pub(crate) range: TextRange,
    /// Identifiers from the outside in.
    pub(crate) scope: Vec<String>,
    pub(crate) what: What,
    /// The constant whose whole value it is.
    pub(crate) symbol: Option<Symbol>,
    /// Whether it is made after the import of its file, each time anew.
    pub(crate) later: bool,
    pub(crate) notes: Vec<String>,
    /// Why nothing can take its place where it stands.
    pub(crate) fixed: Option<&'static str>,
}

/// What it is.
pub(crate) enum What {
    Text {
        text: Text,
        form: Form,
    },
    Chat {
        said: Vec<Said>,
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
    /// Its text, as far as it is known.
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
    /// A message: the role as it is written, and the text.
    Turn { role: String, text: Text },
    /// Messages that come from an expression: its source, and Python that makes a list of them.
    Thread { source: String, argument: String },
}
