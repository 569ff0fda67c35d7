//! Refreshing an entry: one read per key at a time, which survives its caller's deadline and is repeated if its result is older.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};

use super::Inner;
use super::entry::{CachedValue, Entry, Found, Key, Watermark};
use super::loaded::{Compiled, Loaded};
use super::take::FoundVersion;
use crate::error::{Error, Result};
use crate::names::{Label, PromptName};
use crate::prompt::PromptId;
use crate::store::request::ActiveRead;

/// The function that reads the table.
pub(super) type Read = Box<
    dyn Fn(PromptId, Label, Vec<PromptName>, Consistency) -> BoxFuture<'static, Result<ActiveRead>>
        + Send
        + Sync,
>;

/// How consistent a read is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consistency {
    /// Eventually consistent and cheaper: [`crate::store::Store::active`].
    Eventual,
    /// The current state, in one transaction: [`crate::store::Store::active_now`].
    Consistent,
}

/// How long a key is not read after a refresh failed, in milliseconds.
pub(super) const REST: u64 = 1_000;
/// From this number of refreshes on, starting another one drops those that no caller waits for: each holds a request open.
pub(super) const KEPT: usize = 64;

/// The refreshes under way, including those that no caller waits for any more.
#[derive(Debug, Default)]
pub(super) struct Refreshes(Mutex<HashMap<Arc<Key>, Refresh>>);

/// A refresh. Any holder of a clone can drive it on; nothing runs it in the background.
#[derive(Debug, Clone)]
struct Refresh {
    entry: Shared<BoxFuture<'static, Option<Arc<Entry>>>>,
    started: u64,
}

/// How a caller gets its refresh.
enum Joined {
    /// One ended meanwhile, with this result.
    Ended(Found),
    /// Another caller's is under way.
    Theirs(Refresh),
    /// None was under way, so the caller started this one.
    Ours(Refresh),
}

/// Why the result of a read is not used.
#[derive(Debug, thiserror::Error)]
enum NotTaken {
    #[error(transparent)]
    Failed(#[from] Error),
    #[error("it panicked")]
    Panicked,
}

/// The outcome of a read.
type Outcome = std::result::Result<ActiveRead, NotTaken>;

/// A version that was compiled, or why it could not be.
type Compilation = std::result::Result<Compiled, NotTaken>;

/// Compiles on a blocking thread, if the cache does not have it: a large template takes milliseconds, for which it would hold up an async
/// worker.
async fn load(found: FoundVersion) -> Compilation {
    match found {
        FoundVersion::Cached(loaded) => Ok(Ok(loaded)),
        FoundVersion::New(id, found) => {
            let compiled = tokio::task::spawn_blocking(move || Loaded::new(id, found));
            Ok(compiled.await.map_err(|_| NotTaken::Panicked)??)
        }
    }
}

impl Refreshes {
    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<Key>, Refresh>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Reads a key, or waits for the caller that reads it. `None` if that failed.
    pub(super) async fn refresh(self: &Arc<Self>, key: &Arc<Key>) -> Option<Found> {
        let asked_at = self.now();
        let theirs = match self.join(key, false) {
            Joined::Ended(found) => return Some(found),
            Joined::Ours(refresh) => return self.finish(refresh, true).await,
            Joined::Theirs(refresh) => refresh,
        };
        // A refresh without a caller may have been frozen for hours, its connection closed or its result old: read again.
        let waited = u128::from(asked_at.saturating_sub(theirs.started));
        let left_behind = waited >= self.options.deadline.as_millis();
        match self.finish(theirs, false).await {
            Some(found) if found.fresh || !left_behind => Some(found),
            None if !left_behind => None,
            Some(_) | None => match self.join(key, true) {
                Joined::Ended(found) => Some(found),
                Joined::Ours(refresh) => self.finish(refresh, true).await,
                Joined::Theirs(refresh) => self.finish(refresh, false).await,
            },
        }
    }

