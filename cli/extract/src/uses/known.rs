//! What is known of uses while one file is looked at, and what of it is kept for all files.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::code::Code;
use crate::form::Form;
use crate::scope::ScopeKind;
use crate::symbol::Symbol;
use crate::uses::{FAR, Reach, Use, Uses, collect};

/// The uses in all files, and the plain reads of variables in one: of those there are too many to keep them all.
pub(crate) struct Known<'u> {
    all: &'u Uses,
    plain: FxHashMap<Symbol, Vec<Use>>,
    wholes: FxHashMap<Symbol, Vec<Symbol>>,
}

impl<'u> Known<'u> {
    /// All that is known for one file.
    pub(crate) fn of(all: &'u Uses, code: &Code<'_>, module: usize) -> Self {
        let mut own = collect::find_in(code, module);
        let wholes = std::mem::take(&mut own.wholes);
        let plain = own.split(code, module);
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

    /// The plain reads of these names, which the uses in all files don't have.
    pub(crate) fn plain<'s>(
        mut self,
        symbols: impl Iterator<Item = &'s Symbol>,
    ) -> Vec<(Symbol, Vec<Use>)> {
        let symbols = symbols.filter_map(|symbol| self.plain.remove_entry(symbol));
        symbols.collect()
    }
}

impl Uses {
    /// Splits off the reads that say nothing about other files: those of variables of functions, and of names that never have a text.
    pub(super) fn split(&mut self, code: &Code<'_>, module: usize) -> FxHashMap<Symbol, Vec<Use>> {
        let read = self.reads.iter().flat_map(|read| &read.symbols);
        let read: FxHashSet<Symbol> = read.cloned().collect();
        let mut plain: FxHashMap<Symbol, Vec<Use>> = FxHashMap::default();
        for (symbol, uses) in &mut self.of {
            if is_shared(code, module, &read, symbol) {
                continue;
            }
            let (kept, others) = std::mem::take(uses).into_iter().partition(Use::says_much);
            *uses = kept;
            plain.insert(symbol.clone(), others);
        }
        self.of.retain(|_, uses| !uses.is_empty());
        plain
    }
}

impl Use {
    /// Whether it says what the code does with the value.
    pub(super) fn says_much(&self) -> bool {
        self.sent || self.joined || self.form != Form::Plain || self.looked_up.is_some()
    }
}

/// Whether all reads of a name matter to other files: it may be a constant with a text, or have one that was read from a file.
fn is_shared(code: &Code<'_>, module: usize, read: &FxHashSet<Symbol>, symbol: &Symbol) -> bool {
    let name = symbol.name.split('[').next().unwrap_or_default();
    let whole = Symbol {
        name: name.to_owned(),
        ..*symbol
    };
    if read.contains(&whole) {
        return true;
    }
    let is_variable = code.kind(symbol) == Some(ScopeKind::Function);
    !(is_variable && symbol.module == module) && code.may_hold_text(&whole)
}
