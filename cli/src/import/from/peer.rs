//! Requests to another product's API: JSON, with retries and bounded answers.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use promptbook_core::loopback::is_loopback;
use reqwest::{RequestBuilder, Url};
use serde::de::DeserializeOwned;

use crate::api::retry_after;
use crate::error::{Error, Result};

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

/// Why there is no answer to a request.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// This request is refused, or its answer can't be read.
    One(String),
    /// Every other request would fail in the same way.
    Every(Error),
}

impl Unanswered {
    /// The error of a request without which there is nothing to read.
    pub(super) fn error(self) -> Error {
        match self {
            Self::One(reason) => Error::Failed(reason),
            Self::Every(error) => error,
        }
    }
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

    fn unexpected(&self, path: &str, found: &str) -> Unanswered {
        let Self { product, base, .. } = self;
        Unanswered::One(format!(
            "{base}{path} did not answer as {product} does ({found}): check --host"
        ))
    }

    fn refused(&self, path: &str, status: StatusCode, body: &[u8]) -> Unanswered {
        let Self {
            product,
            base,
            variables,
            ..
        } = self;
        let said = String::from_utf8_lossy(body);
        let said = crate::output::first_line(said.trim());
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Unanswered::Every(Error::Failed(
                format!("{product} at {base} refuses the key ({status}): check {variables}"),
            )),
            StatusCode::NOT_FOUND => self.unexpected(path, "404 Not Found"),
            _ if is_temporary(status) => Unanswered::Every(Error::Failed(format!(
                "{product} at {base} is unavailable ({status}, after {ATTEMPTS} attempts): try again later; nothing was written"
            ))),
            _ => Unanswered::One(format!(
                "{product} at {base} refuses {path} with {status}: {said}"
            )),
        }
    }

    fn unreachable(&self, error: &reqwest::Error) -> Error {
        let mut cause: &dyn std::error::Error = error;
        while let Some(source) = cause.source() {
            cause = source;
        }
        let Self { product, base, .. } = self;
        Error::Failed(format!(
            "no answer from {product} at {base}: {cause}; check --host"
        ))
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
