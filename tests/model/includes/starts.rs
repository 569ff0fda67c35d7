//! Where the model starts: which prompts there are, and which operations meet over them.

use super::explore::World;
use super::operations::Operation;
use super::prompts::{
    A, ACME, B, Content, DEFAULT, Id, Instance, M, N, Name, P, PRODUCTION, STAGING, Set,
};
use super::rules::Rules;
use super::table::Table;

const PLAIN: Content = Content::plain(A);
const OTHER: Content = Content::plain(0);
const BOTH: Content = Content::plain(A | B);
/// It includes P, and supplies A alone.
const INCLUDES: Content = Content::plain(A).including(P);
/// It includes P, and has a default for B.
const SUPPLIES: Content = INCLUDES.with_default(B);
/// A P that includes N.
const DEEP: Content = Content::plain(A).including(N);
const MUSTACHE: Content = PLAIN.in_mustache();

const fn of(name: Name) -> Id {
    Id {
        instance: DEFAULT,
        name,
    }
}

const fn acmes(name: Name) -> Id {
    Id {
        instance: ACME,
        name,
    }
}

const fn create(id: Id, content: Content) -> Operation {
    Operation::Create {
        id,
        content,
        publish: Some(PRODUCTION),
    }
}

const fn draft(id: Id, content: Content) -> Operation {
    Operation::Create {
        id,
        content,
        publish: None,
    }
}

const fn save(id: Id, content: Content) -> Operation {
    Operation::Save {
        id,
        content,
        publish: None,
    }
}

const fn publish(id: Id, version: usize) -> Operation {
    Operation::Publish {
        id,
        label: PRODUCTION,
        version,
    }
}

const fn stage(id: Id, version: usize) -> Operation {
    Operation::Publish {
        id,
        label: STAGING,
        version,
    }
}

const fn roll_back(id: Id) -> Operation {
    Operation::RollBack {
        id,
        label: PRODUCTION,
    }
}

const fn unpublish(id: Id) -> Operation {
    Operation::Unpublish {
        id,
        label: PRODUCTION,
    }
}

const fn delete(id: Id) -> Operation {
    Operation::Delete { id }
}

const fn restore(id: Id) -> Operation {
    Operation::Restore { id }
}

const fn contract(id: Id, inputs: Set) -> Operation {
    Operation::SetContract { id, inputs }
}

const fn release(instance: Instance, publish: [(Name, usize); 2]) -> Operation {
    Operation::Release {
        instance,
        label: PRODUCTION,
        publish,
    }
}

const fn undo(instance: Instance, of: [(Name, u8); 2]) -> Operation {
    Operation::Undo {
        instance,
        label: PRODUCTION,
        of,
    }
}

/// The table after these calls, made one after the other.
fn after(calls: &[&[Operation]]) -> Table {
    let mut table = Table::default();
    for call in calls.iter().flat_map(|calls| calls.iter()) {
        table = World::after(&table, *call);
    }
    table
}

/// P, N and M are active without includes, and have versions with some.
const PROMPTS: &[Operation] = &[
    create(of(P), PLAIN),
    save(of(P), DEEP),
    save(of(P), MUSTACHE),
    create(of(N), PLAIN),
    save(of(N), INCLUDES),
    create(of(M), PLAIN),
    save(of(M), INCLUDES),
    save(of(M), SUPPLIES),
];
/// `acme` has its own P and M.
const OVERRIDES: &[Operation] = &[
    create(acmes(P), PLAIN),
    save(acmes(P), DEEP),
    save(acmes(P), MUSTACHE),
    create(acmes(M), PLAIN),
    save(acmes(M), INCLUDES),
    save(acmes(M), BOTH),
];

/// A table, the operations that meet over it by threes, and those that do by twos beside them.
pub(super) struct Story {
    table: Table,
    threes: Vec<Operation>,
    twos: Vec<Operation>,
}

fn story(calls: &[&[Operation]], threes: &[Operation], twos: &[Operation]) -> Story {
    Story {
        table: after(calls),
        threes: threes.to_vec(),
        twos: twos.to_vec(),
    }
}