    async fn finish(&self, refresh: Refresh, ours: bool) -> Option<Found> {
        let entry = refresh.entry.await?;
        let now = self.now();
        // A read that started after the call is fresh for its caller, however long it took.
        let fresh = ours || entry.is_fresh(now, self.options.ttl);
        Some(entry.found(now, fresh))
    }

    fn join(self: &Arc<Self>, key: &Arc<Key>, again: bool) -> Joined {
        let mut refreshes = self.refreshes.lock();
        if let Some(refresh) = refreshes.get(key) {
            return Joined::Theirs(refresh.clone());
        }
        // One may have ended since the cache was read.
        let ended = match again {
            false => self.hit(key.as_key_ref()),
            true => self.fresh(key.as_key_ref()),
        };
        if let Some(found) = ended {
            return Joined::Ended(found);
        }
        if refreshes.len() >= KEPT {
            refreshes.retain(|_, refresh| refresh.entry.strong_count().is_some_and(|n| n > 1));
        }
        let refresh = self.start(key);
        refreshes.insert(Arc::clone(key), refresh.clone());
        Joined::Ours(refresh)
    }

    fn start(self: &Arc<Self>, key: &Arc<Key>) -> Refresh {
        let started = self.now();
        // Weak, because the cache refers to the refresh: a strong reference would keep both alive for ever.
        let (cache, key) = (Arc::downgrade(self), Arc::clone(key));
        let read = self.read(&key, Consistency::Eventual);
        let entry = async move {
            let mut read = read.await;
            let repeated = cache.upgrade()?.repeated(&key, &read);
            if let Some(repeated) = repeated {
                read = repeated.await;
            }
            let found = read.as_ref().ok();
            let found = found.and_then(|read| cache.upgrade()?.find(read));
            let active = match found {
                Some(found) => Some(load(found).await),
                None => None,
            };
            cache.upgrade()?.settle(&key, started, read, active)
        };
        Refresh {
            entry: entry.boxed().shared(),
            started,
        }
    }

    fn read(&self, key: &Key, consistency: Consistency) -> BoxFuture<'static, Outcome> {
        let known = self.cache.get(key).map(|entry| entry.includes());
        let known = known.unwrap_or_default();
        let read = (self.read)(key.id.clone(), key.label.clone(), known, consistency);
        let read = AssertUnwindSafe(read).catch_unwind();
        let outcome = |read: std::thread::Result<_>| Ok(read.map_err(|_| NotTaken::Panicked)??);
        read.map(outcome).boxed()
    }

    /// A consistent read, if this read returned an older publication: either the read lagged behind, or the table was restored
    /// from a backup.
    fn repeated(&self, key: &Key, read: &Outcome) -> Option<BoxFuture<'static, Outcome>> {
        let seen = Watermark::in_read(read.as_ref().ok()?);
        let is_behind = seen.is_behind(self.cache.get(key)?.seen);
        is_behind.then(|| self.read(key, Consistency::Consistent))
    }

    fn settle(
        &self,
        key: &Arc<Key>,
        started: u64,
        read: Outcome,
        active: Option<Compilation>,
    ) -> Option<Arc<Entry>> {
        let active = active.transpose();
        let taken = read.and_then(|read| Ok(self.take(key, started, &read, active?)));
        let entry = taken.map_err(|why| {
            let Key { id, label } = &**key;
            tracing::warn!(name = %id.name, instance = %id.instance, %label, %why, "can't refresh the prompt");
            self.rest(key);
        });
        // Last, because a caller that finds no refresh under way must find the entry.
        self.refreshes.lock().remove(key);
        entry.ok()
    }

    /// Pauses the reads of a key. A key without an entry gets an empty one.
    fn rest(&self, key: &Arc<Key>) {
        let entry = self.cache.get(key).unwrap_or_else(|| {
            let entry = Entry::new(CachedValue::Unread, None, Watermark::default(), self.now());
            self.cache.put(key, entry)
        });
        entry.rest_until(self.now() + REST);
    }
}
