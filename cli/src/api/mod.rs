//! The HTTP API as a client sees it: one method for each route that a command needs.

mod detail;
mod error;
mod hints;
mod keys;
mod messages;
mod pages;
mod place;
mod read;
mod releases;
mod render;
mod request;
mod send;
mod served;
mod tagged;
mod write;

use std::net::SocketAddr;
use std::time::Duration;

use promptbook_core::Instance;
use reqwest::ClientBuilder;
use reqwest::redirect::Policy;

pub use error::ApiError;
pub use place::{invalid_field, place};
#[cfg(feature = "command")]
pub(crate) use send::retry_after;
pub use tagged::Tagged;

use crate::config::{Config, Server};
use crate::error::{Error, Result};
use crate::invocation::Invocation;

/// The time limits of a connection and of a response, which may wait for a chat's model.
const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(120);

/// Sends requests about one instance to one server, with one key.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    server: String,
    key: Option<String>,
    invocation: Invocation,
    idempotency: Option<String>,
}

/// Omits the key, which must not appear in a log.
impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("server", &self.server)
            .field("instance", self.instance())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client of the configured server.
    ///
    /// # Errors
    /// TLS can't be set up, or the key is not a valid header value.
    pub fn new(config: &Config) -> Result<Self> {
        let http = builder(&config.server)
            .build()
            .map_err(|error| Error::Failed(format!("no HTTP client: {error}")))?;
        if let Some(key) = &config.key
            && http::HeaderValue::from_str(key).is_err()
        {
            let problem = "the key has a character that no key has, such as a line break: check the key in --key, PROMPTBOOK_API_KEY \
                           or the configuration file";
            return Err(Error::Usage(problem.to_owned()));
        }
        Ok(Self {
            http,
            server: config.server.as_str().to_owned(),
            key: config.key.clone(),
            invocation: config.invocation.clone(),
            idempotency: None,
        })
    }

    /// Returns the same client for another instance.
    #[must_use]
    pub fn about(&self, instance: Instance) -> Self {
        Self {
            invocation: self.invocation.about(instance),
            ..self.clone()
        }
    }

    /// Returns the same client with another invocation, whose instance and label its requests are about.
    #[must_use]
    pub fn with(&self, invocation: Invocation) -> Self {
        Self {
            invocation,
            ..self.clone()
        }
    }

    /// Returns a client that sends this key.
    #[must_use]
    pub fn with_key(&self, key: String) -> Self {
        Self {
            key: Some(key),
            ..self.clone()
        }
    }

    /// The instance of its requests.
    pub fn instance(&self) -> &Instance {
        self.invocation.instance()
    }

    /// Commands to copy, about the same instance.
    pub fn invocation(&self) -> &Invocation {
        &self.invocation
    }

    /// Returns a client that sends its next write with this Idempotency-Key, so that sending it again has no further effect.
    #[must_use]
    pub fn under_key(&self, key: String) -> Self {
        Self {
            idempotency: Some(key),
            ..self.clone()
        }
    }
}

fn builder(server: &Server) -> ClientBuilder {
    let mut builder = reqwest::Client::builder()
        .connect_timeout(CONNECT)
        .timeout(ANSWER)
        .user_agent(concat!("promptbook/", env!("CARGO_PKG_VERSION")))
        // A key must not follow to another address.
        .redirect(Policy::none());
    if server.is_loopback() {
        // No proxy leads to this machine, and the key travels unencrypted.
        builder = builder.no_proxy();
    }
    if server.is_plain_loopback() {
        // Reading the system's certificates takes longer than most answers.
        builder = builder.tls_certs_only([]);
    }
    if let Some((name, addresses)) = server.local_name() {
        // Port 0 stands for the port of the URL.
        builder = builder.resolve_to_addrs(name, &addresses.map(|ip| SocketAddr::new(ip, 0)));
    }
    builder
}
