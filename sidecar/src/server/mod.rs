//! Reading what is active from the HTTP API, with the `ETag` of the version that the cache has.

mod found;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use functions::bounded::{self, Unread};
use futures_util::FutureExt;
use http::StatusCode;
use http::header::{ETAG, IF_NONE_MATCH};
use promptbook::InvalidBody;
use promptbook::api::{Problem, read_answer};
use promptbook::lookup::source::{Consistency, Read, ReadAnswer, ReadRequest, ReadResult};
use promptbook::loopback::is_loopback;
use promptbook::store::request::ActiveRead;
use reqwest::Url;

use found::found;

/// How long connecting and a whole request may take.
const CONNECT: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(5);
/// The most bytes of an answer: the largest prompt with the largest prompts that it can include.
const MOST: usize = 8 * 1024 * 1024;

/// Why a read failed. It is logged.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("{0} does not answer: {1}")]
    Unreachable(String, reqwest::Error),
    #[error("{0} answered {1}: {2}")]
    Refused(String, StatusCode, String),
    #[error("{0} answered more than {MOST} bytes")]
    TooLong(String),
    #[error("{0} answered what can't be read ({1}): check PROMPTBOOK_SERVER")]
    Unreadable(String, serde_json::Error),
    #[error(transparent)]
    Invalid(#[from] InvalidBody),
    #[error("the included prompts can't be composed: {0}")]
    Composing(#[from] promptbook::template::ComposeError),
}

/// Whether the server's last answer refused the key.
#[derive(Debug, Clone, Default)]
pub struct KeyRefused(Arc<AtomicBool>);

impl KeyRefused {
    pub(crate) fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// AWS's gateway answers 403 to a key that it does not know.
    fn set(&self, status: StatusCode) {
        let refused = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
        self.0.store(refused, Ordering::Relaxed);
    }
}

struct Server {
    http: reqwest::Client,
    url: String,
    key: String,
    key_refused: KeyRefused,
}

/// Reads from the API at a URL without `/v1`, and notes whether it refuses the key.
///
/// # Errors
/// The TLS library can't be set up.
pub fn read_from(
    url: String,
    key: String,
    key_refused: KeyRefused,
) -> Result<Read, reqwest::Error> {
    let mut http = reqwest::Client::builder();
    if let Ok(parsed) = Url::parse(&url)
        && parsed.host_str().is_some_and(is_loopback)
    {
        // A proxy can't reach this machine's ports.
        http = http.no_proxy();
        if parsed.scheme() == "http" {
            // Reading the system's certificates takes longer than the rest of the start.
            http = http.tls_certs_only([]);
        }
    }
    let http = http
        .connect_timeout(CONNECT)
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("promptbook-sidecar/", env!("CARGO_PKG_VERSION")))
        .build()?;
    let server = Arc::new(Server {
        http,
        url,
        key,
        key_refused,
    });
    Ok(Box::new(move |request| {
        let server = Arc::clone(&server);
        async move { server.read(request).await }.boxed()
    }))
}

impl Server {
    async fn read(&self, request: ReadRequest) -> ReadResult {
        let answer = self.send(&request).await?;
        let (status, etag) = (answer.status(), answer.headers().get(ETAG).cloned());
        self.key_refused.set(status);
        if status == StatusCode::NOT_MODIFIED {
            return Ok(ReadAnswer::Unchanged);
        }
        let body = self.body(answer).await?;
        if !status.is_success() {
            return match read_answer::<Problem>(&body) {
                Ok(problem) if is_inactive(status, &problem) => {
                    Ok(ReadAnswer::Read(ActiveRead::default()))
                }
                Ok(problem) => Err(self.refused(status, problem.detail).into()),
                Err(_) => Err(self
                    .refused(
                        status,
                        "not an answer of Promptbook; check PROMPTBOOK_SERVER".to_owned(),
                    )
                    .into()),
            };
        }
        let unreadable = |error| Error::Unreadable(self.url.clone(), error);
        let active = read_answer(&body).map_err(unreadable)?;
        let etag = etag.as_ref().and_then(|etag| etag.to_str().ok());
        let read = found(
            active,
            etag.unwrap_or_default(),
            request.id.instance.is_default(),
        );
        Ok(ReadAnswer::Read(read?))
    }

    async fn send(&self, request: &ReadRequest) -> Result<reqwest::Response, Error> {
        let name = request.id.name.path_segment();
        let mut sent = self
            .http
            .get(format!("{}/v1/prompts/{name}/active", self.url))
            .header("x-api-key", &self.key)
            .query(&[
                ("instance", request.id.instance.as_str()),
                ("label", request.label.as_str()),
            ]);
        if let (Some(known), Consistency::Eventual) = (&request.known, request.consistency)
            && !known.digest.is_empty()
        {
            sent = sent.header(IF_NONE_MATCH, &known.digest);
        }
        sent.send().await.map_err(|error| self.unreachable(error))
    }

    async fn body(&self, answer: reqwest::Response) -> Result<Vec<u8>, Error> {
        let body = bounded::body(answer, MOST).await;
        body.map_err(|error| match error {
            Unread::TooLong => Error::TooLong(self.url.clone()),
            Unread::Broken(error) => self.unreachable(error),
        })
    }

    fn unreachable(&self, error: reqwest::Error) -> Error {
        Error::Unreachable(self.url.clone(), error.without_url())
    }

    fn refused(&self, status: StatusCode, detail: String) -> Error {
        Error::Refused(self.url.clone(), status, detail)
    }
}

fn is_inactive(status: StatusCode, problem: &Problem) -> bool {
    let slugs = ["not-active", "prompt-not-found", "prompt-deleted"];
    status == StatusCode::NOT_FOUND && slugs.iter().any(|slug| problem.is(slug))
}
