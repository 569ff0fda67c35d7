//! A warning about a probable mistake in a valid prompt.

use serde::{Deserialize, Serialize};

use crate::template::Mistake;

/// Something in a prompt that is probably a mistake, such as `{{ user-name }}`, which subtracts one input from another, or an option `temprature`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Warning {
    /// The template or the option: a JSON pointer (RFC 6901) such as `/messages/0/content` or `/model/options/temprature`.
    pub pointer: String,
    /// What is there, in a template with line and column, and what was probably meant.
    pub detail: String,
}

impl From<Mistake> for Warning {
    fn from(mistake: Mistake) -> Self {
        Self {
            pointer: mistake.pointer,
            detail: mistake.problem.to_string(),
        }
    }
}
