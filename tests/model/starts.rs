//! Where the model starts: every pair and triple of operations that may meet, over every kind of prompt.

use crate::looking::Handle;
use crate::meaning::Operation;
use crate::rules::Rules;
use crate::table::{Table, Whose};
use crate::world::{Client, World, Writer};
use crate::writing::{Call, Decision, Reads};

impl Call {
    /// A call about a prompt, without a key.
    pub(crate) fn of(whose: Whose, operation: Operation) -> Self {
        Self {
            operation,
            whose,
            key: None,
            if_match: None,
        }
    }
}

/// The table after these calls, made one after the other.
pub(crate) fn after(calls: &[Call]) -> Table {
    let mut table = Table::default();
    for call in calls {
        let mut reads = Reads::default();
        let mut todo = call.reads(1);
        loop {
            while let Some(read) = todo.pop_first() {
                reads.read(read, call.whose, &table);
            }
            match call.decide(&reads, &table, Rules::default()) {
                Decision::ReadMore(read) => todo.extend([read]),
                Decision::Commit { transaction, .. } => {
                    assert!(table.run(&transaction), "{call:?}");
                    break;
                }
                other => panic!("{call:?}: {other:?}"),
            }
        }
    }
    table
}

const CREATE: Operation = Operation::Create {
    content: 0,
    publish: true,
};
const SAVE: Operation = Operation::Save {
    content: 1,
    publish: true,
};

/// Prompts of `default` in every condition: none, published twice, taken down, deleted, seeded, with a redacted version.
pub(crate) fn tables() -> Vec<Table> {
    let conditions: [&[Operation]; 6] = [
        &[],
        &[CREATE, SAVE],
        &[CREATE, SAVE, Operation::Unpublish],
        &[CREATE, SAVE, Operation::Delete],
        &[Operation::Seed { content: 0 }],
        &[
            CREATE,
            SAVE,
            Operation::RollBack { from: None },
            Operation::Redact { version: 2 },
        ],
    ];
    conditions
        .iter()
        .map(|operations| {
            after(
                &operations
                    .iter()
                    .map(|operation| Call::of(Whose::Default, *operation))
                    .collect::<Vec<_>>(),
            )
        })
        .collect()
}

/// Every operation that a prompt of these conditions may meet.
pub(crate) const OPERATIONS: [Operation; 14] = [
    CREATE,
    Operation::Save {
        content: 1,
        publish: false,
    },
    SAVE,
    Operation::Save {
        content: 0,
        publish: true,
    },
    Operation::Publish { version: 1 },
    Operation::Publish { version: 2 },
    Operation::RollBack { from: None },
    Operation::RollBack { from: Some(2) },
    Operation::Unpublish,
    Operation::Delete,
    Operation::Restore,
    Operation::Seed { content: 1 },
    Operation::SetContract { inputs: 0b11 },
    Operation::Redact { version: 1 },
];

/// Two clients, each pair of operations over each table.
pub(crate) fn pairs(faults: u8) -> Vec<World> {
    let mut starts = Vec::new();
    for table in tables() {
        for (index, one) in OPERATIONS.iter().enumerate() {
            for other in &OPERATIONS[index..] {
                let writers = [one, other].map(|operation| {
                    Client::Writes(Writer::new(Call::of(Whose::Default, *operation)))
                });
                starts.push(World::new(table.clone(), writers.to_vec(), faults));
            }
        }
    }
    starts
}

/// Three clients over a prompt that was published twice, and over one that isn't there.
pub(crate) fn triples(faults: u8) -> Vec<World> {
    let mut starts = Vec::new();
    for table in tables() {
        for (index, one) in OPERATIONS.iter().enumerate() {
            for (at, other) in OPERATIONS.iter().enumerate().skip(index) {
                for third in &OPERATIONS[at..] {
                    let writers = [one, other, third].map(|operation| {
                        Client::Writes(Writer::new(Call::of(Whose::Default, *operation)))
                    });
                    starts.push(World::new(table.clone(), writers.to_vec(), faults));
                }
            }
        }
    }
    starts
}

