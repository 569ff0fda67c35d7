//! The middleware around every request: its ID, the access log, and the response to a panic.

mod access_log;
mod context;
mod request_id;
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

use super::error::Error;
use super::langfuse_errors::in_their_form;
use access_log::ReceivedRequest;
pub use context::request_id;
use context::{CURRENT, CurrentRequest};
pub(crate) use context::{RequestContext, update_context};
pub use request_id::RequestId;
use request_id::X_REQUEST_ID;

/// Handles a request, unless `check` refuses it.
pub(super) async fn request_middleware(
    check: impl FnOnce(&Request) -> Result<(), Error>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id = RequestId::of(&request);
    let asked = ReceivedRequest {
        method: request.method().clone(),
        route: request.extensions().get().cloned(),
        uri: request.uri().clone(),
    };
    let answer = async {
        let answer = async {
            match check(&request) {
                Ok(()) => next.run(request).await,
                Err(error) => error.into_response(),
            }
        };
        let caught = AssertUnwindSafe(answer).catch_unwind().await;
        let response = caught.unwrap_or_else(|_| Error::Panicked.into_response());
        let response = in_their_form(asked.uri.path(), &asked.method, response).await;
        CURRENT.with(|current| {
            let context = current.context.borrow();
            access_log::log(&asked, &context, &response, started.elapsed());
        });
        response
    };
    let current = CurrentRequest {
        id: id.clone(),
        context: RefCell::default(),
    };
    with_headers(CURRENT.scope(current, answer).await, id)
}

fn with_headers(mut response: Response, id: RequestId) -> Response {
    let headers = response.headers_mut();
    headers.insert(X_REQUEST_ID, id.into());
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
