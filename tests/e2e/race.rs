//! Two processes of `publish` that move the same label at the same time, while a third process reads it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{ADMIN, Answer};

use crate::event::Event;
use crate::functions::{Function, Stack};

const NAME: &str = "support/greeting";
const ROUNDS: u64 = 60;

fn publish(version: u64) -> Event {
    let event = Event::new("POST", "/v1/prompts/{name}/publish").name(NAME);
    event.admin().body(json!({"version": version}))
}

async fn active(function: &Function) -> Answer {
    let read = Event::new("GET", "/v1/prompts/{name}/active").name(NAME);
    function.send(&read.reader()).await.expect(200)
}

/// Versions 1 to 3, of which 1 is active.
async fn prepare(stack: &Stack) {
    let prompts = stack.start("prompts");
    let first = json!({"name": NAME, "template": "1", "publish": true});
    let create = Event::new("POST", "/v1/prompts").admin().body(first);
    prompts.send(&create).await.expect(201);
    for text in ["2", "3"] {
        let change = Event::new("PATCH", "/v1/prompts/{name}")
            .name(NAME)
            .key(ADMIN);
        let change = change.body(json!({"template": text}));
        prompts.send(&change).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_publish_concurrently_leave_one_active_version_and_a_ledger_without_gaps()
 {
    let stack = Stack::new().await;
    prepare(&stack).await;
    let one = stack.start("publish");
    // The emulator identifies functions by name, so the second process uses an unused name.
    let two = stack.start_with("publish", "rollback", &[]);
    let reader = stack.start("active");
    let mut ledger = BTreeMap::from([(1, json!(1))]);
    let mut now = 1;
    for _ in 0..ROUNDS {
        // Neither is active, so both change something in any order.
        let (a, b) = (now % 3 + 1, (now + 1) % 3 + 1);
        let (event_a, event_b) = (publish(a), publish(b));
        let (first, second, seen) =
            tokio::join!(one.send(&event_a), two.send(&event_b), active(&reader));
        for (answer, version) in [(first, a), (second, b)] {
            let answer = answer.expect(200).json;
            assert_eq!(answer["version"], version, "{answer:#}");
            let seq = answer["seq"].as_u64().unwrap();
            let taken = ledger.insert(seq, answer["version"].clone());
            assert_eq!(taken, None, "two publications got seq {seq}");
        }
        assert!([now, a, b].contains(&seen.json["version"].as_u64().unwrap()));
        let after = active(&reader).await.json;
        assert_eq!(Some(&after["version"]), ledger.values().last());
        now = after["version"].as_u64().unwrap();
    }
    assert_eq!(ledger.len() as u64, 1 + 2 * ROUNDS);
    let said = [one.process.said(), two.process.said()].concat();
    let retries = said.iter().filter(|line| line.contains("ConflictRetries"));
    assert!(retries.count() > 0, "the writes never conflicted");
    assert_eq!(stored(&stack).await, ledger);
    stack.table.audit().await;
}

/// The version of each publication, as stored.
async fn stored(stack: &Stack) -> BTreeMap<u64, Value> {
    let items = stack.table.items().await;
    let publications = items
        .iter()
        .filter(|(key, _)| key.contains("/ PUBLICATION#"));
    publications
        .map(|(_, item)| (item["seq"].as_u64().unwrap(), item["version"].clone()))
        .collect()
}
