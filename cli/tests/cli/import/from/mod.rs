//! Moving in from other products, whose APIs are stubs.

mod errors;
mod files;
mod langfuse;
mod mlflow;
mod phoenix;
mod stub;

use serde_json::{Value, json};

use crate::desk::{Desk, Done, ended};
use stub::Stub;

/// Runs the import with these variables.
async fn import(desk: &Desk, source: &str, variables: &[(&str, &str)], more: &[&str]) -> Done {
    let line = [&["import", "--from", source][..], more].concat();
    let mut command = desk.command(&line);
    command.envs(variables.iter().copied());
    ended(command).await
}

/// The versions of a prompt, the first first, with some of their fields.
async fn versions(desk: &Desk, name: &str, fields: &[&str]) -> Vec<Value> {
    let listed = desk.get(name, "/versions").await;
    let items = listed["items"].as_array().unwrap().iter().rev();
    items
        .map(|item| fields.iter().map(|field| item[*field].clone()).collect())
        .collect()
}

/// Checks that another import finds nothing to do, and writes nothing.
async fn assert_nothing_is_imported_twice(
    desk: &Desk,
    source: &str,
    variables: &[(&str, &str)],
    more: &[&str],
) {
    let before = desk.app.table.items().await;
    let done = import(desk, source, variables, &[more, &["--yes"]].concat()).await;
    assert!(
        done.out.contains("0 to create, 0 with a new version"),
        "{}",
        done.out
    );
    assert_eq!(desk.app.table.items().await, before);
    desk.app.table.audit().await;
}

fn text(body: &Value) -> (u16, Value) {
    (200, body.clone())
}

const NO_PROMPTS: fn() -> Value = || json!({"data": [], "meta": {"page": 1, "totalPages": 0}});
