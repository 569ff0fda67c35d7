//! The changes that a transaction makes to the partitions of names: one action per name for all its prompts, with conditions on the
//! counters as they are after the whole transaction.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Store;
use super::action::{Action, Condition};
use super::item;
use super::transaction::Transaction;
use crate::error::{Result, WhyNotIncluded};
use crate::names::{Label, PromptName};
use crate::prompt::{Header, PromptId};
use crate::table_keys;

/// How many labels, over all prompts, have an active version that includes this name.
const INCLUDED: &str = "included";
/// How many labels of this name, over all instances, have an active version that includes something.
const INCLUDING: &str = "including";
/// Grows with every write of an override of this name, and so with every publication of one.
const CHANGES: &str = "changes";

/// The labels of the entry of an includer.
const LABELS: &str = "labels";

/// The item of a name, as read. The counters of an absent item are 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct NameItem {
    pub(super) included: i64,
    pub(super) including: i64,
    pub(super) changes: i64,
}

/// The entry of a prompt that includes a name. A former includer's has no labels, because no function may delete items.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Includer {
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) labels: BTreeSet<Label>,
}

impl Store {
    /// The item of a name.
    pub(super) async fn name_item(&self, name: &PromptName) -> Result<NameItem> {
        let item = self.get(&table_keys::name(name)).await?;
        Ok(item.unwrap_or_default())
    }
}

/// The changes of one name and the conditions on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NameUpdate {
    /// The change of [`INCLUDED`].
    included: i64,
    /// The change of [`INCLUDING`].
    including: i64,
    /// The change of [`CHANGES`].
    pub(super) changes: i64,
    /// Why no prompt may include the name afterwards, if that is so.
    not_included: Option<WhyNotIncluded>,
    /// Whether the name must include nothing afterwards.
    includes_nothing: bool,
    /// [`CHANGES`] as read, if the write depends on the active versions of overrides.
    pub(super) changes_as_read: Option<i64>,
    /// Whether something stays unchanged because the name is included.
    pub(super) stays_included: bool,
    /// Whether something stays unchanged because the name includes another.
    pub(super) stays_including: bool,
}

/// What forbids a change of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Forbidden {
    /// The name is included.
    Included(WhyNotIncluded),
    /// The name, which is about to be included, includes something.
    Includes,
}

impl NameUpdate {
    /// Lets it be committed only if nothing includes the name afterwards, for this reason.
    pub(super) fn must_not_be_included(&mut self, why: WhyNotIncluded) {
        self.not_included = Some(why);
    }

    /// Adds the changes of another prompt. False if the two depend on reads that contradict each other.
    pub(super) fn join(&mut self, other: Self) -> bool {
        self.included += other.included;
        self.including += other.including;
        self.changes += other.changes;
        if self.not_included.is_none() {
            self.not_included = other.not_included;
        }
        self.includes_nothing |= other.includes_nothing;
        self.stays_included |= other.stays_included;
        self.stays_including |= other.stays_including;
        let same = [self.changes_as_read, other.changes_as_read];
        self.changes_as_read = self.changes_as_read.or(other.changes_as_read);
        same.iter()
            .flatten()
            .all(|read| Some(*read) == self.changes_as_read)
    }

    /// What forbids the update, according to the item as read.
    pub(super) fn forbidden_by(&self, read: NameItem) -> Option<Forbidden> {
        let included = self.not_included.clone();
        let included = included.filter(|_| read.included + self.included != 0);
        let includes = self.includes_nothing && read.including + self.including != 0;
        included
            .map(Forbidden::Included)
            .or(includes.then_some(Forbidden::Includes))
    }

    /// How many active versions include the name afterwards, by the item as read.
    pub(super) fn included_after(&self, read: NameItem) -> u64 {
        u64::try_from(read.included + self.included).unwrap_or_default()
    }

    /// Whether it depends on one of the counters that [`NameUpdate::forbidden_by`] checks.
    pub(super) fn rests_on_counters(&self) -> bool {
        self.not_included.is_some() || self.includes_nothing
    }

    fn condition(&self) -> Condition {
        let mut condition = Condition::default();
        if self.not_included.is_some() {
            condition = condition.and_counts(INCLUDED, -self.included);
        }
        if self.includes_nothing {
            condition = condition.and_counts(INCLUDING, -self.including);
        }
        if let Some(read) = self.changes_as_read {
            condition = condition.and_counts(CHANGES, read);
        }
        if self.stays_included {
            condition = condition.and_over_zero(INCLUDED);
        }
        if self.stays_including {
            condition = condition.and_over_zero(INCLUDING);
        }
        condition
    }

    /// Its action; `None` if it has nothing to write or to check.
    pub(super) fn action(self, name: &PromptName) -> Option<Action> {
        let condition = self.condition();
        let key = table_keys::name(name);
        let mut numbers = vec![
            (INCLUDED, self.included),
            (INCLUDING, self.including),
            (CHANGES, self.changes),
        ];
        numbers.retain(|(_, number)| *number != 0);
        let asks = !condition.is_empty();
        match numbers.is_empty() {
            true => asks.then_some(Action::Check { key, condition }),
            false => Some(Action::Add {
                key,
                numbers,
                condition: asks.then_some(condition),
            }),
        }
    }
}

/// The labels under which each piece is included.
pub(super) fn labels_by_piece(header: Option<&Header>) -> BTreeMap<&PromptName, BTreeSet<&Label>> {
    let mut found: BTreeMap<&PromptName, BTreeSet<&Label>> = BTreeMap::new();
    for (label, at) in header.into_iter().flat_map(|header| &header.labels) {
        for piece in &at.includes {
            found.entry(piece).or_default().insert(label);
        }
    }
    found
}

