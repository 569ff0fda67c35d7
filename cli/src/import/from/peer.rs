//! Requests to another product's API: JSON, with retries and bounded answers.

mod unanswered;

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use promptbook_core::loopback::is_loopback;
use reqwest::{RequestBuilder, Url};
use serde::de::DeserializeOwned;

use crate::api::retry_after;
use crate::error::{Error, Result};

pub(super) use unanswered::Unanswered;

/// The maximum number of attempts of a request.
const ATTEMPTS: u32 = 5;
/// The pause before the second attempt, if the server does not set one. It doubles with each further attempt.
const PAUSE: Duration = Duration::from_millis(250);
/// The longest pause that a server can set.
const LONGEST: Duration = Duration::from_secs(60);
/// The maximum time of an answer.
const ANSWER: Duration = Duration::from_secs(30);
/// The maximum size of an answer in bytes.
const MAX_ANSWER: usize = 64 << 20;

/// A product's server.
pub(super) struct Peer {
    product: &'static str,
    /// The variables that hold its key, for messages.
    variables: &'static str,
    base: String,
    http: reqwest::Client,
    auth: Auth,
}

/// How requests are authenticated.
pub(super) enum Auth {
    None,
    Basic(String, String),
    Bearer(String),
}

impl Peer {
    /// A client of the server at an address.
    ///
    /// # Errors
    /// The address is invalid, or TLS can't be set up.
    pub(super) fn new(
        product: &'static str,
        variables: &'static str,
        base: &str,
        auth: Auth,
    ) -> Result<Self> {
        let url = Url::parse(base).ok();
        let url =
            url.filter(|url| matches!(url.scheme(), "http" | "https") && url.username().is_empty());
        let Some(url) = url else {
            return Err(Error::Usage(format!(
                "the host of {product} is not an address such as https://prompts.example.com: check --host"
            )));
        };
        let is_private = url.scheme() == "https" || url.host_str().is_some_and(is_loopback);
        if !is_private && !matches!(auth, Auth::None) {
            return Err(Error::Usage(format!(
                "the key of {product} would be sent unencrypted to {}: give an https:// address",
                url.host_str().unwrap_or_default()
            )));
        }
        let mut http = reqwest::Client::builder()
            .timeout(ANSWER)
            .user_agent(concat!("promptbook/", env!("CARGO_PKG_VERSION")))
            // A key must not follow to another address.
            .redirect(reqwest::redirect::Policy::none());
        if url.host_str().is_some_and(is_loopback) {
            http = http.no_proxy();
        }
        let http = http
            .build()
            .map_err(|error| Error::Failed(format!("no HTTP client: {error}")))?;
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self {
            product,
            variables,
            base,
            http,
            auth,
        })
    }

    /// Reads JSON. `path` begins with a slash and is encoded.
    ///
    /// # Errors
    /// The server can't be reached, refuses, or answers something else.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<T, Unanswered> {
        let mut pause = PAUSE;
        let mut left = ATTEMPTS;
        loop {
            left -= 1;
            let answer = self.once(self.request(path).query(query)).await;
            let wait = match answer {
                Ok((status, _, body)) if status.is_success() => return self.json(path, &body),
                Ok((status, headers, _)) if is_temporary(status) && left > 0 => {
                    retry_after(&headers).unwrap_or(pause)
                }
                Ok((status, _, body)) => return Err(self.refused(path, status, &body)),
                Err(error) if left > 0 && !error.is_connect() => pause,
                Err(error) => return Err(Unanswered::Every(self.unreachable(&error))),
            };
            tokio::time::sleep(wait.min(LONGEST)).await;
            pause *= 2;
        }
    }

    fn request(&self, path: &str) -> RequestBuilder {
        let request = self.http.get(format!("{}{path}", self.base));
        match &self.auth {
            Auth::None => request,
            Auth::Basic(name, secret) => request.basic_auth(name, Some(secret)),
            Auth::Bearer(key) => request.bearer_auth(key),
        }
    }

    async fn once(
        &self,
        request: RequestBuilder,
    ) -> reqwest::Result<(StatusCode, HeaderMap, Vec<u8>)> {
        let mut response = request.send().await?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_ANSWER {
                break;
            }
        }
        Ok((response.status(), response.headers().clone(), body))
    }

    fn json<T: DeserializeOwned>(&self, path: &str, body: &[u8]) -> Result<T, Unanswered> {
        if body.len() > MAX_ANSWER {
            let problem = format!("an answer of more than {} MiB", MAX_ANSWER >> 20);
            return Err(self.unexpected(path, &problem));
        }
        serde_json::from_slice(body).map_err(|error| self.unexpected(path, &error.to_string()))
    }
}

fn is_temporary(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
}

/// A variable of the environment that is not empty.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A text as one segment of a path.
pub(super) fn segment(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
