//! What an operation reads, in rounds: a round starts when the one before is read, and others can come between any two reads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::judge::{Effects, Judging};
use super::operations::{Draft, Operation, View};
use super::prompts::{
    ACME, Content, DEFAULT, Header, Id, LABELS, NAMES, Name, P, Set, bit, members,
};
use super::rules::{Rule, Rules};
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

    fn unread(&self, keys: impl IntoIterator<Item = Key>) -> BTreeSet<Key> {
        keys.into_iter().filter(|key| !self.has(key)).collect()
    }

    fn own(&self, name: Name) -> Option<Key> {
        let own = Key::Header(Id {
            instance: ACME,
            name,
        });
        self.overrides
            .get(&name)
            .is_some_and(|is| *is)
            .then_some(own)
    }

    /// The next round; empty when everything is read. After a transaction was cancelled, the counters are read too.
    pub(super) fn next(&self, operation: &Operation, rules: Rules, again: bool) -> BTreeSet<Key> {
        let first = self.unread(first(operation, rules));
        let Some(drafts) = first
            .is_empty()
            .then(|| operation.drafts(self, Set::MAX).ok())
            .flatten()
        else {
            return first;
        };
        if drafts.iter().all(Draft::is_unchanged) {
            return first;
        }
        let judged: Vec<Name> = drafts
            .iter()
            .filter(|draft| draft.may_be_judged(operation))
            .map(|draft| draft.id.name)
            .collect();
        let judging = Judging {
            drafts: &drafts,
            view: self,
            rules,
        };
        let effects = judging.effects();
        let own_pieces = own_pieces(&drafts, operation);
        let pieces = |set: Set| members(set).map(|piece| Key::Header(Id::of_default(piece)));
        let mut rounds = Vec::new();
        let changes = judged.iter().filter(|_| rules.has(Rule::ChangesFirst));
        rounds.push(changes.map(|name| Key::Counters(*name)).collect());
        rounds.push(judged.iter().map(|name| Key::Overrides(*name)).collect());
        rounds.push(judged.iter().filter_map(|name| self.own(*name)).collect());
        let theirs = judged.iter().filter_map(|name| {
            self.header(Id {
                instance: ACME,
                name: *name,
            })
        });
        let theirs = theirs
            .flat_map(|own| own.contents())
            .fold(0, |set, content| set | content.includes);
        rounds.push(
            pieces(own_pieces | theirs)
                .chain(self.counters_of(&drafts, effects, own_pieces, again, rules))
                .collect(),
        );
        if !rules.has(Rule::ChangesFirst) {
            rounds.push(judged.iter().map(|name| Key::Counters(*name)).collect());
        }
        if rules.has(Rule::GainJudgesOverrides) {
            let overridden = members(effects.gained)
                .filter(|piece| self.changes(*piece).is_some_and(|changes| changes != 0));
            let overridden: Vec<Name> = overridden.collect();
            rounds.push(
                overridden
                    .iter()
                    .map(|piece| Key::Overrides(*piece))
                    .collect(),
            );
            rounds.push(
                overridden
                    .iter()
                    .filter_map(|piece| self.own(*piece))
                    .collect(),
            );
        }
        let rounds = rounds.into_iter().map(|round: Vec<Key>| self.unread(round));
        rounds
            .into_iter()
            .find(|round| !round.is_empty())
            .unwrap_or_default()
    }

    /// The items of names that are read with the pieces.
    fn counters_of(
        &self,
        drafts: &[Draft],
        effects: Effects,
        pieces: Set,
        again: bool,
        rules: Rules,
    ) -> Vec<Key> {
        let gained = if rules.has(Rule::GainJudgesOverrides) {
            effects.gained
        } else {
            0
        };
        let named = drafts.iter().fold(0, |set, draft| set | bit(draft.id.name));
        let names = if again {
            gained | named | pieces
        } else {
            gained
        };
        NAMES
            .into_iter()
            .filter(|name| names & bit(*name) != 0)
            .map(Key::Counters)
            .collect()
    }
}

/// The headers of the prompts that the operation names, and those that they obey.
fn first(operation: &Operation, rules: Rules) -> BTreeSet<Key> {
    let ids = operation.ids();
    let obeyed = ids.iter().map(|id| Id::of_default(id.name));
    let mut keys: BTreeSet<Key> = ids.iter().copied().chain(obeyed).map(Key::Header).collect();
    if !rules.has(Rule::OwnHeaderFirst) && matches!(operation, Operation::Publish { .. }) {
        keys.insert(Key::Header(Id::of_default(P)));
    }
    keys
}

/// The pieces of what becomes active or is new, and of everything active where a contract shrinks.
fn own_pieces(drafts: &[Draft], operation: &Operation) -> Set {
    let mut contents: Vec<Content> = Vec::new();
    for draft in drafts {
        let moved = LABELS.into_iter().filter_map(|label| draft.moved(label)?.1);
        contents.extend(moved);
        if draft.before.is_none() || matches!(operation, Operation::Seed { .. }) {
            contents.extend(draft.after.versions.last());
        }
        if let Operation::Seed { content, .. } = operation {
            contents.push(*content);
        }
        if draft.leaving() != 0 || draft.may_be_judged(operation) {
            contents.extend(draft.after.contents());
        }
    }
    let named: Set = drafts
        .iter()
        .filter(|draft| draft.id.instance == DEFAULT)
        .fold(0, |set, draft| set | bit(draft.id.name));
    contents
        .iter()
        .fold(0, |set, content| set | content.includes)
        & !named
}

impl Draft {
    /// Whether overrides may have to be read; what a seed makes of a contract depends on them.
    fn may_be_judged(&self, operation: &Operation) -> bool {
        self.is_judged_by_overrides()
            || (matches!(operation, Operation::Seed { .. }) && !self.is_unchanged())
    }
}
