//! The items that includes and releases are about, and transactions over them as DynamoDB runs them.

use std::sync::Arc;

use super::contents::Set;
use super::prompts::{Header, INSTANCES, Id, NAMES, Name, PRODUCTION};

/// The item of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct NameItem {
    /// How many labels, over all prompts, have an active version that includes this name.
    pub(super) included: i8,
    /// How many labels of this name, over all instances, have an active version that includes something.
    pub(super) including: i8,
    /// Grows with every publication of an override.
    pub(super) changes: i8,
}

/// The table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Table {
    headers: [[Option<Arc<Header>>; 3]; 2],
    pub(super) names: [NameItem; 3],
    /// Which names `acme` has its own live prompt of.
    pub(super) overrides: [bool; 3],
    /// By piece, and by instance and name of the includer: the labels under which it includes the piece.
    pub(super) includers: [[[Set; 3]; 2]; 3],
}

/// What has to hold of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Condition {
    Absent,
    Revision(u8),
    /// The contract, and whether `production` is in the other format; none is not judged by.
    Obeyed(Option<Set>, Option<bool>),
}

/// What happens to the item of a name, and on which conditions. The values are those before the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct NameUpdate {
    pub(super) add: NameItem,
    pub(super) included: Option<i8>,
    pub(super) including: Option<i8>,
    pub(super) changes: Option<i8>,
    pub(super) is_included: bool,
    pub(super) is_including: bool,
}

/// All or nothing; each item once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Transaction {
    pub(super) checks: Vec<(Id, Condition)>,
    pub(super) puts: Vec<(Id, Condition, Arc<Header>)>,
    pub(super) names: [NameUpdate; 3],
    pub(super) overrides: Vec<(Name, bool)>,
    pub(super) includers: Vec<(Name, Id, Set)>,
}

impl Table {
    pub(super) fn header(&self, id: Id) -> Option<&Arc<Header>> {
        self.headers[id.instance][id.name].as_ref()
    }

    /// Every prompt.
    pub(super) fn prompts(&self) -> impl Iterator<Item = (Id, &Header)> {
        let ids = INSTANCES
            .into_iter()
            .flat_map(|instance| NAMES.map(|name| Id { instance, name }));
        ids.filter_map(|id| Some((id, &**self.header(id)?)))
    }

    /// The table after a transaction; none when a condition does not hold.
    pub(super) fn run(&self, transaction: &Transaction) -> Option<Self> {
        let puts = transaction
            .puts
            .iter()
            .map(|(id, condition, _)| (*id, *condition));
        let checks = transaction.checks.iter().copied();
        let conditions: Vec<(Id, Condition)> = puts.chain(checks).collect();
        for (at, (id, condition)) in conditions.iter().enumerate() {
            let twice = conditions[at + 1..].iter().any(|(other, _)| other == id);
            assert!(!twice, "DynamoDB refuses two actions on one item: {id:?}");
            if !condition.holds(self.header(*id)) {
                return None;
            }
        }
        for (name, update) in self.names.iter().zip(&transaction.names) {
            if !update.holds(name) {
                return None;
            }
        }
        let mut after = self.clone();
        for (id, _, header) in &transaction.puts {
            after.headers[id.instance][id.name] = Some(Arc::clone(header));
        }
        for (name, update) in after.names.iter_mut().zip(&transaction.names) {
            name.included += update.add.included;
            name.including += update.add.including;
            name.changes += update.add.changes;
        }
        for (name, is_live) in &transaction.overrides {
            after.overrides[*name] = *is_live;
        }
        for (piece, id, labels) in &transaction.includers {
            after.includers[*piece][id.instance][id.name] = *labels;
        }
        Some(after)
    }
}

impl Condition {
    fn holds(self, header: Option<&Arc<Header>>) -> bool {
        match (self, header) {
            (Self::Absent, header) => header.is_none(),
            (_, None) => false,
            (Self::Revision(revision), Some(header)) => header.revision == revision,
            (Self::Obeyed(contract, format), Some(header)) => {
                contract.is_none_or(|contract| contract == header.contract)
                    && format.is_none_or(|format| format == header.is_in_mustache())
            }
        }
    }
}

impl Header {
    /// Whether what is active under `production` is in the other format. Without anything it is not, since nothing can include it.
    pub(super) fn is_in_mustache(&self) -> bool {
        self.content(PRODUCTION)
            .is_some_and(|content| content.mustache)
    }
}

impl NameUpdate {
    fn holds(&self, name: &NameItem) -> bool {
        self.included
            .is_none_or(|included| included == name.included)
            && self
                .including
                .is_none_or(|including| including == name.including)
            && self.changes.is_none_or(|changes| changes == name.changes)
            && (!self.is_included || name.included > 0)
            && (!self.is_including || name.including > 0)
    }
}
