//! The database under test: an embedded engine, or the DynamoDB that the environment names.

use aws_sdk_dynamodb::config::{Builder, Credentials, Region};
use promptbook::store::connect;
use promptbook_engine::Engine;
use tokio::net::TcpListener;

use crate::listener::Listener;

/// The variable with the URL of a DynamoDB to test, such as DynamoDB Local. Default: an embedded engine for each table.
pub const ENGINE: &str = "PROMPTBOOK_TEST_DYNAMODB";

/// The database of a table.
#[derive(Debug, Clone)]
pub enum Database {
    /// An engine in this process.
    Embedded(Engine),
    /// A DynamoDB at this URL.
    Other(String),
}

impl Database {
    /// The database that the environment names, or a new embedded one.
    pub(crate) fn under_test() -> Self {
        match std::env::var(ENGINE) {
            Ok(url) => Self::Other(url),
            Err(_) => Self::Embedded(Engine::in_memory().expect("a database in memory")),
        }
    }

    /// The store's client settings for this database.
    pub fn config(&self) -> Builder {
        match self {
            Self::Embedded(engine) => engine.client_settings(),
            Self::Other(url) => over_a_socket(url),
        }
    }

    /// A URL for other processes, valid while the listener exists.
    pub async fn listen(&self) -> Listener {
        match self {
            Self::Embedded(engine) => {
                let listener = TcpListener::bind("127.0.0.1:0").await;
                Listener::serve(engine.clone(), listener.expect("a free port"))
            }
            Self::Other(url) => Listener::of(url),
        }
    }
}

/// The store's client settings for a DynamoDB at this URL.
pub fn over_a_socket(url: &str) -> Builder {
    let sdk = aws_config::SdkConfig::builder()
        .behavior_version(connect::behavior())
        .build();
    connect::settings(&sdk)
        .region(Region::from_static("local"))
        .credentials_provider(Credentials::for_tests())
        .endpoint_url(url)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
}
