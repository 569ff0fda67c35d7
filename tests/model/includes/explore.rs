//! What can happen next, and what then happens.

use std::fmt;

use stateright::{Model, Property};

use super::clients::{Phase, World};
use super::guarantees::{self};
use super::operations::Operation;
use super::reading::Key;
use super::rules::Rules;
use super::table::Table;

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

impl World {
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
