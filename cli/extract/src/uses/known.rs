//! What is known of uses while one file is looked at.

use rustc_hash::FxHashMap;

use crate::code::Code;
use crate::symbol::Symbol;
use crate::uses::reach::{FAR, Reach};
use crate::uses::{Use, Uses, collect};

/// The uses in all files, and the plain reads of variables in one: of those there are too many to keep them all.
pub(crate) struct Known<'u> {
    all: &'u Uses,
    plain: FxHashMap<Symbol, Vec<Use>>,
    wholes: FxHashMap<Symbol, Vec<Symbol>>,
}

impl<'u> Known<'u> {
    /// All that is known for one file.
    pub(crate) fn of(all: &'u Uses, code: &Code<'_>, module: usize) -> Self {
        let mut own = collect::find_in(code, module, false);
        let wholes = std::mem::take(&mut own.wholes);
        let plain = own.into_plain(code, module);
        Self { all, plain, wholes }
    }

    /// The places that read a name.
    pub(crate) fn get(&self, symbol: &Symbol) -> impl Iterator<Item = &Use> {
        let plain = self.plain.get(symbol).into_iter().flatten();
        self.all.get(symbol).chain(plain)
    }

    /// What code does with a value that has this name, directly and by way of others.
    pub(crate) fn reach(&self, symbol: &Symbol) -> Reach {
        self.all.reach(symbol)
    }

    /// Whether any exception of the program is of interest where it is caught.
    pub(crate) fn catches(&self) -> bool {
        self.all.catches
    }

    /// What code does with the value of a name by way of other names.
    pub(crate) fn by_alias(&self, symbol: &Symbol) -> Reach {
        self.all.by_alias(symbol)
    }

    /// The texts that the value of a name of the file is put into.
    pub(crate) fn wholes(&self, symbol: &Symbol) -> impl Iterator<Item = &Symbol> {
        self.wholes.get(symbol).into_iter().flatten().take(FAR)
    }

    /// Whether what a function returns is put into a text of another file that is sent to a model.
    pub(crate) fn is_put_in(&self, result: &Symbol, left: usize) -> bool {
        self.all.is_put_in(result, left)
    }

    /// The plain reads of these names, which the uses in all files don't have.
    pub(crate) fn plain<'s>(
        mut self,
        symbols: impl Iterator<Item = &'s Symbol>,
    ) -> Vec<(Symbol, Vec<Use>)> {
        let symbols = symbols.filter_map(|symbol| self.plain.remove_entry(symbol));
        symbols.collect()
    }
}
