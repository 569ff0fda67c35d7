//! JSON schemas of texts that the server parses by rules of its own: the same limits, as patterns.

use utoipa::ToSchema;

pub use crate::prompt_name::NamePrefix;

/// The name of an input, which is a variable of the template.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 100, pattern = "^[A-Za-z_][A-Za-z0-9_]*$", example = "user_name")]
pub struct InputName(());

/// A word to find a prompt by.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 100, pattern = r"\S")]
pub struct Tag(());
