//! Interprets failed responses of OpenAI-compatible servers.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::Value;

use super::Failure;

/// Derives the failure from the status and the body.
pub(super) fn refusal(status: StatusCode, retry_after: Option<Duration>, body: &[u8]) -> Failure {
    if status.is_redirection() {
        return Failure::Said(format!(
            "{status}: redirects are not followed: set OPENAI_BASE_URL to the server's own URL"
        ));
    }
    // OpenAI's message quotes parts of an invalid key.
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        return Failure::Said(format!("{status}: check OPENAI_API_KEY"));
    }
    let words = said(body).unwrap_or_else(|| String::from_utf8_lossy(body).into_owned());
    let said = format!("{status}: {words}");
    let throttled = status == StatusCode::TOO_MANY_REQUESTS && !is_about_money(body);
    match throttled || (status == StatusCode::SERVICE_UNAVAILABLE && retry_after.is_some()) {
        true => Failure::Throttled { said, retry_after },
        false => Failure::Said(said),
    }
}

/// OpenAI also answers 429 to an account without credit, where retrying is useless.
fn is_about_money(body: &[u8]) -> bool {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    ["/error/code", "/error/type"]
        .iter()
        .any(|place| body.pointer(place).and_then(Value::as_str) == Some("insufficient_quota"))
}

/// The server's message without our key: some servers quote the whole request.
pub(super) fn without_key(failure: Failure, key: &str) -> Failure {
    let hide = |said: String| match key.is_empty() {
        true => said,
        false => said.replace(key, "***"),
    };
    match failure {
        Failure::Said(said) => Failure::Said(hide(said)),
        Failure::Throttled { said, retry_after } => Failure::Throttled {
            said: hide(said),
            retry_after,
        },
        Failure::TimedOut => Failure::TimedOut,
    }
}

/// The message of an error body in one of the shapes that servers use: `{error: {message}}` with a numeric code (vLLM),
/// `{error: text}`, `{message}` or `{detail}`.
pub(super) fn said(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let places = ["/error/message", "/error", "/message", "/detail"];
    let mut found = places
        .iter()
        .filter_map(|place| body.pointer(place)?.as_str());
    found.next().map(str::to_owned)
}
