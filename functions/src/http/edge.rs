//! Around every request: its id, one line in the log when it fails, and a panic turned into an answer.

use std::panic::AssertUnwindSafe;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::header::CACHE_CONTROL;
use http::{HeaderValue, Method};
use tracing::Instrument;
use uuid::Uuid;

use super::error::Error;
use super::problem::Failure;

const X_REQUEST_ID: &str = "x-request-id";

/// What the log and the answer call a request. The caller may choose it; else API Gateway has, else we do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// An id of 1–128 letters, digits, `.`, `_` and `-`; another text is none, since it would end up in the log.
    pub fn new(text: &str) -> Option<Self> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        match (1..=128).contains(&text.len()) && text.bytes().all(plain) {
            true => HeaderValue::from_str(text).ok().map(Self),
            false => None,
        }
    }

    fn of(request: &Request) -> Self {
        let sent = request.headers().get(X_REQUEST_ID);
        sent.and_then(|value| Self::new(value.to_str().ok()?))
            .or_else(|| request.extensions().get().cloned())
            .or_else(|| Self::new(&Uuid::new_v4().to_string()))
            .unwrap_or(Self(HeaderValue::from_static("none")))
    }

    fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

pub(super) async fn around(mut request: Request, next: Next) -> Response {
    let id = RequestId::of(&request);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    request.extensions_mut().insert(id.clone());
    let span = tracing::info_span!("request", id = id.as_str());
    let run = AssertUnwindSafe(next.run(request).instrument(span));
    let caught = run.catch_unwind().await;
    let mut response = caught.unwrap_or_else(|_| Error::Panicked.into_response());
    log(&id, &method, &path, &response);
    let headers = response.headers_mut();
    headers.insert(X_REQUEST_ID, id.0);
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

fn log(id: &RequestId, method: &Method, path: &str, response: &Response) {
    let Some(failure) = response.extensions().get::<Failure>() else {
        return;
    };
    let (id, status, problem) = (id.as_str(), response.status().as_u16(), failure.slug);
    let cause = failure.cause.as_deref();
    match response.status().is_server_error() {
        true => tracing::error!(id, %method, path, status, problem, cause, "request failed"),
        false => tracing::info!(id, %method, path, status, problem, "request refused"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_request_ids_are_taken_from_a_caller() {
        for good in ["a", "3f2a-44.x_Y", &"x".repeat(128)] {
            assert!(RequestId::new(good).is_some(), "{good}");
        }
        for bad in ["", "a b", "a\"b", "ä", "a\n", &"x".repeat(129)] {
            assert!(RequestId::new(bad).is_none(), "{bad:?}");
        }
    }
}
