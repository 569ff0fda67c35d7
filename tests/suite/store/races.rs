//! The races that the protocol's rules are about, each made to happen: something comes between a read and its write.

use promptbook::Error;
use promptbook::store::request::{IfMatch, Seed, SeedOutcome};
use tests::wire::{Plan, Wire, cancelled, refused as refusal};

use super::*;

const WRITE: &str = "TransactWriteItems";

/// A table whose store goes over a wire that the test holds.
async fn wired() -> (Table, Wire) {
    let wire = Wire::default();
    let t = Table::with(|config| wire.under(config)).await;
    (t, wire)
}

/// Another process's store on the same table, not over the wire.
fn other(t: &Table) -> promptbook::store::Store {
    promptbook::store::Store::new(t.client.clone(), t.name.as_str()).with_clock(t.clock.clone())
}

/// Versions 1 to 3, of which 1 is active.
async fn prepared() -> (Table, Wire) {
    let (t, wire) = wired().await;
    create(&t, &prompt(), "text 1").await;
    draft(&t, &prompt(), "text 2").await;
    draft(&t, &prompt(), "text 3").await;
    wire.clear();
    (t, wire)
}

#[tokio::test]
async fn two_publishes_that_decided_from_the_same_state_both_happen_one_after_the_other() {
    let (t, wire) = prepared().await;
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        rival
            .publish(&prompt(), &production(), number(2), &anyone())
            .await
            .unwrap();
    });
    let published = t
        .store
        .publish(&prompt(), &production(), number(3), &anyone())
        .await
        .unwrap();
    assert_eq!(
        (published.publication.seq, published.publication.replaced),
        (3, Some(number(2)))
    );
    assert_eq!(active(&t, &prompt()).await, Some(3));
    t.audit().await;
}

#[tokio::test]
async fn a_rollback_that_a_publish_came_before_undoes_that_publish_unless_from_forbids_it() {
    let (t, wire) = prepared().await;
    t.store
        .publish(&prompt(), &production(), number(2), &anyone())
        .await
        .unwrap();
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        rival
            .publish(&prompt(), &production(), number(3), &anyone())
            .await
            .unwrap();
    });
    let rolled = t
        .store
        .roll_back(&prompt(), &production(), Some(2), &anyone())
        .await;
    assert_eq!(
        rolled,
        Err(Error::LabelMoved {
            label: production(),
            expected: 2,
            actual: 3
        })
    );
    assert_eq!(active(&t, &prompt()).await, Some(3));
    t.audit().await;
}

#[tokio::test]
async fn a_publish_that_a_deletion_came_before_is_refused() {
    let (t, wire) = prepared().await;
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        rival.delete(&prompt(), &anyone()).await.unwrap();
    });
    let published = t
        .store
        .publish(&prompt(), &production(), number(2), &anyone())
        .await;
    assert!(
        matches!(published, Err(Error::Deleted { .. })),
        "{published:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn a_torn_read_is_read_again() {
    let (t, wire) = prepared().await;
    let rival = other(&t);
    // The requests go out header first; whichever is held, the other has seen the state before.
    wire.before("GetItem", 2, async move {
        rival
            .publish(&prompt(), &production(), number(2), &anyone())
            .await
            .unwrap();
    });
    let rolled = t
        .store
        .roll_back(&prompt(), &production(), None, &anyone())
        .await
        .unwrap();
    assert_eq!(rolled.publication.version, Some(number(1)));
    assert_eq!(rolled.publication.replaced, Some(number(2)));
    t.audit().await;
}

#[tokio::test]
async fn nothing_to_change_is_answered_from_one_moment() {
    let (t, wire) = prepared().await;
    let rival = other(&t);
    wire.before("GetItem", 2, async move {
        rival
            .publish(&prompt(), &production(), number(2), &anyone())
            .await
            .unwrap();
    });
    let published = t
        .store
        .publish(&prompt(), &production(), number(1), &anyone())
        .await
        .unwrap();
    assert_eq!(
        published.publication.seq, 3,
        "1 was active before and is again, by a new publication"
    );
    t.audit().await;
}

#[tokio::test]
async fn of_two_writes_with_one_etag_exactly_one_wins() {
    let (t, wire) = prepared().await;
    let revision = t.store.prompt(&prompt()).await.unwrap().revision;
    let context = WriteContext {
        if_match: Some(IfMatch::OneOf(vec![revision])),
        ..anyone()
    };
    let (rival, rivals) = (other(&t), context.clone());
    wire.before(WRITE, 1, async move {
        rival
            .save(&prompt(), &replace(text("the rival's"), None), &rivals)
            .await
            .unwrap();
    });
    let saved = t
        .store
        .save(&prompt(), &replace(text("mine"), None), &context)
        .await;
    assert_eq!(
        saved,
        Err(Error::PreconditionFailed {
            actual: revision + 1
        })
    );
    t.audit().await;
}

