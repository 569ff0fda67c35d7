//! A UTC timestamp in milliseconds, always written with three fractional digits so that its text sorts by time.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use jiff::{SignedDuration, civil};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A UTC timestamp in whole milliseconds. Its text has a fixed length: `2026-08-31T09:05:00.120Z`.
///
/// ```
/// use promptbook_core::Timestamp;
///
/// let at: Timestamp = serde_json::from_str("\"2026-08-31T09:05:00.12Z\"")?;
/// assert_eq!(at.to_string(), "2026-08-31T09:05:00.120Z");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// 1970-01-01T00:00:00.000Z.
    pub const UNIX_EPOCH: Self = Self(jiff::Timestamp::UNIX_EPOCH);
    /// The earliest timestamp.
    pub const MIN: Self = Self(jiff::Timestamp::MIN);

    /// The next millisecond. The latest timestamp has none and stays.
    #[must_use]
    pub fn next(self) -> Self {
        let next = self.0.checked_add(SignedDuration::from_millis(1));
        next.map_or(self, Self)
    }
}

/// Why a text is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTime {
    /// It is not a time at all.
    #[error("it must be a time such as 2026-11-01T09:00:00Z or 2026-11-01T09:00:00+01:00")]
    NoTime,
    /// It is a date.
    #[error("a date needs a time and an offset from UTC as well, such as 2026-11-01T00:00:00Z")]
    Date,
    /// It is a time of an unknown zone.
    #[error("it needs an offset from UTC: append `Z` for UTC, or one such as `+01:00`")]
    NoOffset,
}

impl FromStr for Timestamp {
    type Err = InvalidTime;

    /// Parses RFC 3339.
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        if let Ok(at) = text.parse::<jiff::Timestamp>() {
            return Ok(at.into());
        }
        let is_date = text.len() == "2026-11-01".len();
        match text.parse::<civil::DateTime>() {
            Ok(_) if is_date => Err(InvalidTime::Date),
            Ok(_) => Err(InvalidTime::NoOffset),
            Err(_) => Err(InvalidTime::NoTime),
        }
    }
}

impl From<jiff::Timestamp> for Timestamp {
    /// Truncates to milliseconds.
    fn from(at: jiff::Timestamp) -> Self {
        Self(jiff::Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at))
    }
}

impl From<Timestamp> for jiff::Timestamp {
    fn from(Timestamp(at): Timestamp) -> Self {
        at
    }
}

impl Deref for Timestamp {
    type Target = jiff::Timestamp;

    fn deref(&self) -> &jiff::Timestamp {
        &self.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    /// Accepts any number of fractional digits: earlier releases omitted trailing zeros.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        let read: Result<jiff::Timestamp, _> = text.parse();
        read.map(Self::from)
            .map_err(|_| D::Error::custom(InvalidTime::NoTime))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Timestamp {
        serde_json::from_value(text.into()).unwrap()
    }

    #[test]
    fn timestamps_of_earlier_releases_are_read_and_written_with_three_digits() {
        for (written, expected) in [
            ("2026-08-31T09:05:00Z", "2026-08-31T09:05:00.000Z"),
            ("2026-08-31T09:05:00.1Z", "2026-08-31T09:05:00.100Z"),
            ("2026-08-31T09:05:00.12Z", "2026-08-31T09:05:00.120Z"),
            ("2026-08-31T09:05:00.123Z", "2026-08-31T09:05:00.123Z"),
            ("2026-08-31T09:05:00.1239Z", "2026-08-31T09:05:00.123Z"),
        ] {
            assert_eq!(serde_json::json!(read(written)), expected, "{written}");
        }
    }

    proptest! {
        #[test]
        fn the_order_of_any_two_texts_is_their_order_in_time(a in 0i64..253_402_000_000_000, b in 0i64..2000) {
            let at = |millis| Timestamp::from(jiff::Timestamp::from_millisecond(millis).unwrap());
            let (a, b) = (at(a), at(a + b));
            prop_assert_eq!(a.to_string().cmp(&b.to_string()), a.cmp(&b));
            prop_assert_eq!(read(&a.to_string()), a);
            prop_assert_eq!(a.next() > b, a >= b);
        }
    }
}
