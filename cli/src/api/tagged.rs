//! A response with its ETag.

use http::HeaderMap;

/// A response and the prompt's ETag.
#[derive(Debug, Clone)]
pub struct Tagged<T> {
    /// The parsed body.
    pub body: T,
    /// The value for `If-Match`.
    pub etag: Option<String>,
}

impl<T> Tagged<T> {
    pub(super) fn new(body: T, headers: &HeaderMap) -> Self {
        let etag = headers.get("etag").and_then(|tag| tag.to_str().ok());
        Self {
            body,
            etag: etag.map(str::to_owned),
        }
    }
}
