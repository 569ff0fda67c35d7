//! What is probably a mistake in a prompt that can be saved nevertheless.

use serde::{Deserialize, Serialize};

use crate::content::{Body, Content};
use crate::template;
use crate::version::Version;

/// Something in a prompt that is probably a mistake, such as `{{ user-name }}`, which subtracts one input from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Warning {
    /// The template: a JSON pointer (RFC 6901) such as `/messages/0/content`.
    pub pointer: String,
    /// The line and column, what the template says there, and what was probably meant.
    pub detail: String,
}

impl Content {
    /// What is probably a mistake in it.
    ///
    /// ```
    /// use promptbook_core::content::{Body, Content, Inputs};
    ///
    /// let body = Body::Text("Dear {{ user-name }}".to_owned());
    /// let content = Content::new(body, None, Inputs::new()).unwrap();
    /// assert!(content.warnings()[0].detail.contains("did you mean `user_name`?"));
    /// ```
    pub fn warnings(&self) -> Vec<Warning> {
        template::warnings(self.body(), self.inputs())
    }
}

impl Version {
    /// What is probably a mistake in it.
    pub fn warnings(&self) -> Vec<Warning> {
        let warnings = |body: Body| template::warnings(&body, &self.inputs);
        Body::try_from(self).map_or_else(|_| Vec::new(), warnings)
    }
}
