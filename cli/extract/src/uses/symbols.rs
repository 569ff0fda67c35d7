//! The names of all files, each with a number: there are too many to keep more than one copy of them.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use crate::lists::Lists;
use crate::symbol::Symbol;
use crate::words::{WordId, Words};

/// The number of a name in a scope of a file.
pub(super) type SymbolId = u32;

/// The names that have a number.
#[derive(Default)]
pub(super) struct Symbols {
    words: Words,
    /// The file, scope and word of each.
    keys: Vec<[u32; 3]>,
    ids: HashTable<SymbolId>,
}

impl Symbols {
    /// The number of a name that has one.
    pub(super) fn get(&self, symbol: &Symbol) -> Option<SymbolId> {
        self.find(key(symbol, self.words.get(&symbol.name)?))
    }

    fn find(&self, key: [u32; 3]) -> Option<SymbolId> {
        let is_meant = |id: &SymbolId| self.keys[*id as usize] == key;
        self.ids.find(hash(&key), is_meant).copied()
    }

    /// The number of a name, which it gets if it has none.
    pub(super) fn add(&mut self, symbol: &Symbol) -> SymbolId {
        let key = key(symbol, self.words.add(&symbol.name));
        if let Some(id) = self.find(key) {
            return id;
        }
        let id = self.keys.len() as SymbolId;
        self.keys.push(key);
        let hash_of = |id: &SymbolId| hash(&self.keys[*id as usize]);
        self.ids.insert_unique(hash(&key), id, hash_of);
        id
    }
}

fn key(symbol: &Symbol, word: WordId) -> [u32; 3] {
    [symbol.module as u32, symbol.scope as u32, word]
}

fn hash(key: &[u32; 3]) -> u64 {
    FxBuildHasher.hash_one(key)
}

/// What is known by name, in the order that it was added in.
pub(super) struct ByName<T> {
    all: Vec<(SymbolId, T)>,
}

impl<T> Default for ByName<T> {
    fn default() -> Self {
        Self { all: Vec::new() }
    }
}

impl<T> ByName<T> {
    pub(super) fn extend(&mut self, name: SymbolId, values: impl IntoIterator<Item = T>) {
        self.all
            .extend(values.into_iter().map(|value| (name, value)));
    }

    pub(super) fn retain(&mut self, is_kept: impl Fn(&T) -> bool) {
        self.all.retain(|(_, value)| is_kept(value));
    }

    /// Sorts it, once everything was added.
    pub(super) fn sort(&mut self) {
        self.all.sort_by_key(|(name, _)| *name);
        self.all.shrink_to_fit();
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &(SymbolId, T)> {
        self.all.iter()
    }

    pub(super) fn of(&self, name: SymbolId) -> impl Iterator<Item = &T> {
        let start = self.all.partition_point(|(other, _)| *other < name);
        let same = self.all[start..].iter();
        let same = same.take_while(move |(other, _)| *other == name);
        same.map(|(_, value)| value)
    }
}

impl ByName<SymbolId> {
    /// The names that lead to each name, in the order that they were added in.
    pub(super) fn sources(&self) -> Lists<SymbolId> {
        Lists::of(self.all.iter().map(|(name, alias)| (*alias, *name)))
    }
}
