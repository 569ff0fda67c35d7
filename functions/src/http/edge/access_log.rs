//! The access log: one line for each request.

use std::cell::LazyCell;
use std::time::Duration;

use axum::extract::{MatchedPath, Query};
use axum::response::Response;
use http::{Method, Uri};
use percent_encoding::percent_decode_str;
use promptbook::{Instance, Label, PromptName, VersionNumber};
use serde::Deserialize;

use super::RequestContext;
use crate::http::encoding::parameters;
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

/// Logs a request and its response. The log adds the ID.
pub(super) fn log(
    request: &ReceivedRequest,
    context: &RequestContext,
    response: &Response,
    took: Duration,
) {
    let failure = response.extensions().get::<Failure>();
    // Read only if a line is written.
    let named = LazyCell::new(|| NamedByUri::of(request));
    // A macro, because an event's level is a constant.
    macro_rules! line {
        ($level:ident, $message:literal) => {
            tracing::$level!(
                method = bounded(request.method.as_str()),
                route = request.route.as_ref().map(MatchedPath::as_str),
                path = request.unmatched_path(),
                status = response.status().as_u16(),
                duration_ms = milliseconds(took),
                instance = context
                    .instance
                    .as_ref()
                    .or(named.instance.as_ref())
                    .map(Instance::as_str),
                prompt = context
                    .prompt
                    .as_ref()
                    .or(named.prompt.as_ref())
                    .map(PromptName::as_str),
                version = context.version.or(named.version).map(VersionNumber::get),
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

/// The well-formed names in the path and the query.
#[derive(Default)]
struct NamedByUri {
    instance: Option<Instance>,
    prompt: Option<PromptName>,
    version: Option<VersionNumber>,
}

/// The instance in a query.
#[derive(Deserialize)]
struct Whose {
    #[serde(default)]
    instance: Instance,
}

impl NamedByUri {
    fn of(request: &ReceivedRequest) -> Self {
        let mut named = Self::default();
        let Some(route) = request.route.as_ref().map(MatchedPath::as_str) else {
            return named;
        };
        if route.starts_with("/v1/prompts") {
            let whose = Query::<Whose>::try_from_uri(&request.uri);
            named.instance = whose.ok().map(|Query(whose)| whose.instance);
        }
        for (name, sent) in parameters(route, request.uri.path()) {
            let Ok(value) = percent_decode_str(sent).decode_utf8() else {
                continue;
            };
            match name {
                "name" => named.prompt = value.parse().ok(),
                "version" => named.version = value.parse().ok(),
                _ => {}
            }
        }
        named
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
