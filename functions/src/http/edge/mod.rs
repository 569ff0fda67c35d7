//! Around every request: its id, one line in the log, and a panic turned into an answer.

mod id;
mod line;
mod note;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::HeaderValue;
use http::header::CACHE_CONTROL;
use tracing::Instrument;

use super::error::Error;
pub use id::RequestId;
use id::X_REQUEST_ID;
use line::Asked;
use note::NOTE;
pub(crate) use note::{Note, note};

pub(super) async fn around(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId::of(&request);
    request.extensions_mut().insert(id.clone());
    let asked = Asked {
        method: request.method().clone(),
        route: request.extensions().get().cloned(),
        uri: request.uri().clone(),
    };
    let note = Note::of(&mut request, asked.route.as_ref()).await;
    // Of the highest level, so that each line of the log has its id, however few there are.
    let span = tracing::error_span!("request", request_id = id.as_str());
    let answer = async {
        let caught = AssertUnwindSafe(next.run(request)).catch_unwind().await;
        let response = caught.unwrap_or_else(|_| Error::Panicked.into_response());
        NOTE.with(|note| line::log(&asked, &note.borrow(), &response, started.elapsed()));
        response
    };
    let answer = NOTE.scope(RefCell::new(note), answer);
    with_headers(answer.instrument(span).await, id)
}

fn with_headers(mut response: Response, id: RequestId) -> Response {
    let headers = response.headers_mut();
    headers.insert(X_REQUEST_ID, id.into());
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
