//! Carrying out a plan, release by release, up to the first one that fails.

use promptbook_core::PromptName;
use promptbook_core::api::NewReleaseBody;
use promptbook_core::prompt::Release;

use super::plan::{Plan, Planned, Unplanned};
use super::report;
use crate::api::Client;
use crate::error::Error;
use crate::error::stops;
use crate::progress::Progress;

/// What came of a plan.
#[derive(Debug)]
pub struct Outcome {
    /// The releases that were made.
    pub releases: Vec<Release>,
    /// Why the next one was not.
    pub error: Option<Error>,
}

/// Makes the releases of a plan. Each also checks that the prompts in `checked` are as they were read.
pub async fn apply(
    client: &Client,
    plan: &Plan,
    checked: &[Unplanned],
    message: Option<&str>,
    author: Option<&str>,
) -> Outcome {
    let mut releases = Vec::new();
    let mut progress = (plan.releases.len() > 1).then(|| Progress::of(plan.releases.len()));
    for batch in &plan.releases {
        let publish = batch.iter().map(Planned::request);
        let body = NewReleaseBody {
            label: Some(plan.label.to_string()),
            instance: Some(plan.instance.to_string()),
            publish: publish
                .chain(checked.iter().map(Unplanned::request))
                .collect(),
            message: message.map(str::to_owned),
            author: author.map(str::to_owned),
        };
        match client.release(&body).await {
            Ok(release) => {
                if let Some(progress) = &mut progress {
                    progress.one(&report::heading(&release));
                }
                releases.push(release);
            }
            Err(error) => {
                let error = Some(explained(client, plan, &releases, error));
                return Outcome { releases, error };
            }
        }
    }
    Outcome {
        releases,
        error: None,
    }
}

/// The error with what was published before it, and how to go on.
fn explained(client: &Client, plan: &Plan, made: &[Release], error: Error) -> Error {
    let invocation = client.invocation();
    let undo: Vec<String> = made
        .iter()
        .rev()
        .map(|release| invocation.undo(&release.id))
        .collect();
    let (Some(failed), false) = (plan.releases.get(made.len()), made.is_empty()) else {
        return error;
    };
    let left: Vec<&Planned> = plan.releases.iter().skip(made.len()).flatten().collect();
    let outcome = match is_known(&error) {
        true => "was not made",
        false => "may or may not have been made",
    };
    let message = format!(
        "release {} of {} {outcome} ({}): {error}\npublished before it: {}\nnot published: {}",
        made.len() + 1,
        plan.releases.len(),
        names(failed.iter().map(|one| &one.name)),
        names(report::released(made)),
        names(left.into_iter().map(|one| &one.name)),
    );
    Error::Partly {
        message,
        hint: format!(
            "run the same command again to publish the rest; {} undoes what was published",
            undo.join(", then ")
        ),
        cause: Box::new(error),
    }
}

/// Whether the server has said that nothing was done.
fn is_known(error: &Error) -> bool {
    match error {
        Error::Api(error) => error.status() < 500,
        other => !stops(other),
    }
}

fn names<'a>(names: impl Iterator<Item = &'a PromptName>) -> String {
    let names: Vec<&str> = names.map(PromptName::as_str).collect();
    format!("`{}`", names.join("`, `"))
}
