//! The table: its items, and transactions over them as DynamoDB runs them.

use std::collections::{BTreeMap, BTreeSet};

/// Whose prompt: `default`'s or an override of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whose {
    Default,
    Override,
}

/// What a version says; it reads inputs by the bits of [`uses`].
pub type Content = u8;
/// What is left of a version after a redaction.
pub const REDACTED: Content = u8::MAX;
/// A set of inputs.
pub type Inputs = u8;

/// The inputs that a content reads: 2 reads one more than the others do.
pub fn uses(content: Content) -> Inputs {
    if content == 2 { 0b11 } else { 0b01 }
}

/// Where a label points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer {
    pub seq: u8,
    pub version: Option<u8>,
}

/// The publication that rolling back goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Below {
    pub seq: u8,
    pub version: u8,
}

/// The header.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Header {
    pub revision: u8,
    pub latest: u8,
    pub digest: Content,
    pub contract: Inputs,
    pub label: Option<Pointer>,
    pub deleted: bool,
    pub taken_down: bool,
    /// What was seeded, and as which version.
    pub seed: Option<(Content, u8)>,
    /// The redacted versions, a bit each.
    pub redacted: u8,
}

impl Header {
    pub fn is_redacted(&self, version: u8) -> bool {
        self.redacted & (1 << version) != 0
    }
}

/// One entry of the ledger; none of `version` takes the label down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Publication {
    pub seq: u8,
    pub version: Option<u8>,
    pub below: Option<Below>,
}

/// The active item: the publication in force, with a copy of its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Active {
    pub publication: Publication,
    pub content: Option<Content>,
}

/// What an Idempotency-Key left behind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Receipt {
    pub answer: crate::meaning::Answer,
}

/// The key of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Header(Whose),
    Active(Whose),
    Version(Whose, u8),
    Publication(Whose, u8),
    Receipt(u8),
    /// The entry of an override in the list of all overrides.
    Listed(Whose),
    /// The entry of the activity of the write that made this revision.
    Activity(Whose, u8),
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    Header(Header),
    Active(Active),
    Version(Content),
    Publication(Publication),
    Receipt(Receipt),
    /// Whether the override is live.
    Listed(bool),
    Activity,
}

/// What has to hold of the item that is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    None,
    Absent,
    Revision(u8),
    Seq(u8),
    Contract(Inputs),
}

/// One action of a transaction: a put, or a check alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action {
    pub key: Key,
    pub condition: Condition,
    pub put: Option<Item>,
}

/// All or nothing.
pub type Transaction = Vec<Action>;

/// The table.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Table {
    pub items: BTreeMap<Key, Item>,
}

impl Table {
    pub fn header(&self, whose: Whose) -> Option<&Header> {
        match self.items.get(&Key::Header(whose)) {
            Some(Item::Header(header)) => Some(header),
            _ => None,
        }
    }

    pub fn active(&self, whose: Whose) -> Option<&Active> {
        match self.items.get(&Key::Active(whose)) {
            Some(Item::Active(active)) => Some(active),
            _ => None,
        }
    }

    pub fn version(&self, whose: Whose, number: u8) -> Option<Content> {
        match self.items.get(&Key::Version(whose, number)) {
            Some(Item::Version(content)) => Some(*content),
            _ => None,
        }
    }

    pub fn publication(&self, whose: Whose, seq: u8) -> Option<&Publication> {
        match self.items.get(&Key::Publication(whose, seq)) {
            Some(Item::Publication(publication)) => Some(publication),
            _ => None,
        }
    }

    pub fn receipt(&self, key: u8) -> Option<&Receipt> {
        match self.items.get(&Key::Receipt(key)) {
            Some(Item::Receipt(receipt)) => Some(receipt),
            _ => None,
        }
    }

    /// Runs a transaction; false, and nothing is changed, when a condition does not hold.
    pub fn run(&mut self, transaction: &Transaction) -> bool {
        if !transaction.iter().all(|action| self.holds(action)) {
            return false;
        }
        for action in transaction {
            if let Some(item) = &action.put {
                self.items.insert(action.key, item.clone());
            }
        }
        true
    }

    fn holds(&self, action: &Action) -> bool {
        let item = self.items.get(&action.key);
        match (&action.condition, item) {
            (Condition::None, _) | (Condition::Absent, None) => true,
            (Condition::Revision(revision), Some(Item::Header(header))) => {
                header.revision == *revision
            }
            (Condition::Seq(seq), Some(Item::Active(active))) => active.publication.seq == *seq,
            (Condition::Contract(contract), Some(Item::Header(header))) => {
                header.contract == *contract
            }
            _ => false,
        }
    }

    /// What of a prompt does not agree with the rest of it: the guarantee that is broken.
    pub fn broken(&self, whose: Whose) -> BTreeSet<&'static str> {
        let mut broken = BTreeSet::new();
        let versions = self.numbers(|key| match key {
            Key::Version(of, number) if *of == whose => Some(*number),
            _ => None,
        });
        let ledger = self.numbers(|key| match key {
            Key::Publication(of, seq) if *of == whose => Some(*seq),
            _ => None,
        });
        let latest = self.header(whose).map_or(0, |header| header.latest);
        if versions != (1..=latest).collect::<Vec<_>>() {
            broken.insert("versions are numbered without gaps");
        }
        let pointer = self.header(whose).and_then(|header| header.label);
        if ledger != (1..=pointer.map_or(0, |at| at.seq)).collect::<Vec<_>>() {
            broken.insert("the ledger agrees with what is active");
        }
        let last = pointer
            .and_then(|at| self.publication(whose, at.seq))
            .copied();
        let active = self.active(whose).copied();
        if last != active.map(|active| active.publication)
            || pointer
                != last.map(|last| Pointer {
                    seq: last.seq,
                    version: last.version,
                })
        {
            broken.insert("the ledger agrees with what is active");
        }
        if let Some(active) = active {
            let content = active
                .publication
                .version
                .map(|number| self.version(whose, number));
            if content != active.content.map(Some) {
                broken.insert("what is active is a whole version");
            }
        }
        let header = self.header(whose);
        let is_live = whose == Whose::Override && header.is_some_and(|header| !header.deleted);
        if is_live != (self.items.get(&Key::Listed(whose)) == Some(&Item::Listed(true))) {
            broken.insert("the list of overrides has the live ones");
        }
        let entries = self.numbers(|key| match key {
            Key::Activity(of, revision) if *of == whose => Some(*revision),
            _ => None,
        });
        if entries != (1..=header.map_or(0, |header| header.revision)).collect::<Vec<_>>() {
            broken.insert("each write has an entry in the activity");
        }
        broken
    }

    fn numbers(&self, of: impl Fn(&Key) -> Option<u8>) -> Vec<u8> {
        self.items.keys().filter_map(of).collect()
    }
}
