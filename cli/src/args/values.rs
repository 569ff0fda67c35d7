//! How the values of arguments are parsed.

use std::fmt;
use std::str::FromStr;

use promptbook_core::VersionNumber;

/// A version, by its number or by what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionSelector {
    /// The one that is active under the configured label.
    Active,
    /// The newest.
    Latest,
    /// The one with this number.
    Number(VersionNumber),
}

impl FromStr for VersionSelector {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "active" => Ok(Self::Active),
            "latest" => Ok(Self::Latest),
            number => match number.parse() {
                Ok(number) => Ok(Self::Number(number)),
                Err(_) => Err(format!(
                    "a version is a whole number from 1 to {}, `active` or `latest`",
                    u32::MAX
                )),
            },
        }
    }
}

impl fmt::Display for VersionSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Active => f.write_str("active"),
            Self::Latest => f.write_str("latest"),
            Self::Number(number) => number.fmt(f),
        }
    }
}

pub(super) fn parse_pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=TEXT".to_owned()),
    }
}
