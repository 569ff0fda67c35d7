//! The function `seed`: writes the default prompts when CloudFormation creates or updates the stack, and always tells it the outcome.

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use lambda_runtime::{Context, LambdaEvent, service_fn};
use promptbook::PromptName;
use promptbook::prompty::PromptyError;
use promptbook::store::request::{Seed, SeedOutcome};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::env::Env;
use crate::lambda::{self, StartError};
use crate::log;
use crate::metrics::{self, Emf};

/// The time kept for telling CloudFormation the outcome.
const RESERVE: Duration = Duration::from_secs(15);
/// The most time that seeding takes, whatever the function's deadline.
const LONGEST: Duration = Duration::from_secs(600);
/// How long one try of an answer may take, and how many there are.
const ANSWER: (Duration, u32) = (Duration::from_secs(4), 3);

/// What CloudFormation sends to a custom resource.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ResourceEvent {
    #[serde(default)]
    request_type: Value,
    #[serde(rename = "ResponseURL")]
    response_url: String,
    #[serde(default)]
    stack_id: String,
    #[serde(default)]
    request_id: String,
    #[serde(default)]
    logical_resource_id: String,
    physical_resource_id: Option<String>,
}

/// What CloudFormation waits for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResourceAnswer<'a> {
    status: &'static str,
    reason: &'a str,
    physical_resource_id: &'a str,
    stack_id: &'a str,
    request_id: &'a str,
    logical_resource_id: &'a str,
}

/// What became of one seed.
#[derive(Debug, Serialize)]
pub struct Line {
    name: PromptName,
    outcome: String,
}

/// Runs the function until Lambda stops it.
pub async fn run(seeds: fn() -> Result<Vec<Seed>, PromptyError>) -> ExitCode {
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

async fn serve(
    env: &Env,
    seeds: fn() -> Result<Vec<Seed>, PromptyError>,
) -> Result<(), StartError> {
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
    seed: impl AsyncFnOnce() -> Result<Vec<Line>, String>,
) -> Result<Vec<Line>, lambda_runtime::Error> {
    let LambdaEvent { payload, context } = event;
    let seed = bounded(seed, time_left(&context));
    if payload.get("ResponseURL").is_none() {
        return Ok(seed.await?);
    }
    let event: ResourceEvent = serde_json::from_value(payload)?;
    let outcome = match event.request_type.as_str() {
        // What editors made of the seeds outlives the resource.
        Some("Delete") => Ok(Vec::new()),
        Some(_) => seed.await,
        None => {
            let error = "the event has no RequestType: CloudFormation did not send it";
            tracing::error!(error, "not seeded");
            Err(error.to_owned())
        }
    };
    answer(&event, outcome.as_ref().err().map(String::as_str)).await?;
    Ok(outcome.unwrap_or_default())
}

async fn seed(env: &Env, seeds: Result<Vec<Seed>, PromptyError>) -> Result<Vec<Line>, String> {
    let seeds = seeds.map_err(|error| error.to_string())?;
    let store = lambda::store(env)
        .await
        .map_err(|error| error.to_string())?;
    // Boxed: with the runtime around it, the future is nested deeper than rustc counts.
    let report = Box::pin(store.seed(&seeds))
        .await
        .map_err(|error| error.to_string())?;
    Ok(report.into_iter().map(line).collect())
}

/// Seeds in the time there is. Every way to fail becomes a text, so that CloudFormation hears of each.
async fn bounded(
    seed: impl AsyncFnOnce() -> Result<Vec<Line>, String>,
    time: Duration,
) -> Result<Vec<Line>, String> {
    let caught = AssertUnwindSafe(seed()).catch_unwind();
    let outcome = match tokio::time::timeout(time, caught).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err("seeding panicked: the log says where".to_owned()),
        Err(_) => Err("seeding took too long: give the function more time".to_owned()),
    };
    match &outcome {
        Ok(report) => tracing::info!(?report, "seeded"),
        Err(error) => {
            metrics::seeding_failure();
            tracing::error!(%error, "not seeded");
        }
    }
    outcome
}

fn line((name, outcome): (PromptName, SeedOutcome)) -> Line {
    let outcome = match outcome {
        SeedOutcome::Created => "created and published".to_owned(),
        SeedOutcome::Unchanged => "as it was seeded".to_owned(),
        SeedOutcome::Updated(version) => format!("updated: version {version} is published"),
        SeedOutcome::Drifted { active } => {
            format!("kept: the editor's version {active} is active, and the seed has changed")
        }
        SeedOutcome::Unpublished => "left alone: it is unpublished".to_owned(),
        SeedOutcome::Deleted => "left alone: it is deleted".to_owned(),
        SeedOutcome::EditorsOwn => "left alone: an editor created it".to_owned(),
    };
    Line { name, outcome }
}

fn time_left(context: &Context) -> Duration {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    match Duration::from_millis(context.deadline).checked_sub(now) {
        Some(left) => left.saturating_sub(RESERVE).min(LONGEST),
        // cargo-lambda's emulator says 1970.
        None => LONGEST,
    }
}

/// Tells CloudFormation, which waits an hour for it otherwise.
async fn answer(event: &ResourceEvent, failure: Option<&str>) -> Result<(), lambda_runtime::Error> {
    let body = serde_json::to_string(&answer_to(event, failure))?;
    let client = reqwest::Client::builder().timeout(ANSWER.0).build()?;
    let mut tries = 0;
    loop {
        tries += 1;
        // The URL is signed for a request without a content type.
        let put = client
            .put(&event.response_url)
            .body(body.clone())
            .send()
            .await;
        match put.and_then(reqwest::Response::error_for_status) {
            Ok(_) => return Ok(()),
            // The URL is a secret: who has it can answer for the stack.
            Err(error) if tries == ANSWER.1 => return Err(error.without_url().into()),
            Err(error) => {
                tracing::warn!(error = %error.without_url(), "CloudFormation was not told; trying again")
            }
        }
        tokio::time::sleep(Duration::from_millis(200) * tries).await;
    }
}

fn answer_to<'a>(event: &'a ResourceEvent, failure: Option<&'a str>) -> ResourceAnswer<'a> {
    // An answer has at most 4 KB.
    let reason = failure.map_or("seeded", |reason| {
        &reason[..reason.floor_char_boundary(1000)]
    });
    ResourceAnswer {
        status: if failure.is_some() {
            "FAILED"
        } else {
            "SUCCESS"
        },
        reason,
        // Another id than before would make CloudFormation delete the old resource.
        physical_resource_id: event
            .physical_resource_id
            .as_deref()
            .unwrap_or("promptbook-seeds"),
        stack_id: &event.stack_id,
        request_id: &event.request_id,
        logical_resource_id: &event.logical_resource_id,
    }
}

#[cfg(test)]
mod tests;
