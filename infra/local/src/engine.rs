//! Opens the database: the embedded engine, or another DynamoDB.

use std::convert::Infallible;
use std::time::Duration;

use aws_config::Region;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Credentials;
use promptbook::store::connect;
use promptbook_engine::Engine;

use crate::Error;
use crate::data::Folder;

/// The database file in the data folder.
const FILE: &str = "promptbook.db";
/// How often expired receipts are removed.
const SWEEP: Duration = Duration::from_secs(60 * 60);

/// Opens the database of the folder, or one in memory.
///
/// # Errors
/// [`Error::Engine`].
pub(crate) fn open(folder: Option<&Folder>) -> Result<Engine, Error> {
    Ok(match folder {
        None => Engine::in_memory()?,
        Some(folder) => {
            outlive_file_size_limits();
            Engine::open(&folder.path().join(FILE))?
        }
    })
}

/// Ignores SIGXFSZ, which would end the process: a write beyond `ulimit -f` fails and is reported instead.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn outlive_file_size_limits() {
    use tokio::signal::unix::{SignalKind, signal};
    /// SIGXFSZ has the same number on both systems.
    const SIGXFSZ: i32 = 25;
    // Only the stream of signals is dropped: the handler stays.
    drop(signal(SignalKind::from_raw(SIGXFSZ)));
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn outlive_file_size_limits() {}

/// Removes expired receipts now and every hour. Other DynamoDBs do so automatically.
pub(crate) async fn sweep(engine: Option<Engine>) -> Infallible {
    let Some(engine) = engine else {
        return std::future::pending().await;
    };
    let mut hours = tokio::time::interval(SWEEP);
    loop {
        hours.tick().await;
        if let Err(trouble) = engine.sweep().await {
            tracing::error!("can't remove expired receipts: {trouble}");
        }
    }
}

/// A client for another DynamoDB, with the environment's credentials and region, or with dummies, which DynamoDB Local accepts.
pub(crate) async fn remote(url: &str, variable: impl Fn(&str) -> Option<String>) -> Client {
    let set = |names: &[&str]| names.iter().any(|name| variable(name).is_some());
    let mut loader = aws_config::defaults(connect::behavior()).endpoint_url(url);
    if !set(&[
        "AWS_ACCESS_KEY_ID",
        "AWS_PROFILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
    ]) {
        loader = loader.credentials_provider(dummy());
    }
    if !set(&["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"]) {
        loader = loader.region(Region::from_static("local"));
    }
    let sdk = loader.load().await;
    // Set again, because AWS_ENDPOINT_URL_DYNAMODB would take precedence over the loader's endpoint.
    Client::from_conf(connect::settings(&sdk).endpoint_url(url).build())
}

fn dummy() -> Credentials {
    Credentials::new("local", "local", None, None, "promptbook-local")
}