/// The same request twice under one key, beside another client.
pub(crate) fn keyed(faults: u8) -> Vec<World> {
    let mut starts = Vec::new();
    for table in tables() {
        for one in OPERATIONS {
            for other in OPERATIONS {
                let twice = Call {
                    key: Some(1),
                    ..Call::of(Whose::Default, one)
                };
                let calls = [twice, twice, Call::of(Whose::Default, other)];
                let writers = calls.map(|call| Client::Writes(Writer::new(call)));
                starts.push(World::new(table.clone(), writers.to_vec(), faults));
            }
        }
    }
    starts
}

/// Two editors who saw the same revision, beside a third who did not look.
pub(crate) fn matched(faults: u8) -> Vec<World> {
    let mut starts = Vec::new();
    for table in tables() {
        let revision = table.header(Whose::Default).map(|header| header.revision);
        for one in OPERATIONS {
            for other in OPERATIONS {
                let changes = |operation: &Operation| {
                    !matches!(operation, Operation::Create { .. } | Operation::Seed { .. })
                };
                if !changes(&one) || !changes(&other) {
                    continue;
                }
                let seen = |operation| Call {
                    if_match: revision,
                    ..Call::of(Whose::Default, operation)
                };
                let calls = [
                    seen(one),
                    seen(other),
                    Call::of(Whose::Default, Operation::Unpublish),
                ];
                let writers = calls.map(|call| Client::Writes(Writer::new(call)));
                starts.push(World::new(table.clone(), writers.to_vec(), faults));
            }
        }
    }
    starts
}

/// An override and the contract that it obeys.
pub(crate) fn overrides(faults: u8) -> Vec<World> {
    let wide = Operation::Create {
        content: 2,
        publish: true,
    };
    let narrow = Operation::Save {
        content: 0,
        publish: true,
    };
    let own = |operation| Call::of(Whose::Override, operation);
    let of_default = |operation| Call::of(Whose::Default, operation);
    let other = Operation::Save {
        content: 2,
        publish: true,
    };
    let mut starts = Vec::new();
    for before in [
        vec![],
        vec![of_default(wide)],
        vec![of_default(wide), of_default(narrow)],
        vec![
            of_default(wide),
            of_default(narrow),
            own(CREATE),
            own(other),
        ],
        vec![
            of_default(wide),
            of_default(narrow),
            own(CREATE),
            own(other),
            own(Operation::Unpublish),
        ],
        vec![
            of_default(wide),
            of_default(narrow),
            own(wide),
            own(SAVE),
            own(Operation::Delete),
        ],
        vec![of_default(wide), of_default(narrow), own(wide), own(SAVE)],
    ] {
        let table = after(&before);
        for theirs in [
            wide,
            CREATE,
            other,
            SAVE,
            Operation::Publish { version: 1 },
            Operation::RollBack { from: None },
            Operation::Restore,
            Operation::Unpublish,
            Operation::Delete,
        ] {
            for ours in [
                wide,
                narrow,
                Operation::SetContract { inputs: 0b01 },
                Operation::SetContract { inputs: 0b11 },
                Operation::Delete,
                CREATE,
            ] {
                for third in [
                    own(Operation::Publish { version: 2 }),
                    of_default(Operation::SetContract { inputs: 0b01 }),
                ] {
                    let calls = [own(theirs), of_default(ours), third];
                    let writers = calls.map(|call| Client::Writes(Writer::new(call)));
                    starts.push(World::new(table.clone(), writers.to_vec(), faults));
                }
            }
        }
    }
    starts
}

