//! Sending a request with retries, and telling an error of the API from a server that is not Promptbook.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use promptbook_core::PromptName;
use promptbook_core::api::{Problem, read_answer};
use reqwest::RequestBuilder;

use super::request::prompt_in;
use super::{ApiError, Client};
use crate::error::{Error, Result};
use crate::output::first_line;

/// The maximum number of attempts of a request.
const ATTEMPTS: u32 = 4;
/// The pause before the second attempt, if the server does not set one. It doubles with each further attempt.
const PAUSE: Duration = Duration::from_millis(200);
/// The longest pause that a server can set.
const LONGEST: Duration = Duration::from_secs(10);

/// The maximum size of a response in bytes. A page is read with one query of the table, which returns at most 1 MB, and JSON writes a
/// control character in six bytes. Lambda returns at most 6 MB.
const MAX_ANSWER: usize = 8 << 20;

/// A response, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// The prompt in the path of the request.
    prompt: Option<PromptName>,
}

impl Client {
    /// Sends a request and returns a successful response. Retries if the response is lost or the server is temporarily unavailable:
    /// thanks to its Idempotency-Key, a write takes effect only once.
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Answer> {
        let mut pause = PAUSE;
        let mut left = ATTEMPTS;
        loop {
            left -= 1;
            let again = request.try_clone().filter(|_| left > 0);
            let Some(again) = again else {
                return self.success(self.once(request).await?);
            };
            let wait = match exchange(again).await {
                Ok(answer) => match answer.is_retryable() {
                    true => retry_after(&answer.headers).unwrap_or(pause),
                    false => return self.success(answer),
                },
                // The connection was lost after it was established.
                Err(Failure::Lost(error)) if !error.is_connect() && !error.is_timeout() => pause,
                Err(failure) => return Err(self.failed(&failure)),
            };
            tokio::time::sleep(wait.min(LONGEST)).await;
            pause *= 2;
        }
    }

    /// Sends a request once and returns any response.
    pub(super) async fn once(&self, request: RequestBuilder) -> Result<Answer> {
        let answer = exchange(request).await;
        answer.map_err(|failure| self.failed(&failure))
    }

    /// Returns a successful response, or else its error.
    pub(super) fn success(&self, answer: Answer) -> Result<Answer> {
        if answer.status.is_success() {
            return Ok(answer);
        }
        if let Ok(problem) = read_answer::<Problem>(&answer.body) {
            let id = answer.headers.get("x-request-id");
            let id = id.and_then(|id| id.to_str().ok()).map(str::to_owned);
            let error = ApiError::new(problem, &self.context(answer.prompt, id));
            return Err(Error::Api(Box::new(error)));
        }
        Err(self.unexpected_response(answer.described()))
    }

    fn failed(&self, failure: &Failure) -> Error {
        let error = match failure {
            Failure::Lost(error) => error,
            Failure::TooLarge => {
                let most = MAX_ANSWER >> 20;
                return self.unexpected_response(format!("an answer of more than {most} MiB"));
            }
        };
        let mut cause: &dyn std::error::Error = error;
        while let Some(source) = cause.source() {
            cause = source;
        }
        let (url, cause) = (self.server.clone(), cause.to_string());
        match is_without_tls(&cause) {
            true => Error::WithoutTls { url },
            false => Error::Unreachable { url, cause },
        }
    }

    pub(super) fn unexpected_response(&self, found: String) -> Error {
        Error::NotPromptbook {
            url: self.server.clone(),
            found,
        }
    }
}

impl Answer {
    /// Whether the status reports that the server, or a gateway in front of it, is temporarily unavailable.
    fn is_retryable(&self) -> bool {
        matches!(
            self.status,
            StatusCode::TOO_MANY_REQUESTS
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT
        )
    }

    pub(super) fn is_json(&self) -> bool {
        let kind = self.headers.get(header::CONTENT_TYPE);
        kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
    }

    /// Describes the response for people: its status, content type and redirect.
    pub(super) fn described(&self) -> String {
        let said = |name| {
            let value = self.headers.get(name)?;
            Some(first_line(&String::from_utf8_lossy(value.as_bytes())))
        };
        let kind = said(header::CONTENT_TYPE).unwrap_or_else(|| "no content type".to_owned());
        let to = said(header::LOCATION).map(|to| format!(", a redirect to {to}"));
        format!("{}, {kind}{}", self.status, to.unwrap_or_default())
    }
}

/// Why there is no response.
enum Failure {
    Lost(reqwest::Error),
    TooLarge,
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        Self::Lost(error)
    }
}

/// Whether this error of rustls means that the first bytes of the answer were no TLS record.
fn is_without_tls(cause: &str) -> bool {
    cause.contains("InvalidContentType")
}

async fn exchange(request: RequestBuilder) -> Result<Answer, Failure> {
    let mut response = request.send().await?;
    let mut body = Vec::new();
    if response
        .content_length()
        .is_some_and(|length| length > MAX_ANSWER as u64)
    {
        return Err(Failure::TooLarge);
    }
    // The length may be unknown or wrong.
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(Failure::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status: response.status(),
        headers: response.headers().clone(),
        prompt: prompt_in(response.url().path()),
        body,
    })
}

/// The seconds in `Retry-After`. The other form, a date, is ignored; Promptbook never sends it.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    seconds.parse().ok().map(Duration::from_secs)
}
