//! Any history, with equal versions in a row and redacted ones: after export and import, each label has the same text active.

use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use super::exported::{active, elsewhere, langfuse};
use crate::desk::Desk;

/// What a version says, the label that it is published under, and whether it is redacted in the end.
type Saved = (&'static str, Option<&'static str>, bool);

fn history() -> impl Strategy<Value = Vec<Saved>> {
    let text = prop::sample::select(vec!["A", "B"]);
    let label = prop::option::of(prop::sample::select(vec!["production", "staging"]));
    vec((text, label, prop::bool::weighted(0.3)), 1..7)
}

#[test]
fn what_was_active_under_each_label_is_active_after_an_import() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let (desk, other) = runtime.block_on(async { (Desk::new().await, elsewhere().await) });
    let cases = Cell::new(0);
    let config = Config {
        cases: 16,
        failure_persistence: None,
        max_shrink_iters: 40,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&history(), |history| {
        let name = format!("p{}", cases.replace(cases.get() + 1));
        runtime.block_on(survives(&desk, &other, &name, &history));
        Ok(())
    });
    outcome.unwrap();
}

async fn survives(desk: &Desk, other: &Desk, name: &str, history: &[Saved]) {
    for (text, label, _) in history {
        langfuse(desk, name, text, label.as_slice()).await;
    }
    for (at, (.., is_redacted)) in history.iter().enumerate() {
        if *is_redacted {
            let path = format!("/v1/prompts/{name}/versions/{}/redact", at + 1);
            // Refused where the version is active.
            desk.app.admin.post(&path, json!({"reason": "r"})).await;
        }
    }
    let labels = desk.get(name, "").await["labels"].clone();
    let labels = labels.as_object().unwrap();
    let mut left = 0;
    for at in 1..=history.len() {
        let version = desk.get(name, &format!("/versions/{at}")).await;
        left += usize::from(version["redacted"].is_null());
    }
    let folder = format!("out-{name}");
    let export = ["export", &folder, name, "--versions", "all"];
    if left == 0 {
        desk.run(&export).await.expect(1);
        return;
    }
    desk.run(&export).await.expect(0);
    let folder = desk.path(&folder);
    let line = [
        "import",
        folder.to_str().unwrap(),
        "--yes",
        "--publish=exported",
    ];
    let done = other.run(&line).await.expect(0);
    for label in labels.keys() {
        let (was, is) = (
            active(desk, name, label).await,
            active(other, name, label).await,
        );
        assert_eq!(was, is, "{label}: {}", done.out);
    }
    let again = other.run(&line).await.expect(0);
    assert!(again.out.ends_with(", 1 unchanged.\n"), "{}", again.out);
}
