//! How a lookup behaves.

use std::time::Duration;

use crate::clock::Clock;

/// How a lookup behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long a read counts as fresh, and so the maximum delay of a publication. Default: 30 s.
    pub ttl: Duration,
    /// How long a caller waits for a refresh if an older version is cached. Default: 250 ms.
    pub deadline: Duration,
    /// How long a caller waits if nothing is cached. Default: 2 s.
    pub cold_deadline: Duration,
    /// How old a prompt may be for [`Options::deadline`] to apply; for an older one a caller waits as long as
    /// [`Options::cold_deadline`]. Default: 1 hour. An idle Lambda container is frozen, and its cache may be hours old
    /// when it thaws.
    pub max_stale: Duration,
    /// The maximum estimated memory of the cache in bytes. Default: 64 MiB.
    pub capacity: usize,
    /// The clock that determines ages. Deadlines use tokio's clock.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            ttl: Duration::from_secs(30),
            deadline: Duration::from_millis(250),
            cold_deadline: Duration::from_secs(2),
            max_stale: Duration::from_secs(3600),
            capacity: 64 * 1024 * 1024,
            clock: Clock::default(),
        }
    }
}
