//! How a write to a header changes the counters and entries of names.

use std::collections::{BTreeMap, BTreeSet};

use super::Transaction;
use crate::error::{Result, WhyNotIncluded};
use crate::names::{Label, PromptName};
use crate::prompt::{Header, PromptId};
use crate::store::item;
use crate::store::name_update::Includer;
use crate::table_keys;

/// The labels of the entry of an includer.
const LABELS: &str = "labels";

/// The labels under which each piece is included.
fn labels_by_piece(header: Option<&Header>) -> BTreeMap<&PromptName, BTreeSet<&Label>> {
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
    pub(in crate::store) fn count<'a>(
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
            own.must_not_be_included(WhyNotIncluded::Includes);
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
        self.name(&after.name).must_not_be_included(why);
    }

    /// Whether a prompt includes a name no more afterwards.
    pub(in crate::store) fn ends_include(&self, name: &PromptName, of: &PromptId) -> bool {
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
