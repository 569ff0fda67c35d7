//! The requests of each operation to DynamoDB, and its handling of partial responses.

use tests::wire::Plan;

use super::races::{WRITE, prepared, wired};
use super::*;

#[tokio::test]
async fn unread_keys_are_requested_again_and_do_not_count_as_missing() {
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
    let read = t.store.active(&own, &production(), &[]).await.unwrap();
    assert_eq!(
        read.in_force().unwrap().0.publication.instance,
        own.instance
    );
    assert_eq!(wire.calls(), ["BatchGetItem", "BatchGetItem"]);
}

#[tokio::test]
async fn that_no_version_is_active_is_confirmed_by_one_snapshot() {
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
    let read = t.store.active(&own, &production(), &[]).await.unwrap();
    assert!(
        read.in_force().is_some(),
        "a stale read that saw neither is not believed"
    );
    assert_eq!(wire.calls(), ["BatchGetItem", "TransactGetItems"]);
}

#[tokio::test]
async fn each_operation_sends_the_expected_requests() {
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
    t.store.active(&prompt(), &production(), &[]).await.unwrap();
    count(&["GetItem"]);
    t.store
        .active(&prompt_of("acme", "support/greeting"), &production(), &[])
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

#[tokio::test]
async fn an_operation_with_includes_reads_one_round_more_and_a_composed_lookup_is_one_request() {
    let (t, wire) = wired().await;
    let (store, id, l, c) = (&t.store, prompt(), production(), anyone());
    let count = |expected: &[&str]| {
        let mut calls = wire.calls();
        calls.sort_unstable();
        assert_eq!(calls, expected);
        wire.clear();
    };
    for name in ["tone", "safety"] {
        create(&t, &prompt_of("default", name), "text").await;
    }
    wire.clear();
    let both = "{% include \"tone\" %}{% include \"safety\" %}";
    create(&t, &id, both).await;
    count(&["BatchGetItem", WRITE]);
    let save = async |template: &str, publish: bool| {
        let change = replace(text(template), publish.then(production));
        store.save(&prompt(), &change, &anyone()).await.unwrap();
    };
    save("{% include \"tone\" %}", false).await;
    count(&["GetItem", WRITE]);
    store.publish(&id, &l, number(2), &c).await.unwrap();
    count(&["BatchGetItem", "GetItem", "GetItem", "GetItem", WRITE]);
    save("without", true).await;
    count(&["GetItem", "GetItem", WRITE]);
    store.roll_back(&id, &l, None, &c).await.unwrap();
    let reads = ["BatchGetItem", "GetItem", "GetItem", "GetItem", "GetItem"];
    count(&[&reads[..], &[WRITE]].concat());
    store.unpublish(&id, &l, &c).await.unwrap();
    count(&["GetItem", "GetItem", WRITE]);

    // Overrides of what a label gains take two rounds more, however many there are.
    for instance in ["acme", "beta"] {
        create(&t, &prompt_of(instance, "tone"), "own").await;
    }
    wire.clear();
    store.publish(&id, &l, number(1), &c).await.unwrap();
    let more = [
        "BatchGetItem",
        "BatchGetItem",
        "GetItem",
        "GetItem",
        "GetItem",
    ];
    count(&[&more[..], &["Query", WRITE]].concat());

    // Cold, a lookup first finds out what is included.
    let own = prompt_of("acme", "support/greeting");
    store.active(&id, &l, &[]).await.unwrap();
    count(&["GetItem", "TransactGetItems"]);
    let read = store.active(&own, &l, &[]).await.unwrap();
    count(&["BatchGetItem", "TransactGetItems"]);
    let known = read.in_force().unwrap().1.includes.clone();
    for id in [&id, &own] {
        store.active(id, &l, &known).await.unwrap();
        count(&["TransactGetItems"]);
    }
    // A set that has changed takes a second request.
    store.active(&id, &l, &known[..1]).await.unwrap();
    count(&["TransactGetItems", "TransactGetItems"]);
    t.audit().await;
}
