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
            .unwrap_or_else(Self::random)
    }

    /// A UUID. It only has to differ from others, so it needs no random numbers of the system.
    fn random() -> Self {
        let bits = fastrand::u128(..).to_ne_bytes();
        let id = uuid::Builder::from_random_bytes(bits).into_uuid();
        let mut text = Uuid::encode_buffer();
        let text = HeaderValue::from_str(id.hyphenated().encode_lower(&mut text));
        Self(text.unwrap_or(HeaderValue::from_static("none")))
    }

    /// The ID as text.
    pub fn as_str(&self) -> &str {
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
        let random = RequestId::random();
        assert!(RequestId::new(random.as_str()).is_some(), "{random:?}");
        assert_ne!(random, RequestId::random());
        for bad in ["", "a b", "a\"b", "ä", "a\n", &"x".repeat(129)] {
            assert!(RequestId::new(bad).is_none(), "{bad:?}");
        }
    }
}
