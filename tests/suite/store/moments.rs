//! Results that depend on several items: they reflect one snapshot, or the items are read again.

use promptbook::Error;
use promptbook::error::{ContractError, DatabaseError};
use tests::wire::{Plan, Wire, cancelled};

use super::races::{WRITE, other, wired};
use super::*;

const AT_ONE_MOMENT: &str = "TransactGetItems";

fn own() -> PromptId {
    prompt_of("acme", "support/greeting")
}

/// Makes the next lookup miss the instance's own item, like an eventually consistent read.
fn miss_own(wire: &Wire) {
    wire.plan(
        "BatchGetItem",
        1,
        Plan::Rewrite(|mut answer| {
            for items in answer["Responses"].as_object_mut().unwrap().values_mut() {
                let items = items.as_array_mut().unwrap();
                items.retain(|item| item["instance"]["S"] != "acme");
            }
            answer
        }),
    );
}

#[tokio::test]
async fn a_tombstone_is_read_again_if_the_instances_own_item_was_missed() {
    let (t, wire) = wired().await;
    create(&t, &prompt(), "hello").await;
    create(&t, &own(), "howdy").await;
    t.store
        .unpublish(&prompt(), &production(), &anyone())
        .await
        .unwrap();
    wire.clear();
    miss_own(&wire);
    assert_eq!(active(&t, &own()).await, Some(1));
    assert_eq!(wire.calls(), ["BatchGetItem", AT_ONE_MOMENT]);
}

#[tokio::test]
async fn a_read_waits_for_a_conflicting_write() {
    let (t, wire) = wired().await;
    create(&t, &own(), "howdy").await;
    wire.clear();
    miss_own(&wire);
    for nth in 1..=3 {
        wire.plan(
            AT_ONE_MOMENT,
            nth,
            cancelled(&["TransactionConflict", "None"]),
        );
    }
    assert_eq!(active(&t, &own()).await, Some(1));
    assert_eq!(wire.calls().len(), 5);
    // What else cancels one is no wait.
    wire.clear();
    miss_own(&wire);
    wire.plan(AT_ONE_MOMENT, 1, cancelled(&["ValidationError", "None"]));
    let failed = t
        .store
        .active(&own(), &production(), &[])
        .await
        .unwrap_err();
    assert!(
        matches!(failed, Error::Database(DatabaseError::Refused(_))),
        "{failed}"
    );
}

const NARROW: &str = "{{ x }}";
const WIDE: &str = "{{ x }} {{ y }}";

/// `default` supplies x and y and uses x; its override went from a version that uses both to one that uses x.
async fn narrowed() -> (Table, Wire) {
    let (t, wire) = wired().await;
    create(&t, &prompt(), WIDE).await;
    let publish = |id, template| {
        let change = replace(text(template), Some(production()));
        let store = t.store.clone();
        async move { store.save(&id, &change, &anyone()).await.unwrap() }
    };
    publish(prompt(), NARROW).await;
    create(&t, &own(), WIDE).await;
    publish(own(), NARROW).await;
    wire.clear();
    (t, wire)
}

/// After two of three reads, the override gets another version, then the contract shrinks.
fn change_between_the_reads(t: &Table, wire: &Wire) {
    let (rival, answered) = (other(t), wire.clone());
    wire.before("GetItem", 3, async move {
        answered.until_answered(2).await;
        let change = replace(text("{{ x }}, again"), Some(production()));
        rival.save(&own(), &change, &anyone()).await.unwrap();
        let contract = names(&["x"]);
        rival
            .set_contract(&prompt(), &contract, &anyone())
            .await
            .unwrap();
    });
}

#[tokio::test]
async fn an_override_is_not_rejected_for_a_state_that_never_existed() {
    let (t, wire) = narrowed().await;
    change_between_the_reads(&t, &wire);
    let back = t
        .store
        .roll_back(&own(), &production(), None, &anyone())
        .await;
    let publication = back.unwrap().publication;
    assert_eq!(
        (publication.version, publication.replaced),
        (Some(number(2)), Some(number(3))),
        "before the change it would have been allowed, and after it goes to version 2"
    );
    assert_eq!(
        wire.calls()
            .iter()
            .filter(|call| *call == AT_ONE_MOMENT)
            .count(),
        1
    );
    t.audit().await;
}

#[tokio::test]
async fn rejecting_an_override_that_breaks_the_contract_takes_one_more_request() {
    let (t, wire) = narrowed().await;
    let contract = names(&["x"]);
    t.store
        .set_contract(&prompt(), &contract, &anyone())
        .await
        .unwrap();
    for act in [0, 1, 2] {
        wire.clear();
        let c = anyone();
        let refused = match act {
            0 => t
                .store
                .roll_back(&own(), &production(), None, &c)
                .await
                .err(),
            1 => t
                .store
                .publish(&own(), &production(), number(1), &c)
                .await
                .err(),
            _ => {
                let change = replace(text("{{ y }}"), Some(production()));
                t.store.save(&own(), &change, &c).await.err()
            }
        };
        assert!(
            matches!(
                refused,
                Some(Error::Contract(ContractError::BreaksContract { .. }))
            ),
            "{act}: {refused:?}"
        );
        let calls = wire.calls();
        assert_eq!(
            calls.last().map(String::as_str),
            Some(AT_ONE_MOMENT),
            "{act}: {calls:?}"
        );
        assert!(!calls.iter().any(|call| call == WRITE), "{act}: {calls:?}");
    }
}
