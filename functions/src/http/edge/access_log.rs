//! The access log: one line for each request.

use std::time::Duration;

use axum::extract::MatchedPath;
use axum::response::Response;
use http::{Method, Uri};
use promptbook::{Instance, Label, PromptName, VersionNumber};

use super::RequestContext;
use crate::http::problem::Failure;

/// The most bytes of text from the caller or a provider.
const MAX_TEXT: usize = 200;

/// The request as it arrived.
pub(super) struct ReceivedRequest {
    pub(super) method: Method,
    /// The route's template; none for an unknown route.
    pub(super) route: Option<MatchedPath>,
    pub(super) uri: Uri,
}

/// Logs a request and its response. The ID is in the span around it.
pub(super) fn log(
    request: &ReceivedRequest,
    context: &RequestContext,
    response: &Response,
    took: Duration,
) {
    let failure = response.extensions().get::<Failure>();
    // A macro, because an event's level is a constant.
    macro_rules! line {
        ($level:ident, $message:literal) => {
            tracing::$level!(
                method = bounded(request.method.as_str()),
                route = request.route.as_ref().map(MatchedPath::as_str),
                path = request.unmatched_path(),
                status = response.status().as_u16(),
                duration_ms = milliseconds(took),
                instance = context.instance.as_ref().map(Instance::as_str),
                prompt = context.prompt.as_ref().map(PromptName::as_str),
                version = context.version.map(VersionNumber::get),
                label = context.label.as_ref().map(Label::as_str),
                prompts = context.prompts.as_deref(),
                model = context.model.as_deref().map(bounded),
                role = context.caller.as_ref().map(|caller| caller.role.as_str()),
                key_id = context.caller.as_ref().map(|caller| caller.key_id.as_str()),
                problem = failure.map(|failure| failure.slug),
                cause = failure.and_then(|failure| failure.cause.as_deref()),
                $message
            )
        };
    }
    match failure {
        _ if response.status().is_server_error() => line!(error, "request failed"),
        Some(_) => line!(info, "request refused"),
        None => line!(info, "request done"),
    }
}

impl ReceivedRequest {
    /// The path of a request that matches no route.
    fn unmatched_path(&self) -> Option<&str> {
        match self.route {
            Some(_) => None,
            None => Some(bounded(self.uri.path())),
        }
    }
}

/// Truncates a text to keep log lines short.
fn bounded(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT)]
}

/// Rounded to microseconds.
fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1e6).round() / 1e3
}
