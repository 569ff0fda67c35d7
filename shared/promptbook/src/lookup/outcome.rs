//! The outcome of a read, and of compiling what it found.

use std::sync::Arc;

use super::entry::Entry;
use super::loaded::{Compiled, Loaded};
use super::source::ReadAnswer;
use super::take::FoundVersion;
use crate::error::Error;
use crate::store::request::ActiveRead;

/// Why the result of a read is not used.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotTaken {
    #[error(transparent)]
    Failed(#[from] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Unusable(#[from] Error),
    #[error("the source calls a version unchanged that was not named to it")]
    NothingKnown,
    #[error("it panicked")]
    Panicked,
}

/// The outcome of a read.
pub(super) type Outcome = std::result::Result<ReadAnswer, NotTaken>;

/// A read that has ended.
pub(super) struct Read {
    pub(super) started: u64,
    /// The entry of the key when it started.
    pub(super) before: Option<Arc<Entry>>,
    pub(super) outcome: Outcome,
}

/// What a read found that returned anything new.
pub(super) fn found(read: &Outcome) -> Option<&ActiveRead> {
    match read {
        Ok(ReadAnswer::Read(found)) => Some(found),
        Ok(ReadAnswer::Unchanged) | Err(_) => None,
    }
}

/// A version that was compiled, or why it could not be.
pub(super) type Compilation = std::result::Result<Compiled, NotTaken>;

/// Compiles on a blocking thread, if the cache does not have it: a large template takes milliseconds, for which it would hold up an async
/// worker.
pub(super) async fn load(found: FoundVersion) -> Compilation {
    match found {
        FoundVersion::Cached(loaded) => Ok(Ok(loaded)),
        FoundVersion::New(id, found) => {
            let compiled = tokio::task::spawn_blocking(move || Loaded::new(id, *found));
            Ok(compiled.await.map_err(|_| NotTaken::Panicked)??)
        }
    }
}
