//! Where constants are read, and for what.

mod aliases;
mod attributes;
mod calls;
mod collect;
mod detours;
mod known;
mod reader;
mod record;
mod replaced;

use std::collections::{BTreeSet, VecDeque};

use ruff_text_size::TextRange;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::form::Form;
use crate::reads::ReadAt;
use crate::symbol::{ScopeId, Symbol};

pub(crate) use known::Known;

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
    of: FxHashMap<Symbol, Vec<Use>>,
    /// The names that are assigned the value of a constant.
    aliases: FxHashMap<Symbol, Vec<Symbol>>,
    /// The names that are assigned a text which the value of a name is a part of.
    wholes: FxHashMap<Symbol, Vec<Symbol>>,
    /// The texts that `.replace` fills in, by the name that it is called on.
    replaced: FxHashMap<Symbol, Vec<String>>,
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
        self.add_replaced(symbol, &mut reach);
        if !self.aliases.contains_key(symbol) {
            return reach;
        }
        let (mut seen, mut now) = (FxHashSet::from_iter([symbol]), vec![symbol]);
        for _ in 0..FAR {
            let aliases = now.iter().filter_map(|symbol| self.aliases.get(symbol));
            let next: Vec<&Symbol> = aliases.flatten().collect();
            now = next.into_iter().filter(|it| seen.insert(it)).collect();
            for alias in &now {
                self.add_replaced(alias, &mut reach);
                for used in self.of.get(alias).into_iter().flatten() {
                    reach.sent |= used.sent && !used.part;
                    reach.form = reach.form.or(used.filled());
                }
            }
            if now.is_empty() || seen.len() > MANY {
                break;
            }
        }
        reach
    }

    /// What code does with a value that has this name, directly and by way of others.
    pub(crate) fn reach(&self, symbol: &Symbol) -> Reach {
        let mut reach = self.by_alias(symbol);
        for used in self.of.get(symbol).into_iter().flatten() {
            reach.sent |= used.sent && !used.part;
            reach.form = reach.form.or(used.filled());
        }
        reach
    }

    fn add_replaced(&self, symbol: &Symbol, reach: &mut Reach) {
        for text in self.replaced.get(symbol).into_iter().flatten() {
            if !reach.replaced.contains(text) {
                reach.replaced.push(text.clone());
            }
        }
    }

    /// The places that read a name, but for plain reads of variables of functions.
    pub(crate) fn get(&self, symbol: &Symbol) -> impl Iterator<Item = &Use> {
        self.of.get(symbol).into_iter().flatten()
    }

    /// Adds plain reads, so that all uses of these names are known, in order.
    pub(crate) fn add_plain(&mut self, plain: Vec<(Symbol, Vec<Use>)>) {
        for (symbol, uses) in plain {
            let all = self.of.entry(symbol).or_default();
            all.extend(uses);
            all.sort_by_key(|used| (used.module, used.range.start()));
        }
    }

    /// Drops the names from which none is reached whose use says anything.
    fn drop_idle(&mut self) {
        let mut sources: FxHashMap<&Symbol, Vec<&Symbol>> = FxHashMap::default();
        for (symbol, aliases) in &self.aliases {
            for alias in aliases {
                sources.entry(alias).or_default().push(symbol);
            }
        }
        let busy = self
            .of
            .iter()
            .filter(|(_, uses)| uses.iter().any(Use::says_much));
        let busy = busy.map(|(symbol, _)| symbol).chain(self.replaced.keys());
        let mut seen: FxHashSet<&Symbol> = busy.collect();
        let mut next: VecDeque<&Symbol> = seen.iter().copied().collect();
        while let Some(symbol) = next.pop_front() {
            let sources = sources.get(symbol).into_iter().flatten();
            next.extend(sources.copied().filter(|source| seen.insert(source)));
        }
        let seen: FxHashSet<Symbol> = seen.into_iter().cloned().collect();
        self.aliases.retain(|_, aliases| {
            aliases.retain(|alias| seen.contains(alias));
            !aliases.is_empty()
        });
        self.catches = self.aliases.keys().any(Symbol::is_raised);
    }
}

impl Use {
    fn filled(&self) -> Option<Form> {
        Some(self.form).filter(|form| *form != Form::Plain)
    }
}
