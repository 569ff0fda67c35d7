//! The arguments of the commands that read the activity.

use std::str::FromStr;
use std::time::Duration;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use promptbook_core::activity::ActivityKind;
use promptbook_core::{PromptName, Timestamp};

use super::time::PastTime;
use super::values::parse_limit;
use crate::error::{Error, Result};

/// A time in the past, or how long ago it was.
#[derive(Debug, Clone, Copy)]
pub struct Since(PastTime);

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || {
            "expected a duration such as 7d or 90min, a date such as 2026-11-01, or a time such as 2026-11-01T09:00:00Z".to_owned()
        };
        let time = text.parse();
        let time = time.or_else(|_: String| format!("{text} ago").parse());
        time.map(Self).map_err(|_: String| expected())
    }
}

impl Since {
    /// The moment that it means.
    ///
    /// # Errors
    /// It is before the first time that there is.
    pub fn resolve(self, now: Timestamp) -> Result<Timestamp> {
        match self.0 {
            PastTime::Exact(at) | PastTime::Second(at) => Ok(at),
            PastTime::Ago(span) => {
                let then = now.to_zoned(TimeZone::UTC).checked_add(span);
                let before = |_| Error::Usage("that is too long ago; give a later time".to_owned());
                then.map(|then| then.timestamp().into()).map_err(before)
            }
        }
    }
}

/// Which entries to show.
#[derive(Debug, Args)]
pub struct ActivityFilterArgs {
    /// Show only writes that changed this prompt
    #[arg(long, value_name = "NAME")]
    pub prompt: Option<PromptName>,
    /// Show only writes of this kind
    #[arg(long, value_name = "KIND", value_parser = kind())]
    pub kind: Option<ActivityKind>,
}

fn kind() -> impl TypedValueParser<Value = ActivityKind> {
    PossibleValuesParser::new(ActivityKind::ALL.map(ActivityKind::as_str))
        .try_map(|text| text.parse::<ActivityKind>())
}

#[derive(Debug, Args)]
#[command(
    after_help = "Lists who changed what, when and why, newest first. Each write is one entry. Without --instance, lists the activity of all \
    instances. TIME is a duration before now, such as 7d or 90min; a date, which is its midnight in UTC; or a time with its offset \
    from UTC, such as 2026-11-01T09:00:00Z. Prompts that an earlier release changed have no entries of that time.\n\n\
    Examples:\n\n  promptbook activity --since 7d\n  promptbook activity --prompt support/greeting --kind publish"
)]
pub struct ActivityArgs {
    /// Show writes from this time on
    #[arg(long, value_name = "TIME", default_value = "7d")]
    pub since: Since,
    /// Show only writes before this time. Default: now
    #[arg(long, value_name = "TIME")]
    pub until: Option<Since>,
    #[command(flatten)]
    pub filter: ActivityFilterArgs,
    /// Show only the newest N entries
    #[arg(long, short = 'n', value_name = "N", value_parser = parse_limit)]
    pub limit: Option<usize>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Prints each write as it is made, until you press Ctrl+C; with --format json, one JSON object on each line. While the server \
    does not answer, it waits and then goes on where it was. An entry may appear up to a minute after a later one, as its write may \
    take that long.\n\n\
    With --exec, runs CMD for each entry, one after the other, with the entry as JSON on its standard input. CMD is a program with its \
    arguments; for more, use sh -c '...'. If CMD fails, the failure is reported on standard error, and the next entry follows: CMD is not \
    run again for the same entry.\n\n\
    Examples:\n\n  promptbook watch --kind publish --exec 'curl -fsS --json @- https://ci.example.com/hook'\n  \
    promptbook watch --since 1h -n 1"
)]
pub struct WatchArgs {
    /// Begin with the writes from this time on, such as 1h. Default: only new ones
    #[arg(long, value_name = "TIME")]
    pub since: Option<Since>,
    #[command(flatten)]
    pub filter: ActivityFilterArgs,
    /// Run this command for each entry, with the entry as JSON on its standard input
    #[arg(long, value_name = "CMD")]
    pub exec: Option<String>,
    /// End after N entries
    #[arg(long, short = 'n', value_name = "N", value_parser = parse_limit)]
    pub limit: Option<usize>,
    /// How often to ask the server
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = interval)]
    pub interval: Duration,
}

/// A duration of at least 100 ms.
fn interval(text: &str) -> Result<Duration, String> {
    let parsed = text.parse::<SignedDuration>().ok();
    let parsed = parsed.and_then(|duration| Duration::try_from(duration).ok());
    let allowed = parsed.filter(|duration| *duration >= Duration::from_millis(100));
    allowed.ok_or_else(|| "expected a duration of at least 100ms, such as 5s".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_may_be_a_duration_with_or_without_ago() {
        let now = "2026-11-29T12:00:00Z".parse().unwrap();
        for (text, expected) in [
            ("7d", "2026-11-22T12:00:00.000Z"),
            ("7d ago", "2026-11-22T12:00:00.000Z"),
            ("90min", "2026-11-29T10:30:00.000Z"),
            ("2026-11-01", "2026-11-01T00:00:00.000Z"),
            ("2026-11-01T09:00:00Z", "2026-11-01T09:00:00.000Z"),
        ] {
            let since: Since = text.parse().unwrap();
            assert_eq!(since.resolve(now).unwrap().to_string(), expected, "{text}");
        }
        for text in ["", "tuesday", "2026-11-01T09:00", "7"] {
            let refused = text.parse::<Since>().unwrap_err();
            assert!(
                refused.starts_with("expected a duration such as 7d"),
                "{text}: {refused}"
            );
        }
    }

    #[test]
    fn an_interval_is_at_least_a_tenth_of_a_second() {
        assert_eq!(interval("100ms"), Ok(Duration::from_millis(100)));
        assert_eq!(interval("1m"), Ok(Duration::from_secs(60)));
        for text in ["0s", "99ms", "5", "-5s", "x"] {
            assert!(interval(text).is_err(), "{text}");
        }
    }
}
