//! Limits how often a secret is read again.

use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::Instant;

/// The rate limit for reading secrets again: this many times within this duration.
const READS: (usize, Duration) = (2, Duration::from_secs(60));
/// How long a secret is cached before it is read again, so that removed keys stop working.
pub(crate) const KEEP: Duration = Duration::from_secs(300);

/// Serializes and rate-limits reads of a secret.
#[derive(Debug, Default)]
pub(crate) struct Rereads(Mutex<Vec<Instant>>);

impl Rereads {
    /// A guard to hold while reading. None if another task has `read_since`, or if the rate limit is reached.
    pub(crate) async fn turn(
        &self,
        read_since: impl FnOnce() -> bool,
    ) -> Option<MutexGuard<'_, Vec<Instant>>> {
        let mut reads = self.0.lock().await;
        let (most, within) = READS;
        reads.retain(|at| at.elapsed() < within);
        if read_since() || reads.len() >= most {
            return None;
        }
        reads.push(Instant::now());
        Some(reads)
    }
}
