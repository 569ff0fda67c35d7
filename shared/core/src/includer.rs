//! A prompt that includes another one, as the API lists it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::names::{Instance, Label, PromptName};

/// A prompt whose active versions include another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Includer {
    /// The instance of the prompt that includes.
    pub instance: Instance,
    /// Its name.
    pub name: PromptName,
    /// The labels under which its active version includes the other one.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub labels: BTreeSet<Label>,
}
