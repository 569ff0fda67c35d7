//! The harness's wire: the SDK sees exactly the planned faults.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use serde_json::json;
use tests::Table;
use tests::wire::{Plan, Wire, cancelled, refused};

const PUT: &str = "PutItem";
const GET: &str = "GetItem";

/// A table and a client without retries over a wire.
async fn wired() -> (Table, Wire, Client) {
    let (table, wire) = (Table::new().await, Wire::default());
    let once = table
        .database
        .config()
        .retry_config(RetryConfig::disabled());
    let client = Client::from_conf(wire.under(once).build());
    (table, wire, client)
}

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

/// Writes an item. Returns whether the client got a success.
async fn put(client: &Client, table: &Table, key: &str) -> bool {
    let request = client.put_item().table_name(&table.name);
    let request = request.item("PK", s(key)).item("SK", s("x"));
    request.send().await.is_ok()
}

/// The item that the client reads; none if the read fails.
async fn get(client: &Client, table: &Table, key: &str) -> Option<bool> {
    let request = client.get_item().table_name(&table.name);
    let answer = request.key("PK", s(key)).key("SK", s("x")).send().await;
    answer.ok().map(|answer| answer.item.is_some())
}

#[tokio::test]
async fn each_request_is_recorded_with_its_body_in_order() {
    let (table, wire, client) = wired().await;
    assert!(put(&client, &table, "a").await);
    assert_eq!(get(&client, &table, "a").await, Some(true));
    assert_eq!(wire.calls(), [PUT, GET]);
    assert_eq!(wire.bodies(GET)[0]["Key"]["PK"], json!({"S": "a"}));
    wire.clear();
    assert!(wire.calls().is_empty());
}

#[tokio::test]
async fn a_planned_action_runs_before_its_request() {
    let (table, wire, client) = wired().await;
    let (rival, at) = (table.client.clone(), table.name.clone());
    wire.before(GET, 2, async move {
        let request = rival.put_item().table_name(at);
        let written = request.item("PK", s("a")).item("SK", s("x")).send().await;
        written.expect("the rival writes");
    });
    assert_eq!(get(&client, &table, "a").await, Some(false));
    assert_eq!(get(&client, &table, "a").await, Some(true));
}

#[tokio::test]
async fn a_plan_counts_from_its_creation_and_happens_once() {
    let (table, wire, client) = wired().await;
    assert!(put(&client, &table, "a").await);
    wire.plan(PUT, 2, Plan::LoseRequest);
    for (key, arrives) in [("b", true), ("c", false), ("d", true)] {
        assert_eq!(put(&client, &table, key).await, arrives, "{key}");
    }
}

#[tokio::test]
async fn a_lost_request_is_an_error_and_not_executed() {
    let (table, wire, client) = wired().await;
    wire.plan(PUT, 1, Plan::LoseRequest);
    assert!(!put(&client, &table, "a").await);
    assert_eq!(get(&client, &table, "a").await, Some(false));
}

#[tokio::test]
async fn a_request_with_a_lost_response_is_an_error_but_was_executed() {
    let (table, wire, client) = wired().await;
    wire.plan(PUT, 1, Plan::LoseAnswer);
    assert!(!put(&client, &table, "a").await);
    assert_eq!(get(&client, &table, "a").await, Some(true));
}

#[tokio::test]
async fn a_planned_response_replaces_the_request() {
    let (table, wire, client) = wired().await;
    wire.plan(PUT, 1, Plan::Answer(200, "{}".to_owned()));
    assert!(put(&client, &table, "a").await);
    assert_eq!(get(&client, &table, "a").await, Some(false));
    wire.plan(GET, 1, Plan::Answer(200, "{\"It".to_owned()));
    assert_eq!(get(&client, &table, "a").await, None);
}

#[tokio::test]
async fn a_response_can_be_replaced() {
    let (table, wire, client) = wired().await;
    assert!(put(&client, &table, "a").await);
    wire.plan(GET, 1, Plan::Rewrite(|_| json!({})));
    assert_eq!(get(&client, &table, "a").await, Some(false));
    assert_eq!(get(&client, &table, "a").await, Some(true));
}

#[tokio::test]
async fn the_sdk_parses_planned_errors_as_dynamodbs() {
    let (table, wire, client) = wired().await;
    for (status, exception) in [
        (400, "ProvisionedThroughputExceededException"),
        (400, "ThrottlingException"),
        (500, "InternalServerError"),
    ] {
        wire.plan(GET, 1, refused(status, exception));
        let request = client.get_item().table_name(&table.name);
        let answer = request.key("PK", s("a")).key("SK", s("x")).send().await;
        let error = answer.expect_err("a refusal");
        assert_eq!(error.code(), Some(exception));
    }
}

#[tokio::test]
async fn a_planned_cancellation_has_its_reasons_in_order() {
    let (table, wire, client) = wired().await;
    wire.plan(
        "TransactWriteItems",
        1,
        cancelled(&["None", "TransactionConflict"]),
    );
    let put = |key: &str| {
        let put = Put::builder().table_name(&table.name);
        let put = put.item("PK", s(key)).item("SK", s("x")).build();
        TransactWriteItem::builder()
            .put(put.expect("a put"))
            .build()
    };
    let request = client.transact_write_items().transact_items(put("a"));
    let error = request.transact_items(put("b")).send().await;
    let error = error.expect_err("a cancellation").into_service_error();
    let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(
        cancellation,
    ) = error
    else {
        panic!("{error:?}")
    };
    let codes: Vec<_> = cancellation
        .cancellation_reasons()
        .iter()
        .filter_map(|reason| reason.code())
        .collect();
    assert_eq!(codes, ["None", "TransactionConflict"]);
    assert!(table.items().await.is_empty());
}

#[tokio::test]
async fn a_cut_wire_blocks_all_requests_until_it_is_restored() {
    let (table, wire, client) = wired().await;
    wire.cut(true);
    assert!(!put(&client, &table, "a").await);
    assert_eq!(get(&client, &table, "a").await, None);
    wire.cut(false);
    assert_eq!(get(&client, &table, "a").await, Some(false));
}

#[tokio::test]
async fn the_wire_counts_the_items_that_each_query_read() {
    let (table, wire, client) = wired().await;
    for sk in ["1", "2", "3"] {
        let request = client.put_item().table_name(&table.name);
        let written = request.item("PK", s("a")).item("SK", s(sk)).send().await;
        written.expect("an item");
    }
    let request = client.query().table_name(&table.name).limit(2);
    let request = request.key_condition_expression("PK = :pk");
    let answer = request.expression_attribute_values(":pk", s("a")).send();
    assert_eq!(answer.await.expect("a page").count(), 2);
    assert_eq!(wire.scanned(), [2]);
}
