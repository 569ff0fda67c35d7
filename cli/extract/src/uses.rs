//! Who reads a constant, and what they do with it.

mod calls;
mod reader;

use std::collections::{BTreeSet, HashMap};

use ruff_text_size::TextRange;

use crate::form::Form;
use crate::symbol::Symbol;

/// One place that reads a constant.
#[derive(Debug, Clone)]
pub(crate) struct Use {
    pub(crate) module: usize,
    pub(crate) range: TextRange,
    /// Whether it is read after the import of its file.
    pub(crate) later: bool,
    /// How it is filled in there.
    pub(crate) form: Form,
    /// Whether a model is sent it there.
    pub(crate) sent: bool,
    /// The prompt that is looked up there, with the constant as its fallback.
    pub(crate) looked_up: Option<String>,
}

/// Every place that reads a constant, and the prompts that are looked up.
#[derive(Default)]
pub(crate) struct Uses {
    of: HashMap<Symbol, Vec<Use>>,
    /// The names of the prompts that are looked up.
    pub(crate) looked_up: BTreeSet<String>,
}

impl Uses {
    /// The places that read a constant.
    pub(crate) fn get(&self, symbol: &Symbol) -> Option<&Vec<Use>> {
        self.of.get(symbol)
    }
}
