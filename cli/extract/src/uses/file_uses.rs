//! The uses in one file.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::code::Code;
use crate::reads::ReadAt;
use crate::scope::ScopeKind;
use crate::symbol::Symbol;
use crate::uses::attributes::Attribute;
use crate::uses::{Use, sources_of};

/// The places in one file that read constants, and the prompts that are looked up there.
#[derive(Default)]
pub(crate) struct FileUses {
    pub(super) of: FxHashMap<Symbol, Vec<Use>>,
    /// The names that are assigned the value of a constant.
    pub(super) aliases: FxHashMap<Symbol, Vec<Symbol>>,
    /// The reads of attributes, which are connected with the classes at the end.
    pub(super) attributes: FxHashMap<Symbol, Attribute>,
    /// The names that are assigned a text which the value of a name is a part of.
    pub(super) wholes: FxHashMap<Symbol, Vec<Symbol>>,
    /// The texts that `.replace` fills in, by the name that it is called on.
    pub(super) replaced: FxHashMap<Symbol, Vec<String>>,
    /// The texts that the code reads from files.
    pub(super) reads: Vec<ReadAt>,
    /// The names of the prompts that are looked up.
    pub(super) looked_up: BTreeSet<String>,
}

impl FileUses {
    /// Drops the plain reads, which say nothing about other files: those of variables of functions, and of names that never have a text.
    pub(super) fn drop_plain(&mut self, code: &Code<'_>, module: usize) {
        let read = self.read();
        self.of.retain(|symbol, uses| {
            if !is_shared(code, module, &read, symbol) {
                uses.retain(Use::says_much);
            }
            !uses.is_empty()
        });
        self.of.shrink_to_fit();
    }

    /// The plain reads alone.
    pub(super) fn into_plain(
        mut self,
        code: &Code<'_>,
        module: usize,
    ) -> FxHashMap<Symbol, Vec<Use>> {
        let read = self.read();
        self.of.retain(|symbol, uses| {
            uses.retain(|used| !used.says_much());
            !uses.is_empty() && !is_shared(code, module, &read, symbol)
        });
        self.of
    }

    /// The names that are assigned what is read from files.
    fn read(&self) -> FxHashSet<Symbol> {
        let read = self.reads.iter().flat_map(|read| &read.symbols);
        read.cloned().collect()
    }

    pub(super) fn connect(&mut self, symbol: Symbol, alias: &Symbol) {
        if symbol != *alias {
            let aliases = self.aliases.entry(symbol).or_default();
            if !aliases.contains(alias) {
                aliases.push(alias.clone());
            }
        }
    }

    /// Drops the variables of functions from which no name is reached whose use says anything, or that other files may use.
    pub(super) fn drop_idle(&mut self, code: &Code<'_>, module: usize) {
        let is_open = |symbol: &Symbol| {
            let is_variable = code.kind(symbol) == Some(ScopeKind::Function);
            !is_variable || symbol.module != module || symbol.is_result()
        };
        let mut sources: FxHashMap<&Symbol, Vec<&Symbol>> = FxHashMap::default();
        for (symbol, aliases) in &self.aliases {
            for alias in aliases {
                sources.entry(alias).or_default().push(symbol);
            }
        }
        let busy = self.of.iter();
        let busy = busy.filter(|(_, uses)| uses.iter().any(Use::says_much));
        let busy = busy.map(|(symbol, _)| symbol).chain(self.replaced.keys());
        let open = sources.keys().copied().filter(|it| is_open(it));
        let kept = sources_of(busy.chain(open).collect(), |name| {
            sources.get(name).into_iter().flatten().copied()
        });
        let kept: FxHashSet<Symbol> = kept.into_iter().cloned().collect();
        self.aliases.retain(|_, aliases| {
            aliases.retain(|alias| kept.contains(alias));
            !aliases.is_empty()
        });
        self.aliases.shrink_to_fit();
        self.wholes.retain(|_, wholes| {
            wholes.retain(|whole| kept.contains(whole) || is_open(whole));
            !wholes.is_empty()
        });
        self.attributes.retain(|read, _| kept.contains(read));
    }
}

/// Whether all reads of a name matter to other files: it may be a constant with a text, or have one that was read from a file.
fn is_shared(code: &Code<'_>, module: usize, read: &FxHashSet<Symbol>, symbol: &Symbol) -> bool {
    let name = symbol.name.split('[').next().unwrap_or_default();
    let whole = Symbol {
        name: name.into(),
        ..*symbol
    };
    if read.contains(&whole) {
        return true;
    }
    let is_variable = code.kind(symbol) == Some(ScopeKind::Function);
    !(is_variable && symbol.module == module) && code.may_hold_text(&whole)
}
