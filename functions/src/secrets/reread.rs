//! Limits how often a secret is read again.

use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::Instant;

/// How often secrets are read again at most: this many times within this long.
const READS: (usize, Duration) = (2, Duration::from_secs(60));
/// How long a secret is taken for known before it is looked at again, so that what was taken out of it does not work for ever.
pub(crate) const KEEP: Duration = Duration::from_secs(300);

/// The turns of those who want a secret read again: one at a time, and not too often.
#[derive(Debug, Default)]
pub(crate) struct Rereads(Mutex<Vec<Instant>>);

impl Rereads {
    /// A turn to read, held while reading. None when somebody else has `read_since` it was seen, or when it was done too often.
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
