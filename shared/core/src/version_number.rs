//! The number of a version.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::names::InvalidName;

/// The number of a version: 1, 2, 3… without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = u32, minimum = 1))]
pub struct VersionNumber(u32);

impl VersionNumber {
    /// The version that a new prompt starts with.
    pub const FIRST: Self = Self(1);

    /// The number as an integer.
    pub fn get(self) -> u32 {
        self.0
    }

    /// The number of the version made after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The number of the version made before this one; none before the first.
    pub fn previous(self) -> Option<Self> {
        Self::try_from(u64::from(self.0 - 1)).ok()
    }
}

impl fmt::Display for VersionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<u64> for VersionNumber {
    type Error = InvalidName;

    fn try_from(number: u64) -> Result<Self, InvalidName> {
        match u32::try_from(number) {
            Ok(n) if n > 0 => Ok(Self(n)),
            _ => Err(wrong(number)),
        }
    }
}

/// Why a value is not a version number.
fn wrong(value: impl fmt::Display) -> InvalidName {
    let last = u32::MAX;
    InvalidName(format!(
        "a version is a whole number from 1 to {last}, not {value}"
    ))
}

impl FromStr for VersionNumber {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        // u64::from_str also takes a leading `+`, which no version has.
        match text.parse::<u64>() {
            Ok(number) if text.bytes().all(|b| b.is_ascii_digit()) => Self::try_from(number),
            _ => Err(wrong(format!("`{}`", text.escape_debug()))),
        }
    }
}

impl<'de> Deserialize<'de> for VersionNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_u64(NumberVisitor)
    }
}

struct NumberVisitor;

impl de::Visitor<'_> for NumberVisitor {
    type Value = VersionNumber;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from 1 to {}", u32::MAX)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<VersionNumber, E> {
        VersionNumber::try_from(number).map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<VersionNumber, E> {
        let number = u64::try_from(number).map_err(|_| E::custom(wrong(number)))?;
        self.visit_u64(number)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<VersionNumber, E> {
        let text: String = text.chars().take(40).collect();
        Err(E::custom(wrong(format!("the string {text:?}"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_numbers_start_at_one() {
        assert_eq!("7".parse::<VersionNumber>().unwrap().get(), 7);
        for bad in [
            "0",
            "-1",
            "+1",
            "1.0",
            "",
            "x",
            "4294967296",
            "99999999999999999999",
        ] {
            assert!(bad.parse::<VersionNumber>().is_err(), "{bad}");
        }
        assert_eq!(VersionNumber::FIRST.previous(), None);
        assert_eq!(
            VersionNumber::FIRST.next().previous(),
            Some(VersionNumber::FIRST)
        );
    }
}
