//! A prompt with thousands of overrides: operations that read all of them use few, concurrent requests.

use std::collections::HashMap;
use std::pin::pin;

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use futures_util::{StreamExt, stream};
use promptbook::Error;
use promptbook::error::ContractError;
use promptbook::store::request::{Seed, SeedOutcome};
use promptbook::table_keys::{self, Key};
use serde_json::json;
use tests::wire::{Plan, Wire};
use tokio::sync::watch;

use super::races::wired;
use super::*;

type Raw = HashMap<String, AttributeValue>;

const BATCH: &str = "BatchGetItem";
/// The number of batches that the store reads concurrently.
const AT_ONCE: usize = 8;

fn override_of(instance: &str) -> PromptId {
    prompt_of(instance, "support/greeting")
}

async fn raw(t: &Table, key: &Key) -> Raw {
    let get = t.client.get_item().table_name(&t.name);
    let get = get.key(table_keys::PK, AttributeValue::S(key.pk.clone()));
    let get = get.key(table_keys::SK, AttributeValue::S(key.sk.clone()));
    get.send().await.unwrap().item.unwrap()
}

/// The item for another instance.
fn copied(item: &Raw, pk: String, instance: &str) -> Raw {
    let instance = AttributeValue::S(instance.to_owned());
    let mut copy = item.clone();
    copy.insert(table_keys::PK.to_owned(), AttributeValue::S(pk));
    copy.insert("instance".to_owned(), instance.clone());
    if let Some(AttributeValue::M(publication)) = copy.get_mut("publication") {
        publication.insert("instance".to_owned(), instance);
    }
    copy
}

/// The entry of another instance under the same name.
fn listed(entry: &Raw, id: &PromptId) -> Raw {
    let mut copy = entry.clone();
    let sk = AttributeValue::S(table_keys::own_prompt(id).sk);
    copy.insert(table_keys::SK.to_owned(), sk);
    copy
}

/// Puts `count` copies of the header of `acme`'s override, of its active item and of its entry straight into the table.
async fn multiply(t: &Table, count: usize) {
    let original = override_of("acme");
    let header = raw(t, &table_keys::header(&original)).await;
    let active = raw(t, &table_keys::active(&original, &production())).await;
    let entry = raw(t, &table_keys::own_prompt(&original)).await;
    let copies: Vec<Raw> = (0..count)
        .flat_map(|n| {
            let instance = format!("i{n:05}");
            let id = override_of(&instance);
            [
                copied(&header, table_keys::header(&id).pk, &instance),
                copied(
                    &active,
                    table_keys::active(&id, &production()).pk,
                    &instance,
                ),
                listed(&entry, &id),
            ]
        })
        .collect();
    let put = |copies: &[Raw]| {
        let put = |item: &Raw| {
            let put = PutRequest::builder().set_item(Some(item.clone()));
            let put = put.build().unwrap();
            WriteRequest::builder().put_request(put).build()
        };
        let requests = copies.iter().map(put).collect();
        t.client
            .batch_write_item()
            .request_items(&t.name, requests)
            .send()
    };
    let mut written = stream::iter(copies.chunks(25).map(put)).buffer_unordered(8);
    while let Some(answer) = written.next().await {
        let rest = answer.unwrap().unprocessed_items.unwrap_or_default();
        assert!(rest.is_empty(), "a local engine writes every item");
    }
}

fn seed(template: &str) -> [Seed; 1] {
    [Seed {
        name: prompt().name,
        content: text(template),
        description: None,
        tags: names(&[]),
    }]
}

fn count(wire: &Wire, operation: &str) -> usize {
    wire.calls()
        .iter()
        .filter(|call| *call == operation)
        .count()
}

/// `default` supplies a, b and c, and uses all of them; `zeta` overrides it and uses b, and `count` others use a.
async fn overridden(count: usize) -> (Table, Wire) {
    let (t, wire) = wired().await;
    let seeds = seed("{{ a }} {{ b }} {{ c }}");
    t.store.seed(&seeds).await.unwrap();
    create(&t, &override_of("acme"), "{{ a }}").await;
    create(&t, &override_of("zeta"), "{{ b }}").await;
    multiply(&t, count - 1).await;
    wire.clear();
    (t, wire)
}

