//! Carrying out a plan: each prompt's requests in order, several prompts at once.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{StreamExt, stream};
use promptbook_core::prompt::Version;
use promptbook_core::{Instance, PromptName, VersionNumber, digest};
use serde::Serialize;
use serde_json::{Value, json};

use super::plan::{Action, Item};
use super::steps::{SavedContent, Step};
use crate::api::Client;
use crate::error::stops;
use crate::error::{Error, Result};
use crate::progress::Progress;

/// The result for a prompt.
#[derive(Debug, Serialize)]
pub struct Applied {
    pub name: PromptName,
    pub action: Action,
    /// Its latest version, when a version was written.
    pub version: Option<VersionNumber>,
    /// What went wrong, and what to do.
    pub problem: Option<String>,
    #[serde(skip)]
    pub(super) error: Option<Error>,
    /// The revision that its release must find.
    #[serde(skip)]
    pub(super) revision: Option<u64>,
    /// Whether the problem is that of its release, which is reported once.
    #[serde(skip)]
    pub(super) is_unreleased: bool,
}

/// What is known of a prompt once its requests are done.
#[derive(Debug)]
struct Written {
    version: Option<VersionNumber>,
    etag: Option<String>,
}

/// Writes the prompts of the plan, at most `jobs` at once, and prompts that include others after those; releases publish them. Stops when the
/// server is unreachable or rejects the key.
pub async fn apply(
    client: &Client,
    instance: &Instance,
    plan: &[Item],
    jobs: usize,
) -> Vec<Applied> {
    let planned = plan.iter().filter(|item| !item.steps.is_empty());
    let (todo, written): (Vec<&Item>, Vec<&Item>) =
        planned.partition(|item| item.requests().next().is_some());
    let mut progress = Progress::of(todo.len());
    let stopped = &AtomicBool::new(false);
    let write = |item| async move {
        if stopped.load(Ordering::Relaxed) {
            return None;
        }
        let done = one(client, instance, item).await;
        if done.as_ref().is_err_and(stops) {
            stopped.store(true, Ordering::Relaxed);
        }
        Some(applied(item, done))
    };
    let mut all = Vec::new();
    // An included prompt includes nothing, so two rounds are enough.
    let (includers, included): (Vec<&Item>, Vec<&Item>) =
        todo.into_iter().partition(|item| item.is_includer);
    for round in [included, includers] {
        let mut running = stream::iter(round).map(write).buffer_unordered(jobs);
        while let Some(applied) = running.next().await {
            let Some(applied) = applied else { continue };
            let said = super::result::done(&applied);
            match applied.problem {
                None => progress.one(&said),
                Some(_) => progress.failed(&said),
            }
            all.push(applied);
        }
    }
    let written = written.into_iter().map(|item| {
        let (version, etag) = (None, item.etag.clone());
        applied(item, Ok(Written { version, etag }))
    });
    all.extend(written);
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn applied(item: &Item, done: Result<Written>) -> Applied {
    let (version, etag, error) = match done {
        Ok(written) => (written.version, written.etag, None),
        Err(error) => (None, None, Some(error)),
    };
    let problem = error.as_ref().map(|error| match error {
        Error::Api(error) if matches!(error.status(), 409 | 412) => {
            format!("changed by someone else since the plan was made: import again ({error})")
        }
        other => other.to_string(),
    });
    Applied {
        name: item.name.clone(),
        action: item.action,
        version,
        problem,
        error,
        revision: etag.as_deref().and_then(revision),
        is_unreleased: false,
    }
}

async fn one(client: &Client, instance: &Instance, item: &Item) -> Result<Written> {
    let mut etag = item.etag.clone();
    let mut version = None;
    for step in item.requests() {
        let client = client.under_key(key(instance, item, &step, etag.as_deref()));
        let matching = etag.as_deref();
        match &step {
            Step::Create(body, planned) => {
                let saved = client.create(body).await?;
                version = Some(as_planned(saved.body.version, planned)?);
                etag = saved.etag;
            }
            Step::Replace(body, planned) => {
                let saved = client.replace(&item.name, matching, body).await?;
                version = Some(as_planned(saved.body.version, planned)?);
                etag = saved.etag;
            }
            Step::Publish(body, _) => {
                client
                    .move_label("publish", &item.name, matching, body)
                    .await?;
                etag = etag.as_deref().and_then(after);
            }
            Step::Delete => client.delete(&item.name, &[]).await?,
        }
    }
    Ok(Written { version, etag })
}

/// The number of a saved version.
///
/// # Errors
/// It is not the planned one, so that a publication would be of another content.
fn as_planned(saved: Version, planned: &SavedContent) -> Result<VersionNumber> {
    let saved = SavedContent::from(saved);
    match saved == *planned {
        true => Ok(saved.version),
        false => Err(Error::Failed(format!(
            "saved as version {}, but version {} was planned, or its content changed on the way: nothing of it was published; import \
             again",
            saved.version, planned.version
        ))),
    }
}

/// The ETag of the revision that a publication makes: the next.
fn after(etag: &str) -> Option<String> {
    revision(etag).map(|revision| format!("\"{}\"", revision + 1))
}

fn revision(etag: &str) -> Option<u64> {
    etag.trim_matches('"').parse().ok()
}

/// The same request has the same key in every run, so one whose answer was lost has its effect once.
fn key(instance: &Instance, item: &Item, step: &Step, etag: Option<&str>) -> String {
    let (what, body) = match step {
        Step::Create(body, _) => ("create", json!(body)),
        Step::Replace(body, _) => ("replace", json!(body)),
        Step::Publish(body, _) => ("publish", json!(body)),
        Step::Delete => ("delete", Value::Null),
    };
    digest::as_written(&json!(["import", instance, item.name, what, etag, body]))
}
