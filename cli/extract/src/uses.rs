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
    /// The names that are assigned the value of a constant.
    aliases: HashMap<Symbol, Vec<Symbol>>,
    /// The names of the prompts that are looked up.
    pub(crate) looked_up: BTreeSet<String>,
}

/// How many names a constant is followed through.
const FAR: usize = 4;

impl Uses {
    /// How code fills in the value of a name by way of other names that are assigned it, and whether it sends it to a model.
    pub(crate) fn by_alias(&self, symbol: &Symbol) -> (Form, bool) {
        self.followed(symbol, FAR)
    }

    fn followed(&self, symbol: &Symbol, left: usize) -> (Form, bool) {
        let (mut form, mut sent) = (Form::Plain, false);
        let aliases = self.aliases.get(symbol).filter(|_| left > 0);
        for alias in aliases.into_iter().flatten() {
            let uses = self.of.get(alias).into_iter().flatten();
            let uses = uses.map(|used| (used.form, used.sent));
            for (other, is_sent) in uses.chain([self.followed(alias, left - 1)]) {
                sent |= is_sent;
                if form == Form::Plain {
                    form = other;
                }
            }
        }
        (form, sent)
    }

    /// The places that read a constant.
    pub(crate) fn get(&self, symbol: &Symbol) -> Option<&Vec<Use>> {
        self.of.get(symbol)
    }
}
