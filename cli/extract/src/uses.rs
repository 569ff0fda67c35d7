//! Where constants are read, and for what.

mod calls;
mod reader;

use std::collections::{BTreeSet, HashMap};

use ruff_text_size::TextRange;

use crate::form::Form;
use crate::symbol::{ScopeId, Symbol};

/// A place that reads a constant.
#[derive(Debug, Clone)]
pub(crate) struct Use {
    pub(crate) module: usize,
    pub(crate) scope: ScopeId,
    pub(crate) range: TextRange,
    /// Whether the code there runs after its file was imported.
    pub(crate) later: bool,
    /// How the code there fills it in.
    pub(crate) form: Form,
    /// Whether the code there sends it to a model.
    pub(crate) sent: bool,
    /// The prompt that is looked up there with the constant as the fallback.
    pub(crate) looked_up: Option<String>,
}

/// All places that read constants, and the prompts that are looked up.
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
