//! The store alone: every operation, each test on its own table, which is audited at the end.

mod activity;
mod auditing;
mod auditing_includes;
mod contracts;
mod deadlines;
mod deletion;
mod failures;
mod formats;
mod idempotency;
mod includes;
mod instances;
mod large_includes;
mod lists;
mod many_overrides;
mod moments;
mod past;
mod purging;
mod races;
mod readers;
mod redaction;
mod releases;
mod requests;
mod seeding;
mod seeding_includes;
mod settling;
mod undo;
mod versions;

use std::collections::BTreeSet;

use promptbook::content::{Body, Content, Input, Inputs};
use promptbook::prompt::PromptId;
use promptbook::store::request::{Change, Edit, NewPrompt, Saved, WriteContext};
use promptbook::{Label, Result, VersionNumber};
use tests::Table;

/// The prompt of most tests.
pub(crate) fn prompt() -> PromptId {
    prompt_of("default", "support/greeting")
}

pub(crate) fn prompt_of(instance: &str, name: &str) -> PromptId {
    PromptId {
        instance: instance.parse().unwrap(),
        name: name.parse().unwrap(),
    }
}

pub(crate) fn production() -> Label {
    Label::default()
}

pub(crate) fn label(name: &str) -> Label {
    name.parse().unwrap()
}

pub(crate) fn number(n: u64) -> VersionNumber {
    VersionNumber::try_from(n).unwrap()
}

pub(crate) fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub(crate) fn anyone() -> WriteContext {
    WriteContext::default()
}

pub(crate) fn text(template: &str) -> Content {
    Content::new(Body::Text(template.to_owned()), None, Inputs::new()).unwrap()
}

/// Text whose inputs have these defaults.
pub(crate) fn text_with(template: &str, defaults: &[(&str, &str)]) -> Content {
    let input = |value: &str| Input {
        default: Some(value.into()),
        ..Input::default()
    };
    let inputs = defaults
        .iter()
        .map(|(name, value)| ((*name).to_owned(), input(value)))
        .collect();
    Content::new(Body::Text(template.to_owned()), None, inputs).unwrap()
}

pub(crate) fn new_prompt(template: &str, publish: bool) -> NewPrompt {
    NewPrompt {
        content: text(template),
        description: None,
        tags: BTreeSet::new(),
        contract: None,
        publish: publish.then(production),
    }
}

pub(crate) fn replace(content: Content, publish: Option<Label>) -> Change {
    Change {
        edit: Edit::Replace {
            content,
            description: None,
            tags: BTreeSet::new(),
        },
        publish,
    }
}

/// Creates the prompt with its first version active.
pub(crate) async fn create(t: &Table, id: &PromptId, template: &str) -> Saved {
    t.store
        .create(id, &new_prompt(template, true), &anyone())
        .await
        .unwrap()
}

/// Saves new content, unpublished.
pub(crate) async fn draft(t: &Table, id: &PromptId, template: &str) -> Saved {
    t.store
        .save(id, &replace(text(template), None), &anyone())
        .await
        .unwrap()
}

/// The version number that a lookup returns.
pub(crate) async fn active(t: &Table, id: &PromptId) -> Option<u32> {
    active_at(t, id, &production()).await
}

pub(crate) async fn active_at(t: &Table, id: &PromptId, label: &Label) -> Option<u32> {
    let read = t.store.active(id, label, &[]).await.unwrap();
    read.in_force().map(|(_, version)| version.version.get())
}

/// Returns the error and checks that nothing was written.
pub(crate) async fn refused<T: std::fmt::Debug>(
    t: &Table,
    act: impl Future<Output = Result<T>>,
) -> promptbook::Error {
    let before = t.items().await;
    let error = act.await.unwrap_err();
    assert_eq!(
        before,
        t.items().await,
        "a refused write changed the table: {error}"
    );
    error
}
