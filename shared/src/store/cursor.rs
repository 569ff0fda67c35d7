//! Cursors: opaque to callers, bound to their query.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Where a page ended: the query it belongs to, and a sort key within it. It never names a partition.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor {
    q: String,
    k: String,
}

/// The cursor of a query, after this key.
pub(super) fn close(query: String, sk: String) -> String {
    let cursor = serde_json::json!(Cursor { q: query, k: sk });
    URL_SAFE_NO_PAD.encode(cursor.to_string())
}

/// The key that a cursor of this query ends at.
///
/// # Errors
/// [`Error::BadCursor`] when it is of another query, or none at all.
pub(super) fn open(cursor: &str, query: &str) -> Result<String> {
    let bytes = URL_SAFE_NO_PAD
        .decode(cursor)
        .map_err(|_| Error::BadCursor)?;
    let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| Error::BadCursor)?;
    match cursor.q == query {
        true => Ok(cursor.k),
        false => Err(Error::BadCursor),
    }
}
