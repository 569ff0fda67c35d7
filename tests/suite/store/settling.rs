//! Transactions with an unknown outcome: retried until it is known, and executed once.

use tests::wire::{Plan, cancelled, refused as refusal};

use super::races::{WRITE, other, prepared};
use super::*;

#[tokio::test]
async fn a_publish_with_a_lost_response_is_retried_with_the_same_token() {
    let (t, wire) = prepared().await;
    // Three times, for the SDK tries three times by itself.
    for nth in 1..=4 {
        wire.plan(WRITE, nth, Plan::LoseAnswer);
    }
    let published = t
        .store
        .publish(&prompt(), &production(), number(2), &anyone())
        .await
        .unwrap();
    assert_eq!(published.publication.seq, 2);
    let bodies = wire.bodies(WRITE);
    assert_eq!(bodies.len(), 5);
    assert!(
        bodies.iter().all(|body| *body == bodies[0]),
        "the same bytes, the same token"
    );
    assert_eq!(active(&t, &prompt()).await, Some(2));
    t.audit().await;
}

#[tokio::test]
async fn a_transaction_with_an_unknown_outcome_is_retried_with_the_same_token() {
    for passing in [
        || cancelled(&["TransactionConflict", "None", "None"]),
        || cancelled(&["None", "ThrottlingError", "TransactionConflict"]),
        || cancelled(&["ProvisionedThroughputExceeded", "None", "None"]),
        || refusal(400, "TransactionInProgressException"),
        || refusal(400, "ThrottlingException"),
        || refusal(500, "InternalServerError"),
        || Plan::Answer(200, "{\"Resp".to_owned()),
        || Plan::LoseRequest,
    ] as [fn() -> Plan; 8]
    {
        let (t, wire) = prepared().await;
        wire.plan(WRITE, 1, passing());
        let published = t
            .store
            .publish(&prompt(), &production(), number(2), &anyone())
            .await
            .unwrap();
        assert_eq!(published.publication.seq, 2);
        let bodies = wire.bodies(WRITE);
        assert_eq!((bodies.len(), bodies[0] == bodies[1]), (2, true));
        t.audit().await;
    }
}

#[tokio::test]
async fn a_cancelled_transaction_is_retried_with_a_new_token() {
    let (t, wire) = prepared().await;
    wire.plan(
        WRITE,
        1,
        cancelled(&["ConditionalCheckFailed", "TransactionConflict", "None"]),
    );
    t.store
        .publish(&prompt(), &production(), number(2), &anyone())
        .await
        .unwrap();
    let bodies = wire.bodies(WRITE);
    assert_ne!(
        bodies[0]["ClientRequestToken"],
        bodies[1]["ClientRequestToken"]
    );
    t.audit().await;
}

#[tokio::test]
async fn a_retry_after_a_late_success_returns_the_receipt() {
    let (t, wire) = prepared().await;
    let receipt = promptbook::table_keys::receipt("admin", "POST", &prompt().instance, "/", "k");
    let idempotency = promptbook::store::request::Idempotency {
        receipt,
        fingerprint: "f".to_owned(),
    };
    let context = WriteContext {
        idempotency: Some(idempotency),
        ..anyone()
    };
    let (id, l) = (prompt(), production());
    let guarded = || t.store.roll_back(&id, &l, Some(2), &context);
    t.store
        .publish(&prompt(), &production(), number(2), &anyone())
        .await
        .unwrap();
    // The first try, late: it lands after the retry has read that there is no receipt, and before its reads of the prompt.
    let (first, keyed) = (other(&t), context.clone());
    wire.before("GetItem", 1, async move {
        first
            .roll_back(&prompt(), &production(), Some(2), &keyed)
            .await
            .unwrap();
    });
    let answer = guarded().await.unwrap();
    assert_eq!(
        (answer.publication.seq, answer.publication.version),
        (3, Some(number(1)))
    );
    assert_eq!(guarded().await.unwrap(), answer);
    t.audit().await;
}
