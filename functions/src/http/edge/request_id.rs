//! The ID of a request, in the log and in the response.

use axum::extract::Request;
use http::HeaderValue;
use uuid::Uuid;

pub(super) const X_REQUEST_ID: &str = "x-request-id";

/// The ID of a request: the caller's, else API Gateway's, else a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// An ID has 1–128 letters, digits, `.`, `_` and `-`. Other texts are ignored, because the log contains the ID.
    pub fn new(text: &str) -> Option<Self> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        match (1..=128).contains(&text.len()) && text.bytes().all(plain) {
            true => HeaderValue::from_str(text).ok().map(Self),
            false => None,
        }
    }

    pub(super) fn of(request: &Request) -> Self {
        let sent = request.headers().get(X_REQUEST_ID);
        sent.and_then(|value| Self::new(value.to_str().ok()?))
            .or_else(|| request.extensions().get().cloned())
            .or_else(|| Self::new(&Uuid::new_v4().to_string()))
            .unwrap_or(Self(HeaderValue::from_static("none")))
    }

    pub(super) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

impl From<RequestId> for HeaderValue {
    fn from(id: RequestId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_well_formed_request_ids_are_accepted_from_a_caller() {
        for good in ["a", "3f2a-44.x_Y", &"x".repeat(128)] {
            assert!(RequestId::new(good).is_some(), "{good}");
        }
        for bad in ["", "a b", "a\"b", "ä", "a\n", &"x".repeat(129)] {
            assert!(RequestId::new(bad).is_none(), "{bad:?}");
        }
    }
}
