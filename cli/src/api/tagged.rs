//! An answer with the ETag that it came with.

use http::HeaderMap;

/// An answer and the prompt's ETag.
#[derive(Debug, Clone)]
pub struct Tagged<T> {
    /// The answer.
    pub body: T,
    /// To be sent back in `If-Match`.
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