/// What happens to prompts of `default` without overrides.
const WRITES: &[Operation] = &[
    publish(of(M), 1),
    publish(of(M), 2),
    publish(of(M), 3),
    roll_back(of(M)),
    delete(of(M)),
    publish(of(P), 1),
    publish(of(P), 2),
    publish(of(P), 3),
    unpublish(of(P)),
    contract(of(P), A | B),
    contract(of(M), A | B),
    publish(of(N), 2),
    release(DEFAULT, [(P, 1), (M, 2)]),
    release(DEFAULT, [(N, 1), (M, 1)]),
];
const MORE_WRITES: &[Operation] = &[
    stage(of(M), 2),
    stage(of(M), 3),
    stage(of(P), 2),
    stage(of(P), 3),
    unpublish(of(M)),
    restore(of(M)),
    delete(of(P)),
    restore(of(P)),
    roll_back(of(P)),
    contract(of(P), A),
    contract(of(P), 0),
    contract(of(M), A),
    contract(of(N), A | B),
    Operation::Save {
        id: of(M),
        content: INCLUDES,
        publish: Some(PRODUCTION),
    },
    Operation::Save {
        id: of(P),
        content: DEEP,
        publish: Some(STAGING),
    },
    release(DEFAULT, [(P, 2), (M, 1)]),
    release(DEFAULT, [(P, 3), (M, 2)]),
    release(DEFAULT, [(N, 2), (M, 2)]),
];

/// Nothing is included yet.
pub(super) fn nothing_included() -> Story {
    story(&[PROMPTS], WRITES, MORE_WRITES)
}

/// M includes P.
pub(super) fn included() -> Story {
    story(&[PROMPTS, &[publish(of(M), 2)]], WRITES, MORE_WRITES)
}

/// M supplies what P's contract has, by a default.
pub(super) fn supplied() -> Story {
    let calls = [contract(of(P), A | B), publish(of(M), 3)];
    story(&[PROMPTS, &calls], WRITES, MORE_WRITES)
}

/// Overrides of P and M, none of which includes anything.
pub(super) fn overrides() -> Story {
    let threes = [
        publish(acmes(M), 2),
        publish(acmes(M), 3),
        unpublish(acmes(M)),
        delete(acmes(M)),
        publish(acmes(P), 2),
        publish(acmes(P), 3),
        unpublish(acmes(P)),
        publish(of(P), 1),
        publish(of(P), 3),
        publish(of(M), 2),
        contract(of(M), A),
        contract(of(P), A | B),
        contract(of(M), 0),
    ];
    let twos = [
        stage(acmes(M), 2),
        stage(acmes(P), 2),
        restore(acmes(M)),
        publish(of(P), 2),
        unpublish(of(P)),
        publish(of(N), 2),
        stage(of(M), 2),
        contract(of(P), 0),
        contract(acmes(M), 0),
        delete(of(M)),
        release(ACME, [(P, 2), (M, 1)]),
        release(ACME, [(P, 1), (M, 2)]),
        release(DEFAULT, [(P, 3), (M, 2)]),
        create(acmes(N), INCLUDES),
    ];
    story(
        &[PROMPTS, OVERRIDES, &[contract(of(M), A | B)]],
        &threes,
        &twos,
    )
}

/// P is in the other format, `acme`'s is not.
pub(super) fn formats() -> Story {
    let threes = [
        publish(acmes(P), 1),
        publish(acmes(P), 3),
        unpublish(acmes(P)),
        publish(of(P), 1),
        publish(of(P), 3),
        publish(of(M), 2),
        stage(acmes(P), 3),
        stage(of(P), 1),
        delete(of(M)),
        restore(of(M)),
        release(DEFAULT, [(P, 1), (M, 2)]),
    ];
    story(&[PROMPTS, OVERRIDES, &[publish(of(P), 3)]], &threes, &[])
}

/// `acme` has its own M, under its own contract, and includes P; `default` has none.
pub(super) fn own_alone() -> Story {
    let calls = [
        create(of(P), PLAIN),
        create(acmes(M), BOTH),
        save(acmes(M), INCLUDES),
        save(acmes(M), PLAIN),
        publish(acmes(M), 3),
    ];
    let threes = [
        draft(of(M), INCLUDES),
        draft(of(M), PLAIN),
        create(of(M), BOTH),
        create(of(M), OTHER),
        publish(acmes(M), 1),
        publish(acmes(M), 2),
        unpublish(acmes(M)),
        contract(acmes(M), A),
        contract(of(P), A | B),
        unpublish(of(P)),
        Operation::Seed {
            name: M,
            content: INCLUDES,
        },
    ];
    story(
        &[&calls],
        &threes,
        &[
            delete(acmes(M)),
            Operation::Seed {
                name: M,
                content: OTHER,
            },
            contract(of(P), 0),
        ],
    )
}

