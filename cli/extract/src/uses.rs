//! Where constants are read, and for what.

mod aliases;
mod attributes;
mod calls;
mod collect;
mod detours;
mod file_uses;
mod known;
mod reach;
mod reader;
mod record;
mod replaced;
mod symbols;
mod wholes;

use std::collections::BTreeSet;
use std::hash::Hash;

use ruff_text_size::TextRange;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::code::Code;
use crate::form::Form;
use crate::reads::ReadAt;
use crate::symbol::{ScopeId, Symbol};

use attributes::Attribute;
pub(crate) use attributes::is_telling;
use file_uses::FileUses;
pub(crate) use known::Known;
pub(crate) use reach::Reach;
use symbols::{ByName, SymbolId, Symbols};
pub(crate) use wholes::names_prompt;

/// A place that reads a constant.
#[derive(Debug, Clone)]
pub(crate) struct Use {
    /// The file and the scope. There are many uses: they are kept small.
    module: u32,
    scope: u32,
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
    pub(crate) looked_up: Option<Box<str>>,
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
    /// The texts that what functions of other files return is a part of.
    wholes: ByName<SymbolId>,
    /// The reads of attributes, until they are connected with the classes.
    attributes: FxHashMap<SymbolId, Attribute>,
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

impl Uses {
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
            all.sort_by_key(|used| (used.module(), used.range.start()));
            all.shrink_to_fit();
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
        for (part, wholes) in file.wholes {
            let part = self.symbols.add(&part);
            let wholes = wholes.iter().map(|whole| self.symbols.add(whole));
            self.wholes.extend(part, wholes);
        }
        for (read, attribute) in file.attributes {
            self.attributes.insert(self.symbols.add(&read), attribute);
        }
        for (symbol, replaced) in file.replaced {
            self.replaced.extend(self.symbols.add(&symbol), replaced);
        }
    }

    /// Sorts the uses in all files, drops the names from which none is reached whose use says anything, and connects attributes with
    /// the reads that lead on: there can be any number of classes with an attribute of one name, and most reads lead nowhere.
    fn finish(&mut self, code: &Code<'_>) {
        self.of.sort();
        self.wholes.sort();
        self.replaced.sort();
        let busy = self.of.iter().filter(|(_, used)| used.says_much());
        let busy = busy.map(|(symbol, _)| *symbol);
        let replaced = self.replaced.iter().map(|(symbol, _)| *symbol);
        let busy: Vec<SymbolId> = busy.chain(replaced).collect();
        let sources = self.aliases.sources();
        let attributes = std::mem::take(&mut self.attributes);
        let mut connected = Vec::new();
        let kept = sources_of(busy, |name| {
            let attributes = attributes.get(&name).into_iter();
            let attributes = attributes.flat_map(|attribute| attribute.all(code));
            let attributes: Vec<_> = attributes.map(|it| self.symbols.add(&it)).collect();
            connected.extend(attributes.iter().map(|it| (*it, name)));
            attributes
                .into_iter()
                .chain(sources.get(name).iter().copied())
        });
        self.aliases.retain(|alias| kept.contains(alias));
        for (attribute, read) in connected {
            self.aliases.extend(attribute, [read]);
        }
        self.aliases.sort();
        let mut raised = self.raised.iter();
        self.catches = raised.any(|class| self.aliases.of(*class).next().is_some());
    }
}

/// These names, and those from which one of them is reached.
fn sources_of<T: Copy + Eq + Hash, I: Iterator<Item = T>>(
    mut names: Vec<T>,
    mut sources: impl FnMut(T) -> I,
) -> FxHashSet<T> {
    let mut seen = FxHashSet::default();
    while let Some(name) = names.pop() {
        if seen.insert(name) {
            names.extend(sources(name));
        }
    }
    seen
}

impl Use {
    pub(crate) fn module(&self) -> usize {
        self.module as usize
    }

    /// Whether it is in this scope of a file.
    pub(crate) fn is_in(&self, module: usize, scope: ScopeId) -> bool {
        (self.module(), self.scope as ScopeId) == (module, scope)
    }

    /// Whether it says what the code does with the value.
    fn says_much(&self) -> bool {
        self.sent || self.joined || self.form != Form::Plain || self.looked_up.is_some()
    }
}
