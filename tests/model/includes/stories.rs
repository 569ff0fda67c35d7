//! Which prompts there are, and which operations meet over them.

use super::calls::{
    BOTH, DEEP, INCLUDES, MUSTACHE, OTHER, PLAIN, SUPPLIES, acmes, contract, create, delete, draft,
    of, publish, release, restore, roll_back, save, stage, undo, unpublish,
};
use super::contents::{A, B};
use super::operations::Operation;
use super::prompts::{DEFAULT, M, N, P, PRODUCTION, STAGING};
use super::starts::{Story, story};

/// P, N and M are active without includes, and have versions with some.
pub(super) const PROMPTS: &[Operation] = &[
    create(of(P), PLAIN),
    save(of(P), DEEP),
    save(of(P), MUSTACHE),
    create(of(N), PLAIN),
    save(of(N), INCLUDES),
    create(of(M), PLAIN),
    save(of(M), INCLUDES),
    save(of(M), SUPPLIES),
];
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