/// The same, after `default` has changed to use only a.
async fn narrowed(count: usize) -> (Table, Wire) {
    let (t, wire) = overridden(count).await;
    let narrow = replace(text("{{ a }}"), Some(production()));
    t.store.save(&prompt(), &narrow, &anyone()).await.unwrap();
    wire.clear();
    (t, wire)
}

async fn set_contract(t: &Table, inputs: &[&str]) -> Result<u64> {
    let inputs = names(inputs);
    t.store.set_contract(&prompt(), &inputs, &anyone()).await
}

#[tokio::test]
async fn a_changed_seed_keeps_an_input_that_one_of_five_thousand_overrides_needs() {
    let (t, wire) = overridden(4_999).await;
    let store = t.store_of("seed", |config| wire.under(config));
    let outcomes = store.seed(&seed("{{ a }}, anew")).await.unwrap();
    assert_eq!(outcomes[0].1, SeedOutcome::Updated(number(2)));
    // 5,000 headers and as many active items, 100 in a request.
    assert_eq!(count(&wire, BATCH), 100);
    let pages = count(&wire, "Query");
    assert!(pages <= 10, "{pages} pages of entries");
    for body in wire.bodies(BATCH) {
        let asked = &body["RequestItems"][&t.name];
        assert!(asked["Keys"].as_array().unwrap().len() <= 100);
        assert_eq!(asked["ConsistentRead"], json!(true));
        let read = asked["ExpressionAttributeNames"].as_object().unwrap();
        assert!(read.values().all(|name| name != "template"), "{asked}");
    }
    let contract = t.store.prompt(&prompt()).await.unwrap().contract;
    assert_eq!(contract, names(&["a", "b"]));
}

#[tokio::test]
async fn removing_a_contract_name_with_a_thousand_overrides_takes_few_requests() {
    let (t, wire) = narrowed(1_199).await;
    let refused = set_contract(&t, &["a", "c"]).await.unwrap_err();
    let expected = Error::Contract(ContractError::ContractInUse {
        names: vec!["b".to_owned()],
        user: "version 1 (instance `zeta`, label `production`)".to_owned(),
    });
    assert_eq!(refused, expected);
    wire.clear();
    set_contract(&t, &["a", "b"]).await.unwrap();
    // Of overrides 1,200 headers and as many active items; of `default` one each; of the name its item.
    let counts = [BATCH, "GetItem", "TransactWriteItems"].map(|it| count(&wire, it));
    assert_eq!(counts, [24, 3, 1]);
}

#[tokio::test]
async fn overrides_are_read_concurrently_up_to_a_limit() {
    let (t, wire) = narrowed(1_000).await;
    let (open, held) = watch::channel(false);
    for nth in 1..=2 * AT_ONCE {
        let mut held = held.clone();
        wire.before(BATCH, nth, async move {
            held.wait_for(|open| *open).await.unwrap();
        });
    }
    let mut set = pin!(set_contract(&t, &["a", "b"]));
    let look = async {
        while count(&wire, BATCH) < AT_ONCE {
            tokio::task::yield_now().await;
        }
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
        }
        count(&wire, BATCH)
    };
    let sent = tokio::select! {
        ended = &mut set => panic!("it ended while its reads were held: {ended:?}"),
        sent = look => sent,
    };
    assert_eq!(sent, AT_ONCE);
    open.send_replace(true);
    set.await.unwrap();
}

#[tokio::test]
async fn an_unread_override_is_requested_again() {
    let (t, wire) = narrowed(1).await;
    for nth in 1..=2 {
        wire.plan(
            BATCH,
            2 * nth - 1,
            Plan::Rewrite(|mut answer| {
                let tables = answer["Responses"].as_object_mut().unwrap();
                let (table, items) = tables.iter_mut().next().unwrap();
                let last = items.as_array_mut().unwrap().pop().unwrap();
                let left = json!({"PK": last["PK"], "SK": last["SK"]});
                answer["UnprocessedKeys"] = json!({ table.clone(): {"Keys": [left]} });
                answer
            }),
        );
    }
    let refused = set_contract(&t, &["a", "c"]).await;
    assert!(
        matches!(
            refused,
            Err(Error::Contract(ContractError::ContractInUse { .. }))
        ),
        "{refused:?}"
    );
    assert_eq!(count(&wire, BATCH), 4);
}