#[tokio::test]
async fn the_tenth_label_is_given_once() {
    let (t, wire) = prepared().await;
    for i in 1..9 {
        t.store
            .publish(&prompt(), &label(&format!("l{i}")), number(1), &anyone())
            .await
            .unwrap();
    }
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        rival
            .publish(&prompt(), &label("rivals"), number(1), &anyone())
            .await
            .unwrap();
    });
    let published = t
        .store
        .publish(&prompt(), &label("mine"), number(1), &anyone())
        .await;
    assert!(
        matches!(published, Err(Error::TooManyLabels { .. })),
        "{published:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn an_override_is_not_published_against_a_contract_that_shrank_meanwhile() {
    let (t, wire) = wired().await;
    let own = prompt_of("acme", "support/greeting");
    create(&t, &prompt(), "{{ a }} {{ b }}").await;
    t.store
        .save(
            &prompt(),
            &replace(text("{{ a }}"), Some(production())),
            &anyone(),
        )
        .await
        .unwrap();
    t.store
        .create(&own, &new_prompt("{{ b }}", false), &anyone())
        .await
        .unwrap();
    wire.clear();
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        rival
            .set_contract(&prompt(), &names(&["a"]), &anyone())
            .await
            .unwrap();
    });
    let published = t
        .store
        .publish(&own, &production(), number(1), &anyone())
        .await;
    assert!(
        matches!(published, Err(Error::BreaksContract { .. })),
        "{published:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn an_override_is_not_created_with_a_type_that_default_just_took() {
    let (t, wire) = wired().await;
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        let turns =
            serde_json::from_value(serde_json::json!([{"role": "user", "content": "hi"}])).unwrap();
        let mut chat = new_prompt("x", true);
        chat.content = Content::new(Body::Chat(turns), None, Inputs::new()).unwrap();
        rival.create(&prompt(), &chat, &anyone()).await.unwrap();
    });
    let own = prompt_of("acme", "support/greeting");
    let created = t
        .store
        .create(&own, &new_prompt("text", true), &anyone())
        .await;
    assert!(
        matches!(created, Err(Error::TypeChanged { .. })),
        "{created:?}"
    );
    t.audit().await;
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_with_the_same_token_and_publishes_once() {
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
async fn what_settles_nothing_is_sent_again_with_the_same_token() {
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
async fn after_a_definite_cancellation_the_token_is_new() {
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
async fn a_retry_whose_first_try_landed_meanwhile_is_answered_by_the_receipt() {
    let (t, wire) = prepared().await;
    let receipt = promptbook::keys::receipt("admin", "POST", &prompt().instance, "/", "k");
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

#[tokio::test]
async fn seeding_does_not_overwrite_an_edit_that_came_between() {
    let (t, wire) = wired().await;
    let seeds = |template: &str| {
        let (name, content) = (prompt().name, text(template));
        [Seed {
            name,
            content,
            description: None,
            tags: names(&[]),
        }]
    };
    t.store.seed(&seeds("one")).await.unwrap();
    wire.clear();
    let rival = other(&t);
    wire.before(WRITE, 1, async move {
        let edit = replace(text("edited"), Some(production()));
        rival.save(&prompt(), &edit, &anyone()).await.unwrap();
    });
    let outcome = t.store.seed(&seeds("two")).await.unwrap().remove(0).1;
    assert_eq!(outcome, SeedOutcome::Drifted { active: number(2) });
    assert_eq!(active(&t, &prompt()).await, Some(2));
    t.audit().await;
}

#[tokio::test]
async fn unread_keys_are_asked_for_again_and_never_inherit() {
    let (t, wire) = wired().await;
    let own = prompt_of("acme", "support/greeting");
    create(&t, &prompt(), "hello").await;
    create(&t, &own, "howdy").await;
    wire.clear();
    wire.plan(
        "BatchGetItem",
        1,
        Plan::Rewrite(|mut answer| {
            let table = answer["Responses"]
                .as_object()
                .unwrap()
                .keys()
                .next()
                .unwrap()
                .clone();
            let items = answer["Responses"][&table].as_array_mut().unwrap();
            let at = items
                .iter()
                .position(|item| item["instance"]["S"] == "acme")
                .unwrap();
            let own = items.remove(at);
            answer["UnprocessedKeys"] =
                serde_json::json!({ table: { "Keys": [{ "PK": own["PK"], "SK": own["SK"] }] } });
            answer
        }),
    );
    let read = t.store.active(&own, &production()).await.unwrap();
    assert_eq!(
        read.in_force().unwrap().0.publication.instance,
        own.instance
    );
    assert_eq!(wire.calls(), ["BatchGetItem", "BatchGetItem"]);
}

#[tokio::test]
async fn neither_has_one_is_confirmed_at_one_moment() {
    let (t, wire) = wired().await;
    let own = prompt_of("acme", "support/greeting");
    create(&t, &own, "howdy").await;
    wire.clear();
    wire.plan(
        "BatchGetItem",
        1,
        Plan::Rewrite(|mut answer| {
            for items in answer["Responses"].as_object_mut().unwrap().values_mut() {
                *items = serde_json::json!([]);
            }
            answer
        }),
    );
    let read = t.store.active(&own, &production()).await.unwrap();
    assert!(
        read.in_force().is_some(),
        "a stale read that saw neither is not believed"
    );
    assert_eq!(wire.calls(), ["BatchGetItem", "TransactGetItems"]);
}

#[tokio::test]
async fn the_requests_of_each_act_are_counted() {
    let (t, wire) = prepared().await;
    let count = |expected: &[&str]| {
        let mut calls = wire.calls();
        calls.sort_unstable();
        assert_eq!(calls, expected);
        wire.clear();
    };
    let c = anyone();
    t.store
        .publish(&prompt(), &production(), number(2), &c)
        .await
        .unwrap();
    count(&["GetItem", "GetItem", "GetItem", WRITE]);
    t.store
        .roll_back(&prompt(), &production(), None, &c)
        .await
        .unwrap();
    count(&["GetItem", "GetItem", "GetItem", "GetItem", WRITE]);
    t.store.active(&prompt(), &production()).await.unwrap();
    count(&["GetItem"]);
    t.store
        .active(&prompt_of("acme", "support/greeting"), &production())
        .await
        .unwrap();
    count(&["BatchGetItem"]);
    create(&t, &prompt_of("default", "other"), "text").await;
    count(&[WRITE]);
    t.store
        .save(&prompt(), &replace(text("text 4"), None), &c)
        .await
        .unwrap();
    count(&["GetItem", WRITE]);
    t.store.health().await.unwrap();
    count(&["GetItem"]);
}
