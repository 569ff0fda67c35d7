//! The events that are kept for trying a function by hand, and what a function says about one that it can't take.

use serde_json::{Value, json};

use crate::emulator::project;
use crate::functions::{Function, Stack};

/// The keys that the README exports.
const KEYS: [(&str, &str); 2] = [
    ("ADMIN_API_KEY", "local-admin-key-0123456789"),
    ("READER_API_KEY", "local-reader-key-0123456789"),
];

/// Invokes a function with the event of its name; the status and the body that it answered.
async fn try_out(stack: &Stack, function: &str) -> (u64, Value) {
    let keys: &[_] = if function == "seed" { &[] } else { &KEYS };
    let process = stack.start_with(function, function, keys);
    let file = project().join(format!("tests/events/{function}.json"));
    let event = std::fs::read_to_string(file).unwrap();
    let answer = process.invoke(event).await.json;
    let body = answer["body"].as_str().unwrap_or("null");
    (
        answer["statusCode"].as_u64().unwrap_or_default(),
        serde_json::from_str(body).unwrap(),
    )
}

#[tokio::test]
async fn the_events_tell_a_story_in_the_order_of_the_readme() {
    let stack = Stack::new().await;
    let report = stack.start("seed").invoke("{}").await;
    assert_eq!(report.json[0]["outcome"], "created and published");
    for (function, pointer, value) in [
        ("prompts", "/version/version", json!(2)),
        ("versions", "/items/0/version", json!(2)),
        ("publish", "/version", json!(2)),
        ("active", "/version", json!(2)),
        ("chat", "/prompts/0/version", json!(2)),
        ("rollback", "/version", json!(1)),
        ("active", "/version", json!(1)),
    ] {
        let (status, body) = try_out(&stack, function).await;
        assert_eq!(
            (status, body.pointer(pointer)),
            (200, Some(&value)),
            "{function}: {body:#}"
        );
    }
}

#[tokio::test]
async fn the_event_of_a_stack_seeds_and_fails_because_nobody_listens_at_its_url() {
    let stack = Stack::new().await;
    let (status, _) = try_out(&stack, "seed").await;
    assert_eq!(status, 0, "an answer to CloudFormation is no response");
    let items = stack.table.items().await;
    assert!(items.keys().any(|key| key.starts_with("ACTIVE#default#")));
}

/// What it has logged as errors.
fn errors(function: &Function) -> Vec<Value> {
    let said = function.process.said();
    let lines = said
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["level"] == "ERROR").collect()
}

#[tokio::test]
async fn an_event_of_another_kind_is_one_line_that_says_what_was_expected() {
    let stack = Stack::new().await;
    let create = std::fs::read_to_string(project().join("tests/events/seed.json")).unwrap();
    for event in ["{}", "", &create] {
        let active = stack.start("active");
        let outcome = active.invoke(event.to_owned()).await;
        assert_eq!(outcome.status, 500, "{outcome:?}");
        assert_eq!(outcome.json["errorType"], "WrongEvent", "{outcome:?}");
        active.process.line("REST proxy integration").await;
        let errors = errors(&active);
        assert_eq!(errors.len(), 1, "{errors:#?}");
        assert_eq!(errors[0]["message"], outcome.json["errorMessage"]);
    }
}
