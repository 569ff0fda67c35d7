//! Clients before a table: everything that can happen next.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use stateright::{Model, Property};

use super::committing::Committing;
use super::guarantees::{self, CANCELLED, MEANING, TRUE};
use super::judge::{Plan, plan, refusals};
use super::operations::{Draft, Operation, Refusal};
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
    phase: Phase,
    /// Whether it was cancelled before.
    again: bool,
    /// Whether another committed since it began this attempt.
    disturbed: bool,
    /// The answers that were true since it began.
    truths: BTreeSet<Answer>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Phase {
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
    broken: BTreeSet<&'static str>,
}

/// What a client does.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Step {
    client: usize,
    operation: Operation,
    /// What it reads; none when it confirms or commits.
    reads: Option<Key>,
    does: &'static str,
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.does)?;
        self.reads.map_or(Ok(()), |key| write!(f, " {key:?}"))
    }
}

/// Where the model starts, and under which rules.
#[derive(Debug, Clone)]
pub(super) struct Protocol {
    pub(super) rules: Rules,
    pub(super) starts: Vec<World>,
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
    fn witness(&mut self, table: &Table) {
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

    fn start_again(&mut self, rules: Rules) {
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

    fn has_begun(&self) -> bool {
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

    /// The table after one call alone.
    pub(super) fn after(table: &Table, operation: Operation) -> Table {
        let rules = Rules::default();
        let protocol = Protocol {
            rules,
            starts: Vec::new(),
        };
        let mut world = Self::new(table, &[operation], rules);
        let mut steps = Vec::new();
        while world.clients[0].phase != Phase::Ended {
            protocol.actions(&world, &mut steps);
            world = protocol
                .next_state(&world, steps.remove(0))
                .unwrap_or(world);
            steps.clear();
        }
        assert!(world.table != *table, "{operation} did nothing to\n{table}");
        assert!(world.broken.is_empty(), "{operation}: {:?}", world.broken);
        world.table
    }

    fn answer(&mut self, client: usize, answer: Answer) {
        if !self.clients[client].truths.contains(&answer) {
            self.broken.insert(TRUE);
        }
        self.clients[client].end();
    }

    /// Commits, or finds that a condition does not hold.
    fn commit(&mut self, index: usize, rules: Rules) {
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

    fn decide(&mut self, index: usize, rules: Rules) {
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
        let keeps_more = |(meant, is): (&(Id, Arc<Header>), &(Id, Arc<Header>))| {
            let contract = is.1.contract;
            meant.1.contract & !contract == 0
                && Header {
                    contract,
                    ..(*meant.1).clone()
                } == *is.1
        };
        let is_seed = matches!(self, Self::Seed { .. });
        meant == after || (is_seed && meant.iter().zip(after).all(keeps_more))
    }
}

fn headers(plan: &Plan) -> Vec<(Id, Arc<Header>)> {
    plan.drafts
        .iter()
        .map(|draft| (draft.id, Arc::clone(&draft.after)))
        .collect()
}

impl Model for Protocol {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        self.starts.clone()
    }

    fn actions(&self, world: &World, actions: &mut Vec<Step>) {
        for (index, client) in world.clients.iter().enumerate() {
            let step = |does, reads| Step {
                client: index,
                operation: client.operation,
                reads,
                does,
            };
            match &client.phase {
                Phase::Reads { todo, .. } => {
                    actions.extend(todo.iter().map(|key| step("reads", Some(*key))))
                }
                Phase::Confirms { .. } => actions.push(step("confirms", None)),
                Phase::Commits { .. } => actions.push(step("commits", None)),
                Phase::Ended => {}
            }
        }
    }

    fn next_state(&self, world: &World, step: Step) -> Option<World> {
        let mut next = world.clone();
        let client = &mut next.clients[step.client];
        if !client.has_begun() {
            client.witness(&world.table);
        }
        match (&mut client.phase, step.reads) {
            (Phase::Reads { todo, reads }, Some(key)) => {
                todo.remove(&key);
                reads.read(key, &world.table);
                next.decide(step.client, self.rules);
            }
            (Phase::Confirms { reads, answer }, _) => match reads.are_of(&world.table) {
                true => {
                    let answer = *answer;
                    next.answer(step.client, answer);
                }
                false => client.start_again(self.rules),
            },
            _ => next.commit(step.client, self.rules),
        }
        // Calls of one operation are alike.
        next.clients.sort();
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        fn keeps<const N: usize>() -> Property<Protocol> {
            Property::always(guarantees::ALL[N], |_, world: &World| {
                !world.broken.contains(guarantees::ALL[N])
            })
        }
        vec![
            keeps::<0>(),
            keeps::<1>(),
            keeps::<2>(),
            keeps::<3>(),
            keeps::<4>(),
            keeps::<5>(),
            keeps::<6>(),
            keeps::<7>(),
            keeps::<8>(),
            keeps::<9>(),
        ]
    }
}