/// The number of labels whose active version includes a prompt.
fn including(header: Option<&Header>) -> i64 {
    let labels = header.into_iter().flat_map(|header| header.labels.values());
    labels.map(|at| i64::from(!at.includes.is_empty())).sum()
}

impl Transaction {
    /// Adds the changes of counters and includers that a write to a header makes, with the conditions that protect included prompts.
    /// Returns the pieces that a label gains.
    pub(super) fn count<'a>(
        &mut self,
        before: Option<&'a Header>,
        after: &'a Header,
    ) -> Result<BTreeSet<&'a PromptName>> {
        let own = self.name(&after.name);
        own.including += including(Some(after)) - including(before);
        let (had, has) = (before.map(|before| &before.labels), &after.labels);
        let starts = has.iter().any(|(label, at)| {
            let before = had.and_then(|had| had.get(label));
            !at.includes.is_empty() && before.is_none_or(|before| before.includes.is_empty())
        });
        if starts {
            own.not_included = Some(WhyNotIncluded::Includes);
        }
        match after.instance.is_default() {
            true => self.keep_included(before, after),
            // Even if no label moves: an earlier release that did not count may have published it.
            false => own.changes += 1,
        }
        self.count_pieces(before, after)
    }

    /// Requires that an included prompt stays active in `default` and its contract does not grow.
    fn keep_included(&mut self, before: Option<&Header>, after: &Header) {
        let Some(before) = before else { return };
        let production = Label::default();
        let is_active = |header: &Header| {
            let at = header.labels.get(&production);
            at.is_some_and(|at| at.version.is_some())
        };
        let new: Vec<String> = after
            .contract
            .difference(&before.contract)
            .cloned()
            .collect();
        let why = match (is_active(before) && !is_active(after), new.is_empty()) {
            (true, _) => WhyNotIncluded::TakenDown,
            (false, false) => WhyNotIncluded::ContractGrows(new),
            (false, true) => return,
        };
        self.name(&after.name).not_included = Some(why);
    }

    /// Whether a prompt includes a name no more afterwards.
    pub(super) fn ends_include(&self, name: &PromptName, of: &PromptId) -> bool {
        let entry = self.put_item(&table_keys::includer(name, of));
        entry.is_some_and(|entry| !entry.contains_key(LABELS))
    }

    fn count_pieces<'a>(
        &mut self,
        before: Option<&'a Header>,
        after: &'a Header,
    ) -> Result<BTreeSet<&'a PromptName>> {
        let (had, has) = (labels_by_piece(before), labels_by_piece(Some(after)));
        let (none, mut gained) = (BTreeSet::new(), BTreeSet::new());
        let pieces: BTreeSet<&PromptName> = had.keys().chain(has.keys()).copied().collect();
        for piece in pieces {
            let (had, has) = (
                had.get(piece).unwrap_or(&none),
                has.get(piece).unwrap_or(&none),
            );
            if had == has {
                continue;
            }
            let count = |labels: &BTreeSet<&Label>| i64::try_from(labels.len()).unwrap_or_default();
            let update = self.name(piece);
            update.included += count(has) - count(had);
            if !has.is_subset(had) {
                update.includes_nothing = true;
                gained.insert(piece);
            }
            let entry = Includer {
                labels: has.iter().map(|label| (*label).clone()).collect(),
            };
            let key = table_keys::includer(piece, &after.id());
            self.put(item::to_item(&key, &entry)?, None);
        }
        Ok(gained)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gains() -> NameUpdate {
        NameUpdate {
            included: 1,
            includes_nothing: true,
            ..NameUpdate::default()
        }
    }

    fn loses(changes_as_read: Option<i64>) -> NameUpdate {
        NameUpdate {
            included: -1,
            not_included: Some(WhyNotIncluded::TakenDown),
            changes_as_read,
            ..NameUpdate::default()
        }
    }

    #[test]
    fn conditions_are_on_the_counters_after_all_changes() {
        let item = |included, including| NameItem {
            included,
            including,
            changes: 0,
        };
        let mut both = gains();
        assert!(both.join(loses(None)));
        assert_eq!(both.forbidden_by(item(0, 0)), None);
        let down = Some(Forbidden::Included(WhyNotIncluded::TakenDown));
        assert_eq!(both.forbidden_by(item(1, 0)), down);
        assert_eq!(both.forbidden_by(item(0, 1)), Some(Forbidden::Includes));
        // The piece that it is removed from is included once, and no longer afterwards.
        assert_eq!(loses(None).forbidden_by(item(1, 0)), None);
        assert_eq!(loses(None).forbidden_by(item(0, 0)), down);
    }

    #[test]
    fn reads_of_changes_that_differ_contradict_each_other() {
        let mut update = loses(Some(1));
        assert!(update.join(gains()) && update.join(loses(Some(1))));
        assert_eq!(update.changes_as_read, Some(1));
        assert!(!update.join(loses(Some(2))));
    }

    #[test]
    fn a_name_that_nothing_happens_to_takes_no_action() {
        let name: PromptName = "tone".parse().unwrap();
        assert!(NameUpdate::default().action(&name).is_none());
        let mut both = gains();
        assert!(both.join(loses(None)));
        assert!(matches!(both.action(&name), Some(Action::Check { .. })));
        assert!(matches!(gains().action(&name), Some(Action::Add { .. })));
    }
}
