//! The beginning of prompt names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::names::{InvalidName, PromptName};

/// The beginning of prompt names, such as `support/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct NamePrefix(String);

impl NamePrefix {
    /// The prefix as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NamePrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for NamePrefix {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        if text.is_empty() {
            let detail = "a prefix is empty: leave `prefixes` out to reach every prompt";
            return Err(InvalidName(detail.to_owned()));
        }
        // A text that ends with `/` is no name, but its beginning.
        let name: PromptName = format!("{text}x").parse().map_err(|wrong| {
            InvalidName(format!(
                "no prompt name can begin with this prefix: {wrong}"
            ))
        })?;
        let name = name.as_str();
        Ok(Self(name.strip_suffix('x').unwrap_or(name).to_owned()))
    }
}

impl<'de> Deserialize<'de> for NamePrefix {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for NamePrefix {
    fn name() -> std::borrow::Cow<'static, str> {
        "KeyPrefix".into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for NamePrefix {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{RefOr, Schema};
        let mut schema = crate::api::schemas::NamePrefix::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.min_length = Some(1);
            object.max_length = Some(PromptName::MAX - 1);
            object.description = Some(
                "The beginning of prompt names. `support/` reaches every prompt of that folder, and `support` also `support-2/greeting`."
                    .to_owned(),
            );
        }
        schema
    }
}
