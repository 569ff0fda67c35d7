//! JSON schemas of parameters and headers that are parsed from text, with the parsers' limits as patterns.

use utoipa::ToSchema;

/// An instance. No example, because an absent instance means all instances.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 64, pattern = "^[a-z0-9._-]+$")]
pub struct SomeInstance(());

/// The `next_cursor` of the previous page. It is valid only for the query that it came from.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = "^[A-Za-z0-9_-]+$")]
pub struct Cursor(());

/// `*`, or entity tags as in `ETag`, including their quotes.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = r##"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"##)]
pub struct EntityTags(());

/// Visible ASCII characters, such as a UUID.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 255, pattern = "^[!-~]+$")]
pub struct IdempotencyKey(());
