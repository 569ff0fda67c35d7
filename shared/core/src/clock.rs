//! The time, passed in so that tests control it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::timestamp::Timestamp;

/// When a manual clock starts: 2033-05-18T03:33:20Z. It lies ahead of any real clock, because an engine under test may itself remove items
/// whose `expires_at` has passed.
const MANUAL_START: jiff::Timestamp = jiff::Timestamp::constant(2_000_000_000, 0);

/// A source of time. A clone of a manual clock is the same clock.
#[derive(Debug, Clone)]
pub struct Clock {
    started: Instant,
    started_at: jiff::Timestamp,
    /// Milliseconds since the start, set by tests.
    said: Option<Arc<AtomicU64>>,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            started_at: jiff::Timestamp::now(),
            said: None,
        }
    }
}

impl Clock {
    /// A clock that starts at a fixed time and does not move until it is advanced, so that no test depends on the date.
    pub fn manual() -> Self {
        Self {
            started_at: MANUAL_START,
            said: Some(Arc::default()),
            ..Self::default()
        }
    }

    /// Moves a manual clock on; the real one can't be moved.
    pub fn advance(&self, by: Duration) {
        if let Some(said) = &self.said {
            said.fetch_add(millis(by), Ordering::Relaxed);
        }
    }

    /// The time of day.
    pub fn now(&self) -> Timestamp {
        match &self.said {
            None => jiff::Timestamp::now(),
            Some(_) => self.started_at + Duration::from_millis(self.millis()),
        }
        .into()
    }

    /// Milliseconds since this clock was made. It never goes back, whatever happens to the time of day.
    pub fn millis(&self) -> u64 {
        match &self.said {
            None => millis(self.started.elapsed()),
            Some(said) => said.load(Ordering::Relaxed),
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
