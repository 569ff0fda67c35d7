//! Summarizes the outcomes of requests.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::traffic::{Failure, Kind, Outcome};

/// The longest recorded latency, in microseconds: a client waits for half a minute.
const MOST: u64 = 60_000_000;

/// The outcomes of a run.
pub(crate) struct Report<'a>(&'a [Outcome]);

impl<'a> Report<'a> {
    pub(crate) fn new(outcomes: &'a [Outcome]) -> Self {
        Self(outcomes)
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &'a Outcome> {
        self.0.iter().filter(move |outcome| outcome.kind == kind)
    }

    /// The failures, each kind with its count.
    pub(crate) fn failures(&self) -> Vec<String> {
        counted(
            self.0
                .iter()
                .filter_map(|outcome| outcome.result.as_ref().err().map(|why| (outcome.kind, why))),
        )
    }

    /// Unexpected failures: all of them outside this period, and within it those of chats and those other than "unavailable".
    pub(crate) fn failures_outside(&self, time: Range<Duration>) -> Vec<String> {
        let may = |outcome: &Outcome, why: &Failure| {
            // Requests sent shortly before may be in flight when it begins.
            let began = outcome.due + outcome.took >= time.start;
            began
                && outcome.due < time.end
                && *why == Failure::Unavailable
                && outcome.kind != Kind::Chat
        };
        counted(self.0.iter().filter_map(|outcome| {
            let why = outcome.result.as_ref().err()?;
            (!may(outcome, why)).then_some((outcome.kind, why))
        }))
    }

    /// When each kind of request recovered after the database was back.
    pub(crate) fn recovery(&self, back: Duration) -> String {
        let mut lines = String::new();
        for kind in [Kind::Read, Kind::Chat, Kind::Publish] {
            let well = |outcome: &&Outcome| {
                !matches!(
                    outcome.result.as_deref(),
                    Err(_) | Ok("stale" | "previous" | "fallback")
                )
            };
            let first = self
                .of(kind)
                .filter(|outcome| outcome.due >= back)
                .filter(well);
            let first = first.map(|outcome| outcome.due + outcome.took).min();
            let last = self
                .of(kind)
                .filter(|outcome| !well(outcome))
                .map(|outcome| outcome.due + outcome.took)
                .max();
            let after = |time: Option<Duration>| match time {
                Some(time) => format!("{} ms", time.saturating_sub(back).as_millis()),
                None => "never".to_owned(),
            };
            lines += &format!(
                "{kind:<8} first well {} after the database was back, last not so {} after\n",
                after(first),
                after(last),
            );
        }
        lines
    }
}

fn counted<'a>(failures: impl Iterator<Item = (Kind, &'a Failure)>) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (kind, why) in failures {
        let said = match why {
            Failure::Unavailable => "503".to_owned(),
            Failure::Wrong(why) => why.clone(),
        };
        *counts.entry(format!("{kind}: {said}")).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(said, count)| format!("{count} × {said}"))
        .collect()
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<8}{:>9}{:>9}{:>10}{:>10}{:>10}  answered",
            "", "sent", "failed", "p50 ms", "p99 ms", "most ms"
        )?;
        for kind in [Kind::Read, Kind::Chat, Kind::Publish] {
            let mut times = Histogram::<u64>::new_with_max(MOST, 3).map_err(|_| fmt::Error)?;
            let mut answers: BTreeMap<&str, usize> = BTreeMap::new();
            let mut sent = 0;
            for outcome in self.of(kind) {
                sent += 1;
                if let Ok(answer) = &outcome.result {
                    *answers.entry(answer).or_default() += 1;
                }
                times
                    .saturating_record(u64::try_from(outcome.took.as_micros()).unwrap_or(u64::MAX));
            }
            let failed = sent - answers.values().sum::<usize>();
            let milliseconds =
                |microseconds: u64| Duration::from_micros(microseconds).as_secs_f64() * 1000.0;
            let at = |quantile| milliseconds(times.value_at_quantile(quantile));
            let answers: Vec<String> = answers
                .iter()
                .map(|(answer, count)| format!("{count} {answer}"))
                .collect();
            writeln!(
                f,
                "{kind:<8}{sent:>9}{failed:>9}{:>10.2}{:>10.2}{:>10.2}  {}",
                at(0.5),
                at(0.99),
                milliseconds(times.max()),
                answers.join(", "),
            )?;
        }
        Ok(())
    }
}