/// M's contract is what its versions, those of `acme` and their pieces need.
pub(super) fn contracts() -> Story {
    let calls = [
        contract(of(M), A | B),
        contract(of(P), A | B),
        publish(of(M), 2),
    ];
    let threes = [
        contract(of(M), A),
        contract(of(M), A | B),
        contract(of(P), A),
        contract(of(P), A | B),
        publish(of(M), 1),
        publish(of(M), 2),
        publish(of(M), 3),
        publish(acmes(M), 2),
        publish(acmes(M), 3),
        unpublish(acmes(M)),
        delete(acmes(M)),
        restore(acmes(M)),
    ];
    story(
        &[PROMPTS, OVERRIDES, &calls],
        &threes,
        &[
            contract(of(M), 0),
            stage(acmes(M), 2),
            delete(of(M)),
            restore(of(M)),
        ],
    )
}

/// Deleted prompts that included P, which is down.
pub(super) fn deleted() -> Story {
    let calls = [
        publish(of(M), 2),
        stage(of(M), 3),
        create(acmes(N), INCLUDES),
        delete(of(M)),
        delete(acmes(N)),
        unpublish(of(P)),
    ];
    let threes = [
        restore(of(M)),
        restore(acmes(N)),
        publish(of(P), 1),
        publish(of(P), 2),
        publish(of(P), 3),
        unpublish(of(P)),
        roll_back(of(P)),
        contract(of(P), A | B),
        publish(acmes(P), 3),
        publish(acmes(P), 1),
        unpublish(acmes(P)),
        contract(of(N), 0),
    ];
    story(
        &[PROMPTS, OVERRIDES, &calls],
        &threes,
        &[delete(of(P)), delete(of(M)), publish(of(N), 2)],
    )
}

/// M, which included P, is deleted, and `acme`'s P is in the other format.
pub(super) fn deleted_over_formats() -> Story {
    let calls = [publish(of(M), 2), delete(of(M)), publish(acmes(P), 3)];
    let threes = [
        restore(of(M)),
        publish(acmes(P), 1),
        publish(acmes(P), 3),
        unpublish(acmes(P)),
        publish(of(P), 1),
        publish(of(P), 3),
        publish(of(N), 2),
    ];
    story(
        &[PROMPTS, OVERRIDES, &calls],
        &threes,
        &[delete(acmes(P)), stage(acmes(P), 3)],
    )
}

/// A release made P and M active.
pub(super) fn released() -> Story {
    let calls = [
        draft(of(P), PLAIN),
        save(of(P), OTHER),
        draft(of(M), PLAIN),
        save(of(M), INCLUDES),
        create(of(N), PLAIN),
        save(of(N), INCLUDES),
        release(DEFAULT, [(P, 1), (M, 2)]),
    ];
    let threes = [
        undo(DEFAULT, [(P, 1), (M, 1)]),
        publish(of(P), 2),
        publish(of(M), 1),
        publish(of(N), 2),
        unpublish(of(N)),
        unpublish(of(M)),
        roll_back(of(P)),
        delete(of(M)),
        stage(of(M), 2),
        contract(of(P), A | B),
        create(acmes(M), INCLUDES),
        release(DEFAULT, [(P, 2), (M, 1)]),
        release(DEFAULT, [(P, 2), (N, 2)]),
    ];
    story(
        &[&calls],
        &threes,
        &[delete(of(P)), unpublish(of(P)), contract(of(P), 0)],
    )
}

/// Seeds that include each other, one of them with an override.
pub(super) fn seeded() -> Story {
    let seed = |name, content| Operation::Seed { name, content };
    let calls = [
        seed(P, PLAIN),
        seed(M, SUPPLIES),
        create(acmes(M), PLAIN),
        save(acmes(M), INCLUDES),
    ];
    let threes = [
        seed(P, BOTH),
        seed(P, OTHER),
        seed(M, INCLUDES),
        seed(M, OTHER),
        publish(acmes(M), 2),
        unpublish(acmes(M)),
        contract(of(M), A | B),
        contract(of(P), A | B),
        delete(of(M)),
        unpublish(of(M)),
        publish(of(M), 1),
    ];
    story(
        &[&calls],
        &threes,
        &[
            seed(N, INCLUDES),
            Operation::Save {
                id: of(M),
                content: BOTH,
                publish: Some(PRODUCTION),
            },
        ],
    )
}

/// All of them.
pub(super) fn stories() -> Vec<Story> {
    vec![
        nothing_included(),
        included(),
        supplied(),
        overrides(),
        formats(),
        own_alone(),
        contracts(),
        deleted(),
        deleted_over_formats(),
        released(),
        seeded(),
    ]
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
