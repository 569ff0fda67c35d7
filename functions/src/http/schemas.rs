//! JSON schemas of parameters and headers that are parsed from text: the same limits, as patterns.

use utoipa::ToSchema;

/// An instance. Without an example, because none means all instances.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 64, pattern = "^[a-z0-9._-]+$")]
pub struct SomeInstance(());

/// The `next_cursor` of the previous page. It is valid only for the query that it came from.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = "^[A-Za-z0-9_-]+$")]
pub struct Cursor(());

/// `*`, or entity tags as they came in `ETag`, with their quotes.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = r##"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"##)]
pub struct EntityTags(());

/// Visible ASCII characters, such as a UUID.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 255, pattern = "^[!-~]+$")]
pub struct IdempotencyKey(());
