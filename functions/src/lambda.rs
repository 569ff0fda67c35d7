//! What every Lambda binary does: read the configuration, warm the connection, serve the router.

use std::process::ExitCode;

use axum::Router;
use promptbook::store::{Store, connect};
use utoipa_axum::router::OpenApiRouter;

use crate::http::keys::{ADMIN_API_KEY, InvalidKeys, READER_API_KEY};
use crate::http::{Keys, finish};
use crate::{gateway, log};

/// The variable that holds the table's name.
pub const PROMPTBOOK_TABLE: &str = "PROMPTBOOK_TABLE";

/// Why a function does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A variable that must be set is not.
    #[error("{0} is not set: {1}")]
    Missing(&'static str, &'static str),
    /// A variable's text is not UTF-8.
    #[error("{0} is not UTF-8: set it to text")]
    NotText(&'static str),
    /// The keys can't be used.
    #[error(transparent)]
    Keys(#[from] InvalidKeys),
    /// What a function of its own needs is missing.
    #[error("{0}")]
    Other(String),
    /// The Lambda runtime gave up.
    #[error("the Lambda runtime ended: {0}")]
    Runtime(lambda_runtime::Error),
}

/// Serves a router whose routes need nothing but the store.
pub async fn run(routes: fn(Store) -> OpenApiRouter) -> ExitCode {
    run_with(async |store| Ok(routes(store))).await
}

/// Serves the router that `routes` makes, which may need more than the store to start.
pub async fn run_with(
    routes: impl AsyncFnOnce(Store) -> Result<OpenApiRouter, StartError>,
) -> ExitCode {
    log::to_stdout_as_json();
    match serve(routes).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the function does not start: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(
    routes: impl AsyncFnOnce(Store) -> Result<OpenApiRouter, StartError>,
) -> Result<(), StartError> {
    required(
        "AWS_LAMBDA_RUNTIME_API",
        "this program runs in AWS Lambda; elsewhere, `cargo run` serves all functions",
    )?;
    let keys = Keys::parse(
        text(ADMIN_API_KEY)?.as_deref(),
        text(READER_API_KEY)?.as_deref(),
    )?;
    if keys.is_empty() {
        tracing::warn!("neither {ADMIN_API_KEY} nor {READER_API_KEY} is set: nobody gets in");
    }
    let store = store().await?;
    let router = routes(store.clone()).await?;
    // A real read pays for the TLS handshake now, while the first request isn't waiting for it.
    if let Err(error) = store.health().await {
        tracing::warn!(%error, "the table did not answer at the start; requests will try again");
    }
    gateway::serve(finish(Router::from(router), keys), || {})
        .await
        .map_err(StartError::Runtime)
}

/// The store over the table that the environment names.
///
/// # Errors
/// When it names none.
pub async fn store() -> Result<Store, StartError> {
    let table = required(PROMPTBOOK_TABLE, "set it to the name of the DynamoDB table")?;
    Ok(Store::new(connect::from_env().await, table))
}

/// The text of a variable that may be absent.
///
/// # Errors
/// When it is not UTF-8.
pub fn text(variable: &'static str) -> Result<Option<String>, StartError> {
    match std::env::var(variable) {
        Ok(text) => Ok(Some(text)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(StartError::NotText(variable)),
    }
}

fn required(variable: &'static str, advice: &'static str) -> Result<String, StartError> {
    let set = text(variable)?.filter(|value| !value.trim().is_empty());
    set.ok_or(StartError::Missing(variable, advice))
}