/// A chat service that looks up twice while two clients write.
pub(crate) fn lookups(faults: u8) -> Vec<World> {
    let own = |operation| Call::of(Whose::Override, operation);
    let of_default = |operation| Call::of(Whose::Default, operation);
    let mut starts = Vec::new();
    for before in [
        vec![],
        vec![of_default(CREATE), of_default(SAVE)],
        vec![of_default(CREATE), own(CREATE), own(SAVE)],
        vec![
            of_default(CREATE),
            of_default(Operation::Unpublish),
            own(CREATE),
        ],
        vec![of_default(CREATE), own(CREATE), own(Operation::Unpublish)],
    ] {
        let table = after(&before);
        for theirs in [
            CREATE,
            SAVE,
            Operation::Publish { version: 1 },
            Operation::RollBack { from: None },
            Operation::Unpublish,
            Operation::Delete,
        ] {
            for ours in [
                CREATE,
                SAVE,
                Operation::Publish { version: 1 },
                Operation::RollBack { from: None },
                Operation::Unpublish,
                Operation::Delete,
            ] {
                let mut clients: Vec<Client> = [own(theirs), of_default(ours)]
                    .map(|call| Client::Writes(Writer::new(call)))
                    .to_vec();
                clients.push(Client::Looks(Default::default()));
                starts.push(World::new(table.clone(), clients, faults));
            }
        }
    }
    starts
}

/// The same request twice under one key, and faults.
pub(crate) fn retried(faults: u8) -> Vec<World> {
    let mut starts = Vec::new();
    for table in tables() {
        for operation in OPERATIONS {
            let twice = Call {
                key: Some(1),
                ..Call::of(Whose::Default, operation)
            };
            let writers = [twice, twice].map(|call| Client::Writes(Writer::new(call)));
            starts.push(World::new(table.clone(), writers.to_vec(), faults));
        }
    }
    starts
}

/// A chat service that knows what is active, while the table is set back to an earlier moment; and one client that writes
/// before or after that.
pub(crate) fn set_back(faults: u8) -> Vec<World> {
    let own = |operation| Call::of(Whose::Override, operation);
    let of_default = |operation| Call::of(Whose::Default, operation);
    let mut starts = Vec::new();
    for story in [
        vec![of_default(CREATE), of_default(SAVE)],
        vec![of_default(CREATE), of_default(Operation::Unpublish)],
        vec![of_default(CREATE), own(CREATE), own(SAVE)],
        vec![of_default(CREATE), own(CREATE), own(Operation::Delete)],
        vec![own(CREATE), own(Operation::Unpublish), of_default(CREATE)],
    ] {
        let table = after(&story);
        let backups: Vec<Table> = (0..story.len()).map(|n| after(&story[..n])).collect();
        for write in [own, of_default] {
            for operation in [
                CREATE,
                SAVE,
                Operation::Publish { version: 1 },
                Operation::RollBack { from: None },
                Operation::Unpublish,
                Operation::Delete,
                Operation::Restore,
            ] {
                let clients = vec![
                    Client::Writes(Writer::new(write(operation))),
                    Client::Looks(Handle::knowing(&table)),
                ];
                starts.push(World {
                    backups: backups.clone(),
                    ..World::new(table.clone(), clients, faults)
                });
            }
        }
    }
    starts
}

/// A chat service that knows what is active, while two clients replace it, take it back or take it down.
pub(crate) fn replaced(faults: u8) -> Vec<World> {
    let operations = [
        SAVE,
        Operation::Save {
            content: 0,
            publish: true,
        },
        Operation::Publish { version: 1 },
        Operation::RollBack { from: None },
        Operation::Unpublish,
        Operation::Delete,
        Operation::Restore,
    ];
    let mut starts = Vec::new();
    for whose in [Whose::Default, Whose::Override] {
        let call = |operation| Call::of(whose, operation);
        let table = after(&[call(CREATE), call(SAVE)]);
        for (index, one) in operations.iter().enumerate() {
            for other in &operations[index..] {
                let writers = [one, other].map(|operation| Writer::new(call(*operation)));
                let looks = Client::Looks(Handle::knowing(&table));
                let clients = writers.map(Client::Writes).into_iter().chain([looks]);
                starts.push(World::new(table.clone(), clients.collect(), faults));
            }
        }
    }
    starts
}
