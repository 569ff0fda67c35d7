//! The body that redacts a version.

use serde::{Deserialize, Serialize};

/// Why to redact a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RedactBody {
    /// The reason, at most 4 KiB. It is kept, so it must not repeat what is redacted.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 4096, pattern = r"\S")
    )]
    pub reason: String,
    /// The author to record, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub author: Option<String>,
}
