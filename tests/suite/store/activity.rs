//! The activity: each write adds one entry, which says what it did.

mod audited;
mod listed;
mod written;

use promptbook::activity::{Activity, ActivityKind};
use promptbook::store::request::{ActivityFilter, Page};
use serde_json::{Value, json};

use super::*;

/// A page as large as possible.
fn whole() -> Page {
    Page {
        limit: 100,
        cursor: None,
    }
}

/// All entries, oldest first.
async fn entries(t: &Table) -> Vec<Activity> {
    let list = t.store.activity(&ActivityFilter::default(), &whole()).await;
    let list = list.unwrap();
    assert_eq!(list.next_cursor, None);
    list.items.into_iter().rev().collect()
}

/// The newest entry, which must be the only one since `before`.
async fn added(t: &Table, before: &mut usize) -> Activity {
    let mut all = entries(t).await;
    assert_eq!(all.len(), *before + 1, "one entry: {all:#?}");
    *before = all.len();
    all.pop().unwrap()
}

/// The kind, and of each prompt its name, revision, version and labels.
fn said(entry: &Activity) -> Value {
    let prompts = entry.prompts.iter().map(|prompt| {
        let labels = prompt.labels.iter();
        let labels = labels.map(|at| json!([at.label, at.seq, at.version, at.replaced]));
        json!([
            prompt.name,
            prompt.revision,
            prompt.version,
            labels.collect::<Vec<_>>()
        ])
    });
    json!([entry.kind, prompts.collect::<Vec<_>>()])
}
