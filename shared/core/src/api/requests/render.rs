//! The body that renders a prompt.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::version::read_optional_version;
use crate::error::FieldError;
use crate::names::{Instance, Label, VersionNumber};

/// Which version to render, and with what.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RenderBody {
    /// Values of the inputs by name. An input that is left out takes its default.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub inputs: Map<String, Value>,
    /// Any version; needs an admin key. Default: the one that is active under `label`.
    #[serde(
        default,
        deserialize_with = "read_optional_version",
        skip_serializing_if = "Option::is_none"
    )]
    pub version: Option<VersionNumber>,
    /// The label whose active version is rendered. Default: `production`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// The instance of the prompt. Default: `default`. An instance without a prompt of its own inherits that of `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<Instance>,
    /// Whether an input that has neither a value nor a default takes its `example`. Default: false.
    #[serde(default)]
    pub examples: bool,
}

impl RenderBody {
    /// The instance that the body or the query names. Default: `default`.
    ///
    /// # Errors
    /// They name different ones.
    pub fn instance_with(&self, query: Option<&Instance>) -> Result<Instance, FieldError> {
        match (&self.instance, query) {
            (Some(said), Some(asked)) if said != asked => {
                let detail = format!(
                    "the query and the body name different instances (`{asked}` in the query): name it in one place"
                );
                Err(FieldError::new("/instance", detail))
            }
            (said, asked) => Ok(said.as_ref().or(asked).cloned().unwrap_or_default()),
        }
    }
}
