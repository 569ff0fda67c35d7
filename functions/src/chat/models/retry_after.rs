//! Parses the `Retry-After` header of providers.

use std::time::Duration;

use http::{HeaderMap, header};

/// How long a provider asks to wait, sent as seconds or as a date; at most a day.
pub(super) fn in_headers(headers: &HeaderMap) -> Option<Duration> {
    parse(headers.get(header::RETRY_AFTER)?.to_str().ok()?)
}

pub(super) fn parse(value: &str) -> Option<Duration> {
    let value = value.trim();
    let seconds = match value.parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) => {
            let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
            let wait = date.duration_since(jiff::Timestamp::now());
            u64::try_from(wait.as_secs()).unwrap_or(0)
        }
    };
    Some(Duration::from_secs(seconds.clamp(1, 86_400)))
}
