//! The database: the embedded engine, or another DynamoDB.

use std::convert::Infallible;
use std::time::Duration;

use aws_config::Region;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Credentials;
use promptbook::store::connect;
use promptbook_engine::Engine;

use crate::Error;
use crate::data::Folder;

/// The file in the data folder that is the database.
const FILE: &str = "promptbook.db";
/// How often what has expired is removed.
const SWEEP: Duration = Duration::from_secs(60 * 60);

/// Opens the folder's database, or one in memory.
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

/// A write beyond `ulimit -f` fails and is reported. The signal that comes with it would end the process.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn outlive_file_size_limits() {
    use tokio::signal::unix::{SignalKind, signal};
    /// The same number on both systems.
    const SIGXFSZ: i32 = 25;
    // What is dropped here is the stream of signals: the handler stays.
    drop(signal(SignalKind::from_raw(SIGXFSZ)));
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn outlive_file_size_limits() {}

/// Removes expired receipts now and every hour. Another DynamoDB does so by itself.
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

/// A client for another DynamoDB: with the environment's credentials and region, or dummies, which DynamoDB Local takes.
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
    // Said again, because AWS_ENDPOINT_URL_DYNAMODB would win over the loader's.
    Client::from_conf(connect::settings(&sdk).endpoint_url(url).build())
}

fn dummy() -> Credentials {
    Credentials::new("local", "local", None, None, "promptbook-local")
}
