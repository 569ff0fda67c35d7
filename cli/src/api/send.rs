//! Sending a request, again when that can help, and telling a refusal from something that is not Promptbook.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use promptbook_core::PromptName;
use promptbook_core::api::{Problem, read_answer};
use reqwest::RequestBuilder;

use super::{ApiError, Client, prompt_in};
use crate::error::{Error, Result};
use crate::output::first_line;

/// How often a request is sent at most.
const ATTEMPTS: u32 = 4;
/// How long to wait before the second attempt, unless the server says; twice as long before each later one.
const PAUSE: Duration = Duration::from_millis(200);
/// The longest wait that a server may ask for.
const LONGEST: Duration = Duration::from_secs(10);

/// The most bytes of an answer. A page is read by one query of the table, which has 1 MB at most, and JSON writes a control
/// character in six bytes; Lambda answers no more than 6 MB.
const MAX_ANSWER: usize = 8 << 20;

/// What came back, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// The prompt that the request was about.
    prompt: Option<PromptName>,
}

impl Client {
    /// The answer, if it is a success. Sent again when it was lost on the way or the server asks for time: a write has
    /// its Idempotency-Key, and so has its effect once.
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
                // Nobody listens there, or not yet for long.
                Err(Failure::Lost(error)) if !error.is_connect() && !error.is_timeout() => pause,
                Err(failure) => return Err(self.failed(&failure)),
            };
            tokio::time::sleep(wait.min(LONGEST)).await;
            pause *= 2;
        }
    }

    /// Whatever is answered.
    pub(super) async fn once(&self, request: RequestBuilder) -> Result<Answer> {
        let answer = exchange(request).await;
        answer.map_err(|failure| self.failed(&failure))
    }

    /// The answer if it is a success, else what it says.
    pub(super) fn success(&self, answer: Answer) -> Result<Answer> {
        if answer.status.is_success() {
            return Ok(answer);
        }
        if let Ok(problem) = read_answer::<Problem>(&answer.body) {
            let id = answer.headers.get("x-request-id");
            let id = id.and_then(|id| id.to_str().ok()).map(str::to_owned);
            let error = ApiError::new(problem, &self.asked(answer.prompt, id));
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
        Error::Unreachable {
            url: self.server.clone(),
            cause: cause.to_string(),
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
    /// The statuses by which a server, or a gateway before it, says that it can't just now.
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

    /// Its status, type and where it sends us: what tells a person who answers there.
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

/// Why there is no answer.
enum Failure {
    Lost(reqwest::Error),
    TooLarge,
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        Self::Lost(error)
    }
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
    // The length may be unknown, or a lie.
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

/// In seconds, as Promptbook says it; the other form, a date, is nobody's here.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    seconds.parse().ok().map(Duration::from_secs)
}
