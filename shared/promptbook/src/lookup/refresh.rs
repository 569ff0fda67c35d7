//! Refreshing an entry: one read at a time for each key, kept when its deadline comes, repeated when it is older.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};

use super::Inner;
use super::entry::{CachedValue, Entry, Found, Key, Watermark};
use super::loaded::{Compiled, Loaded};
use super::loaded_id::LoadedId;
use crate::error::{Error, Result};
use crate::names::{Label, PromptName};
use crate::prompt::PromptId;
use crate::store::request::{ActiveRead, InForce};

/// What asks the table.
pub(super) type Read = Box<
    dyn Fn(PromptId, Label, Vec<PromptName>, Consistency) -> BoxFuture<'static, Result<ActiveRead>>
        + Send
        + Sync,
>;

/// How the table is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consistency {
    /// Cheaply, a moment late at most: [`crate::store::Store::active`].
    Eventual,
    /// As it is, at one moment: [`crate::store::Store::active_now`].
    Consistent,
}

/// How long a key is left alone after a refresh failed, in milliseconds.
pub(super) const REST: u64 = 1_000;
/// From how many refreshes on those that nobody waits for are dropped when another starts: each holds a request.
pub(super) const KEPT: usize = 64;

/// The refreshes under way, including those that everybody has stopped waiting for.
#[derive(Debug, Default)]
pub(super) struct Refreshes(Mutex<HashMap<Arc<Key>, Refresh>>);

/// A refresh. Whoever holds a clone can poll it on; nothing runs it in the background.
#[derive(Debug, Clone)]
struct Refresh {
    entry: Shared<BoxFuture<'static, Option<Arc<Entry>>>>,
    started: u64,
}

/// How somebody comes to a refresh.
enum Joined {
    /// It ended meanwhile.
    Ended(Found),
    /// It was under way.
    Theirs(Refresh),
    /// There was none.
    Ours(Refresh),
}

/// Why what was read is not taken.
#[derive(Debug, thiserror::Error)]
enum NotTaken {
    #[error(transparent)]
    Failed(#[from] Error),
    #[error("it panicked")]
    Panicked,
}

/// What a read came to.
type Outcome = std::result::Result<ActiveRead, NotTaken>;

/// A version that was compiled, or why it could not be.
type Compilation = std::result::Result<Compiled, NotTaken>;

/// Compiles on a thread for such work: a large template takes milliseconds, in which async workers would serve nobody.
async fn compile(id: LoadedId, found: InForce) -> Compilation {
    let compiled = tokio::task::spawn_blocking(move || Loaded::new(id, found));
    Ok(compiled.await.map_err(|_| NotTaken::Panicked)??)
}

impl Refreshes {
    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<Key>, Refresh>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Reads a key, or waits for whoever reads it. None: it failed.
    pub(super) async fn refresh(self: &Arc<Self>, key: &Arc<Key>) -> Option<Found> {
        let asked_at = self.now();
        let theirs = match self.join(key, false) {
            Joined::Ended(found) => return Some(found),
            Joined::Ours(refresh) => return self.finish(refresh, true).await,
            Joined::Theirs(refresh) => refresh,
        };
        // One that was left behind may have been frozen for hours, its connection dead or its answer old: then ask anew.
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
        // What was read since the caller asked is fresh to it, however long that took.
        let fresh = ours || entry.is_fresh(now, self.options.ttl);
        Some(entry.found(now, fresh))
    }

    fn join(self: &Arc<Self>, key: &Arc<Key>, again: bool) -> Joined {
        let mut refreshes = self.refreshes.lock();
        if let Some(refresh) = refreshes.get(key) {
            return Joined::Theirs(refresh.clone());
        }
        // One may have ended since the cache was looked at.
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
        // Weak: a refresh that is kept must not keep the cache that keeps it.
        let (cache, key) = (Arc::downgrade(self), Arc::clone(key));
        let read = self.read(&key, Consistency::Eventual);
        let entry = async move {
            let mut read = read.await;
            let repeated = cache.upgrade()?.repeated(&key, &read);
            if let Some(repeated) = repeated {
                read = repeated.await;
            }
            let compiled = match read
                .as_ref()
                .ok()
                .and_then(|read| cache.upgrade()?.to_compile(read))
            {
                Some((id, found)) => Some(compile(id, found).await),
                None => None,
            };
            cache.upgrade()?.settle(&key, started, read, compiled)
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

    /// The consistent read that decides whether an older publication is believed: an eventually consistent one may lag
    /// behind, and a table that was set back has older ones.
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
        compiled: Option<Compilation>,
    ) -> Option<Arc<Entry>> {
        let compiled = compiled.transpose();
        let taken = read.and_then(|read| Ok(self.take(key, started, &read, compiled?)?));
        let entry = taken.map_err(|why| {
            let Key { id, label } = &**key;
            tracing::warn!(name = %id.name, instance = %id.instance, %label, %why, "can't refresh the prompt");
            self.rest(key);
        });
        // Last: who finds no refresh under way has to find the entry.
        self.refreshes.lock().remove(key);
        entry.ok()
    }

    /// Leaves the key alone for a moment. Without an entry it gets one that holds nothing.
    fn rest(&self, key: &Arc<Key>) {
        let entry = self.cache.get(key).unwrap_or_else(|| {
            let entry = Entry::new(CachedValue::Unread, None, Watermark::default(), self.now());
            self.cache.put(key, entry)
        });
        entry.rest_until(self.now() + REST);
    }
}
