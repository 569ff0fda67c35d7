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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_opens_under_its_own_query_alone(query: String, other: String, sk: String) {
            let cursor = close(query.clone(), sk.clone());
            prop_assert_eq!(open(&cursor, &query).ok(), Some(sk));
            prop_assert_eq!(open(&cursor, &other).is_ok(), other == query);
        }

        #[test]
        fn what_is_no_cursor_is_refused(text: String, bytes: Vec<u8>, query: String) {
            prop_assert!(matches!(open(&text, &query), Err(Error::BadCursor)));
            let cursor = URL_SAFE_NO_PAD.encode(bytes);
            prop_assert!(matches!(open(&cursor, &query), Err(Error::BadCursor)));
        }

        #[test]
        fn a_changed_cursor_is_refused_or_names_a_key_of_the_same_query(at: prop::sample::Index, to: char, sk: String) {
            let cursor = close("versions default/greeting".to_owned(), sk);
            let mut text: Vec<char> = cursor.chars().collect();
            let at = at.index(text.len());
            text[at] = to;
            let changed: String = text.into_iter().collect();
            if open(&changed, "versions default/greeting").is_ok() {
                prop_assert!(open(&changed, "versions acme/greeting").is_err());
            }
        }
    }
}
