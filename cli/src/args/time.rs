//! A time in the past, as commands take it.

use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span};
use promptbook_core::{InvalidTime, Timestamp};

use crate::error::{Error, Result};

/// A time in the past.
#[derive(Debug, Clone, Copy)]
pub enum PastTime {
    /// To the fraction of a second.
    Exact(Timestamp),
    /// To the second, which counts as a whole: `history` prints times so, and what was published in it is meant.
    Second(Timestamp),
    /// This long before now.
    Ago(Span),
}

impl FromStr for PastTime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text.parse::<Timestamp>(), text.parse::<Span>()) {
            (Ok(at), _) if text.contains(['.', ',']) => Ok(Self::Exact(at)),
            (Ok(at), _) => Ok(Self::Second(at)),
            (Err(InvalidTime::Date), _) => midnight(text).ok_or_else(|| EXPECTED.to_owned()),
            (Err(wrong @ InvalidTime::NoOffset), _) => Err(wrong.to_string()),
            (Err(_), Ok(span)) if span.is_negative() => Ok(Self::Ago(span)),
            (Err(_), Ok(_)) => Err(format!("did you mean `{text} ago`?")),
            (Err(_), Err(_)) => Err(EXPECTED.to_owned()),
        }
    }
}

const EXPECTED: &str =
    "expected a time such as 2026-11-01T09:00:00Z, a date such as 2026-11-01, or `2h ago`";

/// The first moment of a day in UTC.
fn midnight(date: &str) -> Option<PastTime> {
    let date: Date = date.parse().ok()?;
    let midnight = date.to_zoned(TimeZone::UTC).ok()?;
    Some(PastTime::Exact(midnight.timestamp().into()))
}

impl PastTime {
    /// The moment that it means.
    ///
    /// # Errors
    /// It is before the first time that there is.
    pub fn resolve(self, now: Timestamp) -> Result<Timestamp> {
        match self {
            Self::Exact(at) => Ok(at),
            Self::Second(at) => {
                let end = at.saturating_add(SignedDuration::from_millis(999));
                // The current second has not passed yet.
                Ok(end.map_or(at, |end| at.max(now.min(end.into()))))
            }
            Self::Ago(span) => {
                let then = now.to_zoned(TimeZone::UTC).checked_add(span);
                let before = |_| Error::Usage("--at: that is too long ago".to_owned());
                then.map(|then| then.timestamp().into()).map_err(before)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text means at 2026-11-01T12:00:00.500Z.
    fn read(text: &str) -> Result<String, String> {
        let now = "2026-11-01T12:00:00.500Z".parse().unwrap();
        let time: PastTime = text.parse()?;
        let at = time.resolve(now).map_err(|error| error.to_string())?;
        Ok(at.to_string())
    }

    #[test]
    fn a_time_is_exact_a_whole_second_a_date_or_a_duration() {
        for (text, expected) in [
            ("2026-11-01T09:00:00.000Z", "2026-11-01T09:00:00.000Z"),
            ("2026-11-01T09:00:00.25+01:00", "2026-11-01T08:00:00.250Z"),
            ("2026-11-01T09:00:00Z", "2026-11-01T09:00:00.999Z"),
            ("2026-11-01 09:00:00Z", "2026-11-01T09:00:00.999Z"),
            ("2026-11-01T12:00:00Z", "2026-11-01T12:00:00.500Z"),
            ("2026-11-01T12:00:01Z", "2026-11-01T12:00:01.000Z"),
            ("2026-10-31", "2026-10-31T00:00:00.000Z"),
            ("2h ago", "2026-11-01T10:00:00.500Z"),
            ("90 minutes ago", "2026-11-01T10:30:00.500Z"),
            ("1 month ago", "2026-10-01T12:00:00.500Z"),
        ] {
            assert_eq!(read(text), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_what_was_meant() {
        for (text, says) in [
            ("", "expected a time such as 2026-11-01T09:00:00Z"),
            ("tuesday", "or `2h ago`"),
            ("2026-02-30", "a date such as 2026-11-01"),
            ("2026-11-01T09:00", "append `Z` for UTC"),
            ("2h", "did you mean `2h ago`?"),
            ("19000 years ago", "too long ago"),
        ] {
            let wrong = read(text).unwrap_err();
            assert!(wrong.contains(says), "{text}: {wrong}");
        }
    }
}
