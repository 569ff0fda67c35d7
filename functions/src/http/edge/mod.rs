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
use tracing::Instrument;

use super::error::Error;
use super::langfuse_errors::in_their_form;
use access_log::ReceivedRequest;
use context::CONTEXT;
pub(crate) use context::{RequestContext, update_context};
pub use request_id::RequestId;
use request_id::X_REQUEST_ID;

pub(super) async fn request_middleware(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId::of(&request);
    request.extensions_mut().insert(id.clone());
    let asked = ReceivedRequest {
        method: request.method().clone(),
        route: request.extensions().get().cloned(),
        uri: request.uri().clone(),
    };
    let context = RequestContext::of(&mut request, asked.route.as_ref()).await;
    // At the highest level, so that every log line has the request's ID at any log level.
    let span = tracing::error_span!("request", request_id = id.as_str());
    let answer = async {
        let caught = AssertUnwindSafe(next.run(request)).catch_unwind().await;
        let response = caught.unwrap_or_else(|_| Error::Panicked.into_response());
        let response = in_their_form(asked.uri.path(), &asked.method, response).await;
        CONTEXT.with(|context| {
            access_log::log(&asked, &context.borrow(), &response, started.elapsed())
        });
        response
    };
    let answer = CONTEXT.scope(RefCell::new(context), answer);
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
