//! The start-up of every Lambda binary: read the configuration, warm the connection, serve the router.

use std::process::ExitCode;

use axum::Router;
use promptbook::store::{Store, connect};
use utoipa_axum::router::OpenApiRouter;

use crate::env::{Env, EnvError, PROMPTBOOK_TABLE};
use crate::http::keys::{ADMIN_API_KEY, READER_API_KEY};
use crate::http::{Keys, KeysError, finish};
use crate::metrics::Emf;
use crate::secrets::Secrets;
use crate::{gateway, log};

/// Why a function does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A variable is invalid.
    #[error(transparent)]
    Env(#[from] EnvError),
    /// The keys are invalid.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// A function's own requirement is missing.
    #[error("{0}")]
    Other(String),
    /// The process does not run on Lambda.
    #[error(
        "AWS_LAMBDA_RUNTIME_API is not set: this program runs in AWS Lambda; elsewhere, `cargo run` serves all functions"
    )]
    NotInLambda,
    /// The Lambda runtime failed.
    #[error("the Lambda runtime ended: {0}")]
    Runtime(lambda_runtime::Error),
}

/// Serves a store function: one whose routes need only the store.
pub async fn run(function: &str, routes: fn(Store) -> OpenApiRouter) -> ExitCode {
    run_with(function, async |store: Store, _: &Env| {
        warm(&store).await;
        Ok(routes(store))
    })
    .await
}

/// A real read, which does the TLS handshake now instead of during the first request.
pub(crate) async fn warm(store: &Store) {
    if let Err(error) = store.health().await {
        tracing::warn!(%error, "the table did not answer at start-up; requests will retry");
    }
}

/// Serves the router that `routes` returns. `routes` warms the connection with a read.
pub async fn run_with(
    function: &str,
    routes: impl AsyncFnOnce(Store, &Env) -> Result<OpenApiRouter, StartError>,
) -> ExitCode {
    let env = Env::of(function);
    log::to_stdout_as_json(&env);
    match serve(&env, routes).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the function does not start: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(
    env: &Env,
    routes: impl AsyncFnOnce(Store, &Env) -> Result<OpenApiRouter, StartError>,
) -> Result<(), StartError> {
    in_lambda()?;
    let store = store(env).await?;
    // Concurrently: each is a handshake with another host.
    let (keys, router) = tokio::join!(keys(env, &store), routes(store.clone(), env));
    answer_events(router?, keys?).await
}

/// Answers the gateway's events until the process ends.
///
/// # Errors
/// If the Lambda runtime fails.
pub async fn answer_events(router: OpenApiRouter, keys: Keys) -> Result<(), StartError> {
    let metrics = Emf::install();
    let routes = finish(Router::from(router), keys);
    gateway::serve(routes, move || metrics.flush())
        .await
        .map_err(StartError::Runtime)
}

/// Checks for the runtime API, without which lambda_runtime panics.
pub(crate) fn in_lambda() -> Result<(), StartError> {
    match std::env::var_os("AWS_LAMBDA_RUNTIME_API") {
        Some(_) => Ok(()),
        None => Err(StartError::NotInLambda),
    }
}

/// The valid keys.
///
/// # Errors
/// The variables, or the secrets that they name, are invalid.
pub(crate) async fn keys(env: &Env, store: &Store) -> Result<Keys, StartError> {
    let given = [env.text(ADMIN_API_KEY)?, env.text(READER_API_KEY)?];
    let keys = Keys::obtain(given, Secrets::from_env()).await?;
    let keys = keys.with_issued(store.clone());
    if keys.is_empty() {
        tracing::warn!(
            "neither {ADMIN_API_KEY} nor {READER_API_KEY} is set: every request is rejected"
        );
    }
    Ok(keys)
}

/// The store over the table that the environment names.
///
/// # Errors
/// If the variable is not set.
pub async fn store(env: &Env) -> Result<Store, EnvError> {
    let table = env.required(PROMPTBOOK_TABLE, "set it to the name of the DynamoDB table")?;
    Ok(Store::new(connect::from_env().await, table))
}
