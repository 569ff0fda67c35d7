//! The function `seed`: writes the default prompts when CloudFormation creates or updates the stack, and always reports the outcome.

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use lambda_runtime::{Context, LambdaEvent, service_fn};
use promptbook::PromptName;
use promptbook::seeds::InvalidSeed;
use promptbook::store::Store;
use promptbook::store::request::{Seed, SeedOutcome};
use serde::Serialize;
use serde_json::Value;
use tokio::time::Instant;

use crate::env::Env;
use crate::lambda::{self, StartError};
use crate::log;
use crate::metrics::{self, Emf};
use resource::{ResourceEvent, answer};

/// The time reserved for reporting the outcome to CloudFormation.
const RESERVE: Duration = Duration::from_secs(15);
/// The longest that seeding may take, even with a later deadline. With the reserve it is less than the function's 300 s.
const LONGEST: Duration = Duration::from_secs(270);

/// How long seeding is retried while IAM denies access: permissions of a new role take effect late.
const PROPAGATION: Duration = Duration::from_secs(60);
/// The pause before each retry.
const PAUSE: Duration = Duration::from_secs(5);

/// The outcome of one seed.
#[derive(Debug, Serialize)]
pub struct SeedReport {
    name: PromptName,
    outcome: String,
}

/// Runs the function until Lambda stops it.
pub async fn run(seeds: fn() -> Result<Vec<Seed>, InvalidSeed>) -> ExitCode {
    let env = Env::of("seed");
    log::to_stdout_as_json(&env);
    match serve(&env, seeds).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the function does not start: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(env: &Env, seeds: fn() -> Result<Vec<Seed>, InvalidSeed>) -> Result<(), StartError> {
    lambda::in_lambda()?;
    let metrics = Emf::install();
    let served = lambda_runtime::run(service_fn(async |event| {
        let handled = handle(event, async || seed(env, seeds()).await).await;
        metrics.flush();
        handled
    }));
    served.await.map_err(StartError::Runtime)
}

async fn handle(
    event: LambdaEvent<Value>,
    seed: impl AsyncFnOnce() -> Result<Vec<SeedReport>, String>,
) -> Result<Vec<SeedReport>, lambda_runtime::Error> {
    let LambdaEvent { payload, context } = event;
    let seed = async || logged(bounded(seed, time_left(&context)).await);
    let Some(event) = ResourceEvent::read(&payload)? else {
        return Ok(seed().await?);
    };
    let outcome = match event.request_type {
        "Create" | "Update" => seed().await,
        // Deletes nothing: edited prompts outlive the resource.
        "Delete" => Ok(Vec::new()),
        other => logged(Err(format!(
            "the RequestType is {other:?}: CloudFormation sends Create, Update or Delete"
        ))),
    };
    answer(&event, outcome.as_ref().err().map(String::as_str)).await?;
    Ok(outcome.unwrap_or_default())
}

async fn seed(env: &Env, seeds: Result<Vec<Seed>, InvalidSeed>) -> Result<Vec<SeedReport>, String> {
    let seeds = seeds.map_err(|error| format!("a default prompt is invalid: {error}"))?;
    let store = lambda::store(env)
        .await
        .map_err(|error| error.to_string())?;
    write(&store, &seeds)
        .await
        .map_err(|error| error.to_string())
}

/// Writes these prompts to the table, and brings the table of an earlier release up to date.
///
/// # Errors
/// The table can't be read or written.
pub async fn write(store: &Store, seeds: &[Seed]) -> promptbook::Result<Vec<SeedReport>> {
    // Boxed: with the runtime around it, the future is nested deeper than rustc counts.
    let seeded = async || {
        let report = store.seed(seeds).await?;
        let listed = store.list_older_overrides().await?;
        tracing::info!(listed, "listed the overrides of earlier releases");
        Ok(report)
    };
    let report = Box::pin(once_allowed(seeded)).await?;
    Ok(report.into_iter().map(seed_report).collect())
}

/// Seeds, and retries while IAM denies access. Prompts that were already seeded stay and are not seeded again.
async fn once_allowed<T>(seed: impl AsyncFn() -> promptbook::Result<T>) -> promptbook::Result<T> {
    let last = Instant::now() + PROPAGATION;
    loop {
        let outcome = seed().await;
        match outcome {
            Err(error) if error.is_access_denied() && Instant::now() + PAUSE <= last => {
                tracing::warn!(%error, "access is denied; retrying, because permissions of a new role take effect late");
                tokio::time::sleep(PAUSE).await;
            }
            outcome => return outcome,
        }
    }
}

/// Seeds within the given time. Every failure, a panic included, becomes a message for CloudFormation.
async fn bounded(
    seed: impl AsyncFnOnce() -> Result<Vec<SeedReport>, String>,
    time: Duration,
) -> Result<Vec<SeedReport>, String> {
    let caught = AssertUnwindSafe(seed()).catch_unwind();
    match tokio::time::timeout(time, caught).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err("seeding panicked: the log says where".to_owned()),
        Err(_) => Err("seeding took too long: give the function more time".to_owned()),
    }
}

fn logged(outcome: Result<Vec<SeedReport>, String>) -> Result<Vec<SeedReport>, String> {
    match &outcome {
        Ok(report) => tracing::info!(?report, "seeded"),
        Err(error) => {
            metrics::seeding_failure();
            tracing::error!(%error, "not seeded");
        }
    }
    outcome
}

fn seed_report((name, outcome): (PromptName, SeedOutcome)) -> SeedReport {
    let outcome = match outcome {
        SeedOutcome::Created => "created and published".to_owned(),
        SeedOutcome::Unchanged => "unchanged".to_owned(),
        SeedOutcome::Updated(version) => format!("updated: version {version} is published"),
        SeedOutcome::Drifted { active } => {
            format!("kept: the editor's version {active} is active, and the seed has changed")
        }
        SeedOutcome::Unpublished => "left alone: it is unpublished".to_owned(),
        SeedOutcome::Deleted => "left alone: it is deleted".to_owned(),
        SeedOutcome::EditorsOwn => "left alone: an editor created it".to_owned(),
        SeedOutcome::Refused(reason) => format!("not written: {reason}"),
    };
    SeedReport { name, outcome }
}

fn time_left(context: &Context) -> Duration {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    match Duration::from_millis(context.deadline).checked_sub(now) {
        Some(left) => left.saturating_sub(RESERVE).min(LONGEST),
        // cargo-lambda's emulator sends a deadline in 1970.
        None => LONGEST,
    }
}

mod resource;
#[cfg(test)]
mod tests;
