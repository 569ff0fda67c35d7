//! Names parsed once into types that are always valid: instance, label, release. A prompt's name has a file of its own.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

pub use crate::prompt_name::{PromptName, nfc};
pub use crate::version_number::VersionNumber;

/// Why a text is not a valid name, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidName(pub String);

macro_rules! text_type {
    ($type:ident) => {
        impl $type {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?
                    .parse()
                    .map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use text_type;

/// An instance, which groups prompts: 1–64 of `a-z 0-9 . _ -`. [`Instance::default`] is `default`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(description = "An instance: 1–64 of `a-z 0-9 . _ -`. Default: `default`.", value_type = String, min_length = 1, max_length = 64, pattern = "^[a-z0-9._-]+$", example = "default"))]
pub struct Instance(String);

/// A label, which points at the active version: 1–36 of `a-z 0-9 . _ -`. [`Label::default`] is `production`, and [`Label::LATEST`] is reserved.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(description = "A label, which points at the active version: 1–36 of `a-z 0-9 . _ -`; `latest` is reserved. Default: `production`.", value_type = String, min_length = 1, max_length = 36, pattern = "^[a-z0-9._-]+$", example = "production"))]
pub struct Label(String);

/// The ID of a release: a UUID in lower case. IDs of later releases sort after those of earlier ones.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(description = "The ID of a release, a UUID. IDs sort by time.", value_type = String, min_length = 36, max_length = 36, pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", example = "019ad0f2-5c00-7d11-a2b3-c4d5e6f70809"))]
pub struct ReleaseId(String);

text_type!(Instance);
text_type!(Label);
text_type!(ReleaseId);

impl Instance {
    /// The instance whose prompts the others inherit.
    pub const DEFAULT: &'static str = "default";

    /// Whether this is the instance that the others inherit from.
    pub fn is_default(&self) -> bool {
        self.0 == Self::DEFAULT
    }
}

impl Default for Instance {
    fn default() -> Self {
        Self(Self::DEFAULT.to_owned())
    }
}

impl FromStr for Instance {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        check_small("an instance", text, 64)?;
        Ok(Self(text.to_owned()))
    }
}

impl Label {
    /// The default label.
    pub const PRODUCTION: &'static str = "production";

    /// The reserved name of the newest version: nothing can be published under it. It parses because earlier releases allowed such
    /// publications, which can still be read and unpublished.
    pub const LATEST: &'static str = "latest";

    /// Whether the label is reserved, so that nothing can be published under it.
    pub fn is_reserved(&self) -> bool {
        self.0 == Self::LATEST
    }
}

impl Default for Label {
    fn default() -> Self {
        Self(Self::PRODUCTION.to_owned())
    }
}

impl FromStr for Label {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        check_small("a label", text, 36)?;
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for ReleaseId {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        match is_uuid(text) {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidName(format!(
                "the ID of a release looks like `019ad0f2-5c00-7d11-a2b3-c4d5e6f70809`, not like `{}`; GET /v1/releases lists them",
                text.escape_debug()
            ))),
        }
    }
}

/// Whether a text is a UUID in lower case.
pub(crate) fn is_uuid(text: &str) -> bool {
    let is_dash = |at| matches!(at, 8 | 13 | 18 | 23);
    let is_allowed = |(at, c)| match is_dash(at) {
        true => c == '-',
        false => matches!(c, '0'..='9' | 'a'..='f'),
    };
    text.chars().count() == 36 && text.chars().enumerate().all(is_allowed)
}

fn check_small(what: &str, text: &str, max: usize) -> Result<(), InvalidName> {
    check_length(what, text, max)?;
    check_alphabet(what, text, "a-z 0-9 . _ -", |c| {
        c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-')
    })
}

pub(crate) fn check_length(what: &str, text: &str, max: usize) -> Result<(), InvalidName> {
    match text.chars().count() {
        0 => Err(InvalidName(format!(
            "{what} is empty: give it 1 to {max} characters"
        ))),
        n if n > max => Err(InvalidName(format!(
            "{what} has at most {max} characters, this one has {n}"
        ))),
        _ => Ok(()),
    }
}

fn check_alphabet(
    what: &str,
    text: &str,
    allowed: &str,
    ok: impl Fn(char) -> bool,
) -> Result<(), InvalidName> {
    match text.chars().find(|c| !ok(*c)) {
        None => Ok(()),
        Some(c) => Err(InvalidName(format!(
            "{what} is made of {allowed}; `{}` is not among them",
            c.escape_debug()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_and_labels_are_lower_case() {
        assert!("acme-1.eu_x".parse::<Instance>().is_ok());
        assert!("Acme".parse::<Instance>().is_err());
        assert!("a/b".parse::<Label>().is_err());
        assert!("x".repeat(36).parse::<Label>().is_ok());
        assert!("x".repeat(37).parse::<Label>().is_err());
        assert!("x".repeat(65).parse::<Instance>().is_err());
    }

    #[test]
    fn latest_is_the_only_reserved_label_in_any_spelling_that_parses() {
        assert!("latest".parse::<Label>().unwrap().is_reserved());
        for other in ["production", "latest-1", "latest.", "the-latest"] {
            assert!(!other.parse::<Label>().unwrap().is_reserved(), "{other}");
        }
        for spelling in ["Latest", "LATEST", " latest", "latest "] {
            assert!(spelling.parse::<Label>().is_err(), "{spelling:?}");
        }
    }
}
