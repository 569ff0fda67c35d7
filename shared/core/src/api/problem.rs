//! Problem details (RFC 9457): how the API reports a failure.

use serde::{Deserialize, Serialize};

use super::served::Served;

/// A failure, as problem details (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(utoipa::ToSchema),
    schema(title = "Problem")
)]
pub struct Problem {
    /// The kind of problem: `/problems/{slug}`. A kind never changes.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(example = "/problems/prompt-not-found"))]
    pub kind: String,
    /// The kind of problem in words.
    #[serde(default)]
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "No such prompt")
    )]
    pub title: String,
    /// The HTTP status.
    #[cfg_attr(feature = "openapi", schema(example = 404))]
    pub status: u16,
    /// What happened, and what to do.
    pub detail: String,
    /// The invalid fields of the body, at most 50.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub errors: Vec<InvalidField>,
    /// The inputs that the version needs and the contract lacks, when that is why it can't be published. Absent from all other problems.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_inputs: Option<Vec<String>>,
    /// The prompts that were sent to a model that failed. Absent from all other problems.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompts: Option<Vec<Served>>,
}

impl Problem {
    /// The last part of its type, such as `prompt-not-found`.
    pub fn slug(&self) -> &str {
        self.kind.rsplit('/').next().unwrap_or_default()
    }

    /// Whether it is of this kind, such as `prompt-not-found`.
    pub fn is(&self, slug: &str) -> bool {
        self.slug() == slug
    }
}

/// One invalid field of a request's body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvalidField {
    /// A JSON pointer (RFC 6901) into the body.
    #[cfg_attr(feature = "openapi", schema(example = "/messages/0/content"))]
    pub pointer: String,
    /// The reason, and what to do.
    pub detail: String,
}
