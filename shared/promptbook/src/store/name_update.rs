//! The changes that a transaction makes to the partitions of names: one action per name for all its prompts, with conditions on the
//! counters as they are after the whole transaction.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Store;
use super::action::Action;
use super::condition::Condition;
use crate::error::{Result, WhyNotIncluded};
use crate::names::{Label, PromptName};
use crate::table_keys;

/// How many labels, over all prompts, have an active version that includes this name.
const INCLUDED: &str = "included";
/// How many labels of this name, over all instances, have an active version that includes something.
const INCLUDING: &str = "including";
/// Grows with every write of an override of this name, and so with every publication of one.
const CHANGES: &str = "changes";

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
    pub(super) included: i64,
    /// The change of [`INCLUDING`].
    pub(super) including: i64,
    /// The change of [`CHANGES`].
    pub(super) changes: i64,
    /// Why no prompt may include the name afterwards, if that is so.
    not_included: Option<WhyNotIncluded>,
    /// Whether the name must include nothing afterwards.
    pub(super) includes_nothing: bool,
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
