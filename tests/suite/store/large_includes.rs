//! Included prompts that are together too large for one transaction of DynamoDB (4 MB) are read as of one moment all the same.

use promptbook::Error;
use promptbook::content::MAX_CONTENT;
use promptbook::error::DatabaseError;
use promptbook::store::Store;
use promptbook::store::request::ActiveRead;
use tests::wire::{Plan, refused};

use super::races::{other, wired};
use super::*;

const READ: &str = "TransactGetItems";
/// How many prompts one includes: the most.
const PIECES: usize = 8;

/// A prompt that another instance inherits. What it includes is looked for in four places, two of them under `staging`.
fn reader() -> PromptId {
    prompt_of("acme", "support/greeting")
}

fn piece(instance: &str, number: usize) -> PromptId {
    prompt_of(instance, &format!("shared/{number}"))
}

/// A prompt that includes as many prompts as possible.
async fn including(t: &Table, text: &str) {
    let mut template = String::new();
    for number in 0..PIECES {
        create(t, &piece("default", number), text).await;
        template += &format!("{{% include \"shared/{number}\" %}}");
    }
    create(t, &prompt(), &template).await;
    let version = number(1);
    for label in [label("staging"), production()] {
        let published = t.store.publish(&prompt(), &label, version, &anyone()).await;
        published.unwrap();
    }
}

async fn change(store: &Store, number: usize, to: &str) {
    let change = replace(text(to), Some(production()));
    let id = piece("default", number);
    store.save(&id, &change, &anyone()).await.unwrap();
}

async fn read(t: &Table) -> promptbook::Result<ActiveRead> {
    let known: Vec<_> = (0..PIECES).map(|n| piece("default", n).name).collect();
    t.store.active(&reader(), &label("staging"), &known).await
}

fn versions(read: &ActiveRead) -> Vec<u32> {
    let pieces = read.pieces.iter();
    pieces
        .map(|piece| piece.publication.version.unwrap().get())
        .collect()
}

/// What DynamoDB answers when the items exceed 4 MB.
fn too_large() -> Plan {
    refused(400, "ValidationException")
}

#[tokio::test]
async fn a_transaction_that_is_too_large_is_read_in_several_and_again() {
    let (t, wire) = wired().await;
    including(&t, "text").await;
    wire.clear();
    wire.plan(READ, 1, too_large());
    assert_eq!(versions(&read(&t).await.unwrap()), [1; PIECES]);
    let items = wire.bodies(READ);
    let items = items
        .iter()
        .map(|body| body["TransactItems"].as_array().unwrap().len());
    assert_eq!(items.collect::<Vec<_>>(), [34, 10, 10, 10, 4, 10, 10, 10]);
}

#[tokio::test]
async fn what_is_published_between_the_transactions_is_read_together() {
    let (t, wire) = wired().await;
    including(&t, "text").await;
    wire.clear();
    wire.plan(READ, 1, too_large());
    // The first and the last prompt change after the first was read and before the last is.
    let store = other(&t);
    let publish = async move {
        change(&store, 0, "changed").await;
        change(&store, PIECES - 1, "changed").await;
    };
    wire.plan(READ, 5, Plan::After(Box::pin(publish)));
    assert_eq!(versions(&read(&t).await.unwrap()), [2, 1, 1, 1, 1, 1, 1, 2]);
}

#[tokio::test]
async fn a_read_that_never_comes_to_rest_is_unavailable() {
    let (t, wire) = wired().await;
    including(&t, "text").await;
    wire.clear();
    wire.plan(READ, 1, too_large());
    // Each attempt reads the last items, then the others again.
    for attempt in 0..5 {
        let store = other(&t);
        let publish = async move { change(&store, 0, &format!("text {attempt}")).await };
        wire.plan(READ, 6 + 4 * attempt, Plan::After(Box::pin(publish)));
    }
    let error = read(&t).await.unwrap_err();
    assert!(
        matches!(error, Error::Database(DatabaseError::Unavailable(_))),
        "{error}"
    );
}

#[tokio::test]
async fn a_refusal_that_has_nothing_to_do_with_size_is_reported() {
    let (t, wire) = wired().await;
    including(&t, "text").await;
    wire.clear();
    wire.plan(READ, 1, refused(400, "AccessDeniedException"));
    wire.plan(READ, 2, refused(400, "AccessDeniedException"));
    let error = read(&t).await.unwrap_err();
    assert!(
        matches!(error, Error::Database(DatabaseError::Refused(_))),
        "{error}"
    );
}

#[tokio::test]
async fn the_largest_included_prompts_are_read() {
    let t = Table::new().await;
    let text = "x".repeat(MAX_CONTENT);
    including(&t, &text).await;
    for number in 0..PIECES {
        create(&t, &piece("acme", number), &text).await;
        for instance in ["acme", "default"] {
            let id = piece(instance, number);
            let staging = label("staging");
            let version = super::number(1);
            t.store
                .publish(&id, &staging, version, &anyone())
                .await
                .unwrap();
        }
    }
    let read = read(&t).await.unwrap();
    let instances = read
        .pieces
        .iter()
        .map(|piece| piece.publication.instance.as_str());
    assert_eq!(instances.collect::<Vec<_>>(), ["acme"; PIECES]);
}
