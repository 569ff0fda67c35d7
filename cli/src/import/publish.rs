//! Publishing what was imported, in releases: all prompts of a release or none.

use std::collections::VecDeque;
use std::fmt;

use promptbook_core::api::{NewReleaseBody, ReleasedVersion};
use promptbook_core::prompt::Release;
use promptbook_core::{Instance, Label, PromptName, digest};
use serde::Serialize;
use serde_json::json;

use super::apply::Applied;
use super::releases::PlannedRelease;
use super::steps::ImportOptions;
use crate::api::Client;
use crate::error::stops;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::release::{heading, publications};

/// What came of a release.
#[derive(Debug, Serialize)]
pub struct AppliedRelease {
    pub label: Label,
    /// The release, if it was made.
    pub release: Option<Release>,
    /// The prompts that it was to publish.
    pub prompts: Vec<PromptName>,
    /// Why it was not made.
    pub problem: Option<String>,
    #[serde(skip)]
    pub(super) error: Option<Error>,
}

/// Makes the releases of what was written. One that is refused is made again in two halves, so that what can't be published keeps nothing
/// else down; the prompts of one that was not made have its problem. Stops when the server is unreachable or rejects the key.
pub async fn publish(
    client: &Client,
    releases: &[PlannedRelease],
    applied: &mut [Applied],
    options: &ImportOptions,
) -> Vec<AppliedRelease> {
    let mut progress = (!releases.is_empty()).then(|| Progress::of(releases.len()));
    let mut all: Vec<AppliedRelease> = Vec::new();
    let mut open: VecDeque<PlannedRelease> = releases.iter().cloned().collect();
    while let Some(planned) = open.pop_front() {
        let is_stopped = all.last().is_some_and(AppliedRelease::stops)
            || applied
                .iter()
                .any(|one| one.error.as_ref().is_some_and(stops));
        let made = match is_stopped {
            true => AppliedRelease::of(&planned, Err("the import stopped before".to_owned())),
            false => release(client, &planned, applied, options).await,
        };
        if !is_stopped
            && made.is_refused()
            && let Some([first, second]) = planned.halves()
        {
            if let Some(progress) = &mut progress {
                progress.more(1);
            }
            open.push_front(second);
            open.push_front(first);
            continue;
        }
        made.record(applied);
        if let Some(progress) = &mut progress {
            match &made.release {
                Some(release) => progress.one(&heading(release)),
                None => progress.failed(&made.to_string()),
            }
        }
        all.push(made);
    }
    all
}

async fn release(
    client: &Client,
    planned: &PlannedRelease,
    applied: &[Applied],
    options: &ImportOptions,
) -> AppliedRelease {
    let mut publish = Vec::new();
    for one in &planned.publish {
        let name = one.name();
        let written = applied.iter().find(|one| one.name == *name);
        let Some(written) = written.filter(|one| one.error.is_none()) else {
            return AppliedRelease::of(planned, Err(format!("`{name}` was not written")));
        };
        publish.push(ReleasedVersion {
            name: name.to_string(),
            version: one.version,
            revision: written.revision,
        });
    }
    let body = NewReleaseBody {
        label: Some(planned.label.to_string()),
        instance: Some(client.instance().to_string()),
        publish,
        message: options.message.clone(),
        author: options.author.clone(),
    };
    let client = client.under_key(key(client.instance(), &body));
    match client.release(&body).await {
        Ok(release) => AppliedRelease::of(planned, Ok(release)),
        Err(error) => {
            let refused = AppliedRelease::of(planned, Err(error.to_string()));
            AppliedRelease {
                error: Some(error),
                ..refused
            }
        }
    }
}

impl AppliedRelease {
    fn of(planned: &PlannedRelease, made: Result<Release, String>) -> Self {
        let names = planned.publish.iter().map(|one| one.name().clone());
        Self {
            label: planned.label.clone(),
            prompts: names.collect(),
            problem: made.as_ref().err().cloned(),
            release: made.ok(),
            error: None,
        }
    }

    fn stops(&self) -> bool {
        self.error.as_ref().is_some_and(stops)
    }

    /// Whether it is known that nothing was published, and the rest of the release may be without one of its prompts.
    fn is_refused(&self) -> bool {
        let is_refusal = |error: &Error| matches!(error, Error::Api(it) if it.status() < 500);
        self.release.is_none() && !self.stops() && self.error.as_ref().is_none_or(is_refusal)
    }

    /// Notes with each prompt what came of its release.
    fn record(&self, applied: &mut [Applied]) {
        let of_release = |one: &&mut Applied| self.prompts.contains(&one.name);
        for one in applied.iter_mut().filter(of_release) {
            match &self.release {
                Some(release) => {
                    let is_moved = publications(release).any(|made| made.name == one.name);
                    one.revision = one.revision.map(|revision| revision + u64::from(is_moved));
                }
                None if one.problem.is_none() => {
                    one.problem = self
                        .problem
                        .as_ref()
                        .map(|why| format!("not published: {why}"));
                    one.is_unreleased = true;
                }
                None => {}
            }
        }
    }
}

/// Why a release was not made.
impl fmt::Display for AppliedRelease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.prompts.iter().map(PromptName::as_str).collect();
        let problem = self.problem.as_deref().unwrap_or_default();
        write!(
            f,
            "not published under `{}`: `{}`: {problem}",
            self.label,
            names.join("`, `")
        )
    }
}

/// The same release has the same key in every run, so one whose answer was lost is made once.
fn key(instance: &Instance, body: &NewReleaseBody) -> String {
    digest::as_written(&json!(["import", instance, "release", body]))
}
