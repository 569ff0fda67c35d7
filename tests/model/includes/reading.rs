//! What was read, and what is known from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::operations::View;
use super::prompts::{ACME, Header, Id, Name};
use super::table::{NameItem, Table};

/// One item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    Header(Id),
    Counters(Name),
    /// Whether there is an override of the name.
    Overrides(Name),
}

/// What was read so far.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Reads {
    headers: BTreeMap<Id, Option<Arc<Header>>>,
    names: BTreeMap<Name, NameItem>,
    overrides: BTreeMap<Name, bool>,
}

impl View for Reads {
    fn header(&self, id: Id) -> Option<&Arc<Header>> {
        self.headers.get(&id).and_then(Option::as_ref)
    }

    fn counters(&self, name: Name) -> Option<(i8, i8)> {
        self.names
            .get(&name)
            .map(|item| (item.included, item.including))
    }
}

impl View for Table {
    fn header(&self, id: Id) -> Option<&Arc<Header>> {
        Self::header(self, id)
    }

    fn counters(&self, name: Name) -> Option<(i8, i8)> {
        Some((self.names[name].included, self.names[name].including))
    }
}

impl Reads {
    /// Reads an item as it is.
    pub(super) fn read(&mut self, key: Key, table: &Table) {
        match key {
            Key::Header(id) => drop(self.headers.insert(id, table.header(id).cloned())),
            Key::Counters(name) => drop(self.names.insert(name, table.names[name])),
            Key::Overrides(name) => drop(self.overrides.insert(name, table.overrides[name])),
        }
    }

    /// Whether a table has everything as it was read.
    pub(super) fn are_of(&self, table: &Table) -> bool {
        self.headers
            .iter()
            .all(|(id, header)| header.as_ref() == table.header(*id))
            && self
                .names
                .iter()
                .all(|(name, item)| *item == table.names[*name])
            && self
                .overrides
                .iter()
                .all(|(name, is)| *is == table.overrides[*name])
    }

    pub(super) fn changes(&self, name: Name) -> Option<i8> {
        self.names.get(&name).map(|item| item.changes)
    }

    fn has(&self, key: &Key) -> bool {
        match key {
            Key::Header(id) => self.headers.contains_key(id),
            Key::Counters(name) => self.names.contains_key(name),
            Key::Overrides(name) => self.overrides.contains_key(name),
        }
    }

    pub(super) fn unread(&self, keys: impl IntoIterator<Item = Key>) -> BTreeSet<Key> {
        keys.into_iter().filter(|key| !self.has(key)).collect()
    }

    /// The header of the override of a name, if there is one.
    pub(super) fn own(&self, name: Name) -> Option<Key> {
        let own = Key::Header(Id {
            instance: ACME,
            name,
        });
        self.overrides
            .get(&name)
            .is_some_and(|is| *is)
            .then_some(own)
    }
}
