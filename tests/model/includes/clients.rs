//! Clients before a table: how each reads, decides, confirms and commits.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::committing::Committing;
use super::drafts::Draft;
use super::guarantees::{CANCELLED, MEANING, TRUE};
use super::judge::{Plan, plan, refusals};
use super::operations::{Operation, Refusal};
use super::prompts::{Header, Id};
use super::reading::{Key, Reads};
use super::rules::{Rule, Rules};
use super::table::{Table, Transaction};

/// An answer without an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Answer {
    Unchanged,
    Refused(Refusal),
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Client {
    pub(super) operation: Operation,
    pub(super) phase: Phase,
    /// Whether it was cancelled before.
    again: bool,
    /// Whether another committed since it began this attempt.
    disturbed: bool,
    /// The answers that were true since it began.
    truths: BTreeSet<Answer>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Phase {
    Reads {
        todo: BTreeSet<Key>,
        reads: Reads,
    },
    /// It looks whether its answer stands at one moment.
    Confirms {
        reads: Reads,
        answer: Answer,
    },
    Commits {
        transaction: Transaction,
        after: Vec<(Id, Arc<Header>)>,
    },
    Ended,
}

/// Everything.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub(super) table: Table,
    pub(super) clients: Vec<Client>,
    pub(super) broken: BTreeSet<&'static str>,
}

impl Client {
    fn new(operation: Operation, rules: Rules) -> Self {
        let reads = Reads::default();
        Self {
            phase: Phase::Reads {
                todo: reads.next(&operation, rules, false),
                reads,
            },
            operation,
            again: false,
            disturbed: false,
            truths: BTreeSet::new(),
        }
    }

    /// Remembers the answer that would be true of a table, while it runs.
    pub(super) fn witness(&mut self, table: &Table) {
        self.truths.extend(
            refusals(&self.operation, table)
                .into_iter()
                .map(Answer::Refused),
        );
        let plan = plan(&self.operation, table, Rules::default());
        if plan.is_ok_and(|plan| plan.drafts.iter().all(Draft::is_unchanged)) {
            self.truths.insert(Answer::Unchanged);
        }
    }

    pub(super) fn start_again(&mut self, rules: Rules) {
        let reads = Reads::default();
        self.phase = Phase::Reads {
            todo: reads.next(&self.operation, rules, true),
            reads,
        };
        self.again = true;
        self.disturbed = false;
    }

    fn end(&mut self) {
        self.phase = Phase::Ended;
        self.truths.clear();
        (self.again, self.disturbed) = (false, false);
    }

    pub(super) fn has_begun(&self) -> bool {
        match &self.phase {
            Phase::Reads { reads, .. } => self.again || *reads != Reads::default(),
            Phase::Ended => false,
            _ => true,
        }
    }
}

impl World {
    /// These calls, about to be made.
    pub(super) fn new(table: &Table, operations: &[Operation], rules: Rules) -> Self {
        let mut clients: Vec<Client> = operations
            .iter()
            .map(|operation| Client::new(*operation, rules))
            .collect();
        clients.sort();
        Self {
            table: table.clone(),
            clients,
            broken: BTreeSet::new(),
        }
    }

    pub(super) fn answer(&mut self, client: usize, answer: Answer) {
        if !self.clients[client].truths.contains(&answer) {
            self.broken.insert(TRUE);
        }
        self.clients[client].end();
    }

    /// Commits, or finds that a condition does not hold.
    pub(super) fn commit(&mut self, index: usize, rules: Rules) {
        let client = &mut self.clients[index];
        let Phase::Commits { transaction, after } = &client.phase else {
            return;
        };
        let Some(table) = self.table.run(transaction) else {
            // The first attempt does not read counters: it finds out by its conditions.
            if client.again && !client.disturbed {
                self.broken.insert(CANCELLED);
            }
            return client.start_again(rules);
        };
        let meant =
            plan(&client.operation, &self.table, Rules::default()).map(|plan| headers(&plan));
        if !meant.is_ok_and(|meant| client.operation.means(&meant, after)) {
            self.broken.insert(MEANING);
        }
        self.broken.extend(table.broken());
        client.end();
        self.table = table;
        for other in self.clients.iter_mut().filter(|other| other.has_begun()) {
            other.disturbed = true;
            other.witness(&self.table);
        }
    }

    pub(super) fn decide(&mut self, index: usize, rules: Rules) {
        let client = &mut self.clients[index];
        let Phase::Reads { todo, reads } = &mut client.phase else {
            return;
        };
        if todo.is_empty() {
            *todo = reads.next(&client.operation, rules, client.again);
        }
        if !todo.is_empty() {
            return;
        }
        let (operation, reads) = (client.operation, reads.clone());
        let decided = plan(&operation, &reads, rules);
        let several = operation.ids().len() > 1;
        match decided {
            Ok(plan) if !plan.drafts.iter().all(Draft::is_unchanged) => {
                let committing = Committing {
                    operation: &operation,
                    plan: &plan,
                    reads: &reads,
                    rules,
                };
                let transaction = committing.transaction();
                client.phase = Phase::Commits {
                    transaction,
                    after: headers(&plan),
                };
            }
            Ok(_) if several && rules.has(Rule::UnchangedAtOneMoment) => {
                client.phase = Phase::Confirms {
                    reads,
                    answer: Answer::Unchanged,
                };
            }
            Ok(_) => self.answer(index, Answer::Unchanged),
            Err(refusal)
                if refusal >= Refusal::OverrideContract && rules.has(Rule::RefusalAtOneMoment) =>
            {
                client.phase = Phase::Confirms {
                    reads,
                    answer: Answer::Refused(refusal),
                };
            }
            Err(refusal) => self.answer(index, Answer::Refused(refusal)),
        }
    }
}

impl Operation {
    /// Whether these headers are what it means. A seed may keep names in the contract that nobody needs any more: what an override
    /// needed when it was read may be gone.
    fn means(&self, meant: &[(Id, Arc<Header>)], after: &[(Id, Arc<Header>)]) -> bool {
        let (Self::Seed { .. }, [(_, meant)], [(_, is)]) = (self, meant, after) else {
            return meant == after;
        };
        let contract = is.contract;
        let but_for_that = Header {
            contract,
            ..(**meant).clone()
        };
        meant.contract & !contract == 0 && but_for_that == **is
    }
}

fn headers(plan: &Plan) -> Vec<(Id, Arc<Header>)> {
    plan.drafts
        .iter()
        .map(|draft| (draft.id, Arc::clone(&draft.after)))
        .collect()
}
