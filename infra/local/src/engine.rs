//! The database: the embedded engine, or another DynamoDB.

use std::time::Duration;

use aws_config::{Region, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Credentials;
use promptbook::store::connect;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::Error;
use crate::data::Folder;

/// The file in the data folder that is the database.
const FILE: &str = "promptbook.db";
/// How long requests that run at the end may take.
const GRACE: Duration = Duration::from_secs(2);

/// The embedded engine, listening on a free port of loopback until it is stopped.
#[derive(Debug)]
pub(crate) struct Engine {
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), String>>,
}

impl Engine {
    /// Starts it on the folder's database, or in memory, and connects a client.
    ///
    /// dynoxide keeps SQLite's defaults, a write-ahead log synced at each commit, and runs each DynamoDB transaction as
    /// one of SQLite's: a killed process leaves whole writes only.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub(crate) async fn start(folder: Option<&Folder>) -> Result<(Self, Client), Error> {
        let database = match folder {
            None => dynoxide::Database::memory().map_err(|e| e.to_string()),
            Some(folder) => open(folder),
        };
        let database = database.map_err(Error::Engine)?;
        let listen = async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let url = format!("http://{}", listener.local_addr()?);
            Ok::<_, std::io::Error>((listener, url))
        };
        let (listener, url) = listen
            .await
            .map_err(|e| Error::Engine(format!("can't listen on loopback: {e}")))?;
        let (stop, stopped) = oneshot::channel();
        let stopped = async { drop(stopped.await) };
        let serve = dynoxide::server::serve_with_shutdown(listener, database, stopped);
        let task = tokio::spawn(serve);
        Ok((Self { stop, task }, client(&url)))
    }

    /// Stops it, after the requests that run.
    pub(crate) async fn stop(self) {
        drop(self.stop);
        // Past the grace nothing is lost: the log holds every write that was answered.
        let _ = tokio::time::timeout(GRACE, self.task).await;
    }
}

fn open(folder: &Folder) -> Result<dynoxide::Database, String> {
    let path = folder.path().join(FILE);
    let shown = path.display();
    let text = path
        .to_str()
        .ok_or_else(|| format!("needs a path in UTF-8: {shown} is none"))?;
    dynoxide::Database::new(text).map_err(|error| {
        format!(
            "does not open {shown} ({error}): put a good copy there, or delete it to start afresh"
        )
    })
}

/// Speaks to the engine: nothing of the user's AWS settings reaches it, endpoint, credentials and proxy included.
fn client(url: &str) -> Client {
    let sdk = SdkConfig::builder()
        .behavior_version(connect::behavior())
        .build();
    let config = connect::settings(&sdk)
        .region(Region::from_static("local"))
        .credentials_provider(dummy())
        .endpoint_url(url)
        // The SDK's own client would obey HTTP_PROXY.
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    Client::from_conf(config.build())
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
