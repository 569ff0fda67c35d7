//! Where the model starts: pairs and triples of the operations of a story.

use super::clients::World;
use super::operations::Operation;
use super::rules::Rules;
use super::table::Table;

/// The table after these calls, made one after the other.
fn after(calls: &[&[Operation]]) -> Table {
    let mut table = Table::default();
    for call in calls.iter().flat_map(|calls| calls.iter()) {
        table = World::after(&table, *call);
    }
    table
}

/// A table, the operations that meet over it by threes, and those that do by twos beside them.
pub(super) struct Story {
    table: Table,
    threes: Vec<Operation>,
    twos: Vec<Operation>,
}

pub(super) fn story(calls: &[&[Operation]], threes: &[Operation], twos: &[Operation]) -> Story {
    Story {
        table: after(calls),
        threes: threes.to_vec(),
        twos: twos.to_vec(),
    }
}

impl Story {
    /// Two clients: each pair of operations.
    pub(super) fn pairs(&self, rules: Rules) -> Vec<World> {
        let operations: Vec<&Operation> = self.threes.iter().chain(&self.twos).collect();
        let mut starts = Vec::new();
        for (index, one) in operations.iter().enumerate() {
            for other in &operations[index..] {
                starts.push(World::new(&self.table, &[**one, **other], rules));
            }
        }
        starts
    }

    /// Three clients: each triple of those operations that meet by threes.
    pub(super) fn triples(&self, rules: Rules) -> Vec<World> {
        let mut starts = Vec::new();
        for (index, one) in self.threes.iter().enumerate() {
            for (at, other) in self.threes.iter().enumerate().skip(index) {
                for third in &self.threes[at..] {
                    starts.push(World::new(&self.table, &[*one, *other, *third], rules));
                }
            }
        }
        starts
    }
}
