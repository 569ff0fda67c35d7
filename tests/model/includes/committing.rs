//! The one transaction of a plan.

use std::sync::Arc;

use super::contents::{Set, bit, members};
use super::drafts::Draft;
use super::effects::Effects;
use super::judge::{Judging, Plan};
use super::operations::{Operation, Refusal, View};
use super::prompts::{Id, LABELS, NAMES};
use super::reading::Reads;
use super::rules::{Rule, Rules};
use super::table::{Condition, NameItem, NameUpdate, Transaction};

/// A plan, and what it was made from.
pub(super) struct Committing<'a> {
    pub(super) operation: &'a Operation,
    pub(super) plan: &'a Plan,
    pub(super) reads: &'a Reads,
    pub(super) rules: Rules,
}

impl Committing<'_> {
    pub(super) fn transaction(&self) -> Transaction {
        let judging = Judging {
            drafts: &self.plan.drafts,
            view: self.reads,
            rules: self.rules,
        };
        let effects = judging.effects();
        let mut transaction = Transaction {
            names: self.updates(effects),
            ..Transaction::default()
        };
        for draft in &self.plan.drafts {
            self.write(draft, &mut transaction);
        }
        let gained = if self.rules.has(Rule::GainedAsRead) {
            effects.gained
        } else {
            0
        };
        let down = if self.rules.has(Rule::RestoreChecksWhatStaysDown) {
            self.judged_down()
        } else {
            0
        };
        for piece in members(gained | down | self.started_from()) {
            self.check_as_read(Id::of_default(piece), &mut transaction);
        }
        transaction
    }

    fn write(&self, draft: &Draft, transaction: &mut Transaction) {
        let as_read = as_read(self.reads, draft.id);
        if draft.is_unchanged() {
            if self.rules.has(Rule::ReleaseChecksUnchanged) {
                transaction.checks.push((draft.id, as_read));
            }
            return;
        }
        transaction
            .puts
            .push((draft.id, as_read, Arc::clone(&draft.after)));
        if draft.id.is_override() {
            if self.rules.has(Rule::OverridesInTransaction) {
                transaction
                    .overrides
                    .push((draft.id.name, !draft.after.deleted));
            }
            self.check_obeyed(draft, transaction);
        }
        if self.rules.has(Rule::IncludersInTransaction) {
            for piece in NAMES {
                let before = draft
                    .before
                    .as_ref()
                    .map_or(0, |before| before.labels_including(piece));
                let after = draft.after.labels_including(piece);
                if before != after {
                    transaction.includers.push((piece, draft.id, after));
                }
            }
        }
    }

    /// What an override was judged by in `default`'s header is as read.
    fn check_obeyed(&self, draft: &Draft, transaction: &mut Transaction) {
        let publishes = LABELS
            .into_iter()
            .any(|label| draft.moved(label).is_some_and(|(_, after)| after.is_some()));
        let makes = publishes
            || matches!(
                self.operation,
                Operation::Create { .. }
                    | Operation::Restore { .. }
                    | Operation::SetContract { .. }
            );
        let id = Id::of_default(draft.id.name);
        let obeyed = match self.reads.header(id) {
            _ if !makes => return,
            None if self.rules.has(Rule::DefaultAsRead) => Condition::Absent,
            None => return,
            Some(default) => Condition::Obeyed(
                self.rules
                    .has(Rule::DefaultAsRead)
                    .then_some(default.contract),
                (publishes && self.rules.has(Rule::FormatAsRead)).then(|| default.is_in_mustache()),
            ),
        };
        transaction.checks.push((id, obeyed));
    }

    /// Checks a header as read, unless the transaction does so already. A weaker check of it gives way.
    fn check_as_read(&self, id: Id, transaction: &mut Transaction) {
        if transaction.puts.iter().all(|(put, ..)| *put != id) {
            transaction.checks.retain(|(checked, _)| *checked != id);
            transaction.checks.push((id, as_read(self.reads, id)));
        }
    }

    fn updates(&self, effects: Effects) -> [NameUpdate; 3] {
        let rules = self.rules;
        let mut updates = NAMES.map(|name| {
            let add = effects.add[name];
            let offset = |change: i8| {
                if rules.has(Rule::ConditionsOnResult) {
                    -change
                } else {
                    0
                }
            };
            NameUpdate {
                add: match rules.has(Rule::CountersInTransaction) {
                    true => add,
                    false => NameItem {
                        changes: add.changes,
                        ..Default::default()
                    },
                },
                included: (effects.not_included & bit(name) != 0).then(|| offset(add.included)),
                including: (effects.not_including & bit(name) != 0).then(|| offset(add.including)),
                changes: (self.judged() & bit(name) != 0)
                    .then(|| self.reads.changes(name))
                    .flatten(),
                ..NameUpdate::default()
            }
        });
        if rules.has(Rule::GainJudgesOverrides) {
            for piece in members(effects.gained) {
                updates[piece].changes = self.reads.changes(piece);
            }
        }
        if rules.has(Rule::RestoreChecksWhatStaysDown) {
            self.keep_reasons(&mut updates);
        }
        updates
    }

    /// The names whose overrides the plan was judged by.
    fn judged(&self) -> Set {
        let judged = self
            .plan
            .drafts
            .iter()
            .filter(|draft| draft.is_judged_by_overrides());
        let judged = judged.filter(|_| self.rules.has(Rule::OnChanges));
        judged.fold(0, |set, draft| set | bit(draft.id.name))
    }

    /// The pieces whose contracts a new prompt's contract started from.
    fn started_from(&self) -> Set {
        let new = self
            .plan
            .drafts
            .iter()
            .filter(|draft| draft.before.is_none() && self.rules.has(Rule::NewContractAsRead));
        new.flat_map(|draft| draft.after.versions.first())
            .fold(0, |set, content| set | content.includes)
    }

    /// The pieces that labels which stay down were judged by.
    fn judged_down(&self) -> Set {
        self.plan
            .stays_down
            .iter()
            .fold(0, |set, (content, _)| set | content.includes)
    }

    /// What a label stays down for is still so when the restore is committed.
    fn keep_reasons(&self, updates: &mut [NameUpdate; 3]) {
        let Some(draft) = self.plan.drafts.first() else {
            return;
        };
        for (content, reason) in &self.plan.stays_down {
            match reason {
                Refusal::IsIncluded => updates[draft.id.name].is_included = true,
                Refusal::PieceIncludes => {
                    let including = content.pieces().filter(|piece| {
                        self.reads
                            .counters(*piece)
                            .is_some_and(|(_, including)| including > 0)
                    });
                    including.for_each(|piece| updates[piece].is_including = true);
                }
                Refusal::OtherFormat => {
                    content
                        .pieces()
                        .for_each(|piece| updates[piece].changes = self.reads.changes(piece));
                }
                _ => {}
            }
        }
    }
}

fn as_read(reads: &Reads, id: Id) -> Condition {
    reads.header(id).map_or(Condition::Absent, |header| {
        Condition::Revision(header.revision)
    })
}
