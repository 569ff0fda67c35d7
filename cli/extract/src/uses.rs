//! Where constants are read, and for what.

mod aliases;
mod attributes;
mod calls;
mod collect;
mod detours;
mod file_uses;
mod known;
mod reader;
mod record;
mod replaced;
mod symbols;

use std::collections::BTreeSet;
use std::hash::Hash;

use ruff_text_size::TextRange;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::form::Form;
use crate::reads::ReadAt;
use crate::symbol::{ScopeId, Symbol};

use file_uses::FileUses;
pub(crate) use known::Known;
use symbols::{ByName, SymbolId, Symbols};

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
    /// Whether it is only a part of what is sent.
    pub(crate) part: bool,
    /// Whether a library puts it together with other texts there.
    pub(crate) joined: bool,
    /// Whether the code there shows it to a person.
    pub(crate) shown: bool,
    /// The prompt that is looked up there with the constant as the fallback.
    pub(crate) looked_up: Option<String>,
}

/// All places that read constants, and the prompts that are looked up.
#[derive(Default)]
pub(crate) struct Uses {
    symbols: Symbols,
    /// In the order of the files.
    of: ByName<Use>,
    /// All uses of these names, with the plain reads that the others don't have.
    complete: FxHashMap<Symbol, Vec<Use>>,
    /// The names that are assigned the value of a constant.
    aliases: ByName<SymbolId>,
    /// The texts that `.replace` fills in, by the name that it is called on.
    replaced: ByName<String>,
    /// What is raised, by class.
    raised: Vec<SymbolId>,
    /// The texts that the code reads from files.
    pub(crate) reads: Vec<ReadAt>,
    /// The names of the prompts that are looked up.
    pub(crate) looked_up: BTreeSet<String>,
    /// Whether the text of any exception of the program goes where the code does something with it.
    pub(crate) catches: bool,
}

/// How many names a value is followed through, and how many in all.
const FAR: usize = 8;
const MANY: usize = 200;

/// What code does with a value by way of other names: those that are assigned it, parameters that it is given to, and functions that
/// return it.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// How it fills it in.
    pub(crate) form: Option<Form>,
    /// Whether it sends it to a model.
    pub(crate) sent: bool,
    /// The texts in it that `.replace` fills in.
    pub(crate) replaced: Vec<String>,
}

impl Uses {
    /// What code does with the value of a name by way of other names.
    pub(crate) fn by_alias(&self, symbol: &Symbol) -> Reach {
        let mut reach = Reach::default();
        let Some(symbol) = self.symbols.get(symbol) else {
            return reach;
        };
        self.add_replaced(symbol, &mut reach);
        let mut now: Vec<SymbolId> = self.aliases.of(symbol).copied().collect();
        let mut seen = FxHashSet::from_iter([symbol]);
        for _ in 0..FAR {
            now.retain(|it| seen.insert(*it));
            for alias in &now {
                self.add_replaced(*alias, &mut reach);
                reach.add(self.of.of(*alias));
            }
            if now.is_empty() || seen.len() > MANY {
                break;
            }
            now = now
                .iter()
                .flat_map(|it| self.aliases.of(*it))
                .copied()
                .collect();
        }
        reach
    }

    /// What code does with a value that has this name, directly and by way of others.
    pub(crate) fn reach(&self, symbol: &Symbol) -> Reach {
        let mut reach = self.by_alias(symbol);
        reach.add(self.get(symbol));
        reach
    }

    fn add_replaced(&self, symbol: SymbolId, reach: &mut Reach) {
        for text in self.replaced.of(symbol) {
            if !reach.replaced.contains(text) {
                reach.replaced.push(text.clone());
            }
        }
    }

    /// The places that read a name, but for plain reads of variables of functions.
    pub(crate) fn get(&self, symbol: &Symbol) -> impl Iterator<Item = &Use> {
        let complete = self.complete.get(symbol);
        let id = self.symbols.get(symbol).filter(|_| complete.is_none());
        let others = id.into_iter().flat_map(|id| self.of.of(id));
        complete.into_iter().flatten().chain(others)
    }

    /// Adds plain reads, so that all uses of these names are known, in order.
    pub(crate) fn add_plain(&mut self, plain: Vec<(Symbol, Vec<Use>)>) {
        for (symbol, mut uses) in plain {
            let mut all: Vec<Use> = self.get(&symbol).cloned().collect();
            all.append(&mut uses);
            all.sort_by_key(|used| (used.module, used.range.start()));
            self.complete.insert(symbol, all);
        }
    }

    /// Adds the uses in the next file.
    fn add(&mut self, file: FileUses) {
        self.looked_up.extend(file.looked_up);
        self.reads.extend(file.reads);
        for (symbol, uses) in file.of {
            self.of.extend(self.symbols.add(&symbol), uses);
        }
        for (symbol, aliases) in file.aliases {
            let id = self.symbols.add(&symbol);
            self.raised.extend(symbol.is_raised().then_some(id));
            let aliases = aliases.iter().map(|alias| self.symbols.add(alias));
            self.aliases.extend(id, aliases);
        }
        for (symbol, replaced) in file.replaced {
            self.replaced.extend(self.symbols.add(&symbol), replaced);
        }
    }

    /// Sorts the uses in all files, and drops the names from which none is reached whose use says anything.
    fn finish(&mut self) {
        self.of.sort();
        self.replaced.sort();
        let busy = self.of.iter().filter(|(_, used)| used.says_much());
        let busy = busy.map(|(symbol, _)| *symbol);
        let replaced = self.replaced.iter().map(|(symbol, _)| *symbol);
        let kept = sources_of(busy.chain(replaced), self.aliases.iter().copied());
        self.aliases.retain(|alias| kept.contains(alias));
        self.aliases.sort();
        let mut raised = self.raised.iter();
        self.catches = raised.any(|class| self.aliases.of(*class).next().is_some());
    }
}

/// These names, and those from which one of them is reached.
fn sources_of<T: Copy + Eq + Hash>(
    names: impl Iterator<Item = T>,
    aliases: impl Iterator<Item = (T, T)>,
) -> FxHashSet<T> {
    let mut sources: FxHashMap<T, Vec<T>> = FxHashMap::default();
    for (name, alias) in aliases {
        sources.entry(alias).or_default().push(name);
    }
    let mut seen: FxHashSet<T> = names.collect();
    let mut next: Vec<T> = seen.iter().copied().collect();
    while let Some(name) = next.pop() {
        let sources = sources.get(&name).into_iter().flatten();
        next.extend(sources.copied().filter(|source| seen.insert(*source)));
    }
    seen
}

impl Reach {
    fn add<'u>(&mut self, uses: impl Iterator<Item = &'u Use>) {
        for used in uses {
            self.sent |= used.sent && !used.part;
            self.form = self.form.or(used.filled());
        }
    }
}

impl Use {
    /// Whether it says what the code does with the value.
    fn says_much(&self) -> bool {
        self.sent || self.joined || self.form != Form::Plain || self.looked_up.is_some()
    }

    fn filled(&self) -> Option<Form> {
        Some(self.form).filter(|form| *form != Form::Plain)
    }
}
