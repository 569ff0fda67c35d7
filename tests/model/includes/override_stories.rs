//! Stories with prompts of `acme`.

use super::calls::{
    BOTH, DEEP, INCLUDES, MUSTACHE, OTHER, PLAIN, acmes, contract, create, delete, draft, of,
    publish, release, restore, roll_back, save, stage, unpublish,
};
use super::contents::{A, B};
use super::operations::Operation;
use super::prompts::{ACME, DEFAULT, M, N, P};
use super::starts::{Story, story};
use super::stories::PROMPTS;

/// `acme` has its own P and M.
const OVERRIDES: &[Operation] = &[
    create(acmes(P), PLAIN),
    save(acmes(P), DEEP),
    save(acmes(P), MUSTACHE),
    create(acmes(M), PLAIN),
    save(acmes(M), INCLUDES),
    save(acmes(M), BOTH),
];

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
