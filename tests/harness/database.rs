//! The database under test: an embedded engine, or the DynamoDB that the environment names.

use aws_sdk_dynamodb::config::{Builder, Credentials, Region};
use promptbook::store::connect;
use promptbook_engine::Engine;
use tokio::net::TcpListener;

use crate::listener::Listener;

/// The URL of a DynamoDB to test against, such as DynamoDB Local; unset, each table has an embedded engine.
pub const ENGINE: &str = "PROMPTBOOK_TEST_DYNAMODB";

/// Where a table is.
#[derive(Debug, Clone)]
pub enum Database {
    /// In this process; it ends with what uses it.
    Embedded(Engine),
    /// Behind this URL.
    Other(String),
}

impl Database {
    /// The one that the environment names, else an embedded one of its own.
    pub(crate) fn under_test() -> Self {
        match std::env::var(ENGINE) {
            Ok(url) => Self::Other(url),
            Err(_) => Self::Embedded(Engine::in_memory().expect("a database in memory")),
        }
    }

    /// The store's own settings, towards it.
    pub fn config(&self) -> Builder {
        match self {
            Self::Embedded(engine) => engine.client_settings(),
            Self::Other(url) => over_a_socket(url),
        }
    }

    /// A URL for other processes, as long as the listener is there.
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

/// The store's own settings, towards a DynamoDB at this URL.
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
