//! The rounds in which an operation reads: a round starts when the one before is read, and others can come between any two reads.

use std::collections::BTreeSet;

use super::contents::{Content, Set, bit, members};
use super::drafts::Draft;
use super::judge::Judging;
use super::operations::{Operation, View};
use super::prompts::{ACME, DEFAULT, Id, LABELS, Name, P};
use super::reading::{Key, Reads};
use super::rules::{Rule, Rules};

impl Reads {
    /// The next round; empty when everything is read. After a transaction was cancelled, the counters are read too.
    pub(super) fn next(&self, operation: &Operation, rules: Rules, again: bool) -> BTreeSet<Key> {
        let first = self.unread(first(operation, rules));
        if !first.is_empty() {
            return first;
        }
        let drafts = operation.drafts(self, Set::MAX).unwrap_or_default();
        if drafts.iter().all(Draft::is_unchanged) {
            return first;
        }
        let judged = drafts.iter().filter(|draft| draft.may_be_judged(operation));
        let judged = judged.fold(0, |set, draft| set | bit(draft.id.name));
        let judging = Judging {
            drafts: &drafts,
            view: self,
            rules,
        };
        let gained = match rules.has(Rule::GainJudgesOverrides) {
            true => judging.effects().gained,
            false => 0,
        };
        let pieces = own_pieces(&drafts, operation);
        let counters = match again {
            true => gained | pieces | drafts.iter().fold(0, |set, draft| set | bit(draft.id.name)),
            false => gained,
        };
        let rounds = self.judged_by_overrides(judged, rules);
        let rounds = rounds.into_iter().chain([
            headers(pieces | self.pieces_of_overrides(judged))
                .chain(members(counters).map(Key::Counters))
                .collect(),
            // Without the rule, `changes` is read last.
            members(judged).map(Key::Counters).collect(),
        ]);
        let rounds = rounds.chain(self.formats_of_overrides(gained));
        let mut rounds = rounds.map(|round| self.unread(round));
        rounds.find(|round| !round.is_empty()).unwrap_or_default()
    }

    /// `changes`, then the overrides, then their headers.
    fn judged_by_overrides(&self, judged: Set, rules: Rules) -> [Vec<Key>; 3] {
        let first = members(judged).filter(|_| rules.has(Rule::ChangesFirst));
        [
            first.map(Key::Counters).collect(),
            members(judged).map(Key::Overrides).collect(),
            members(judged).filter_map(|name| self.own(name)).collect(),
        ]
    }

    fn pieces_of_overrides(&self, judged: Set) -> Set {
        let instance = ACME;
        let own = members(judged).filter_map(|name| self.header(Id { instance, name }));
        let contents = own.flat_map(|own| own.contents());
        contents.fold(0, |set, content| set | content.includes)
    }

    /// The overrides of gained pieces, and their headers, where `changes` says that there may be some.
    fn formats_of_overrides(&self, gained: Set) -> [Vec<Key>; 2] {
        let may_be = |piece: &Name| self.changes(*piece).is_some_and(|changes| changes != 0);
        [
            members(gained).filter(may_be).map(Key::Overrides).collect(),
            members(gained)
                .filter_map(|piece| self.own(piece))
                .collect(),
        ]
    }
}

/// The headers of pieces.
fn headers(pieces: Set) -> impl Iterator<Item = Key> {
    members(pieces).map(|piece| Key::Header(Id::of_default(piece)))
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
