//! Refreshing an entry: one read per key at a time, which survives its caller's deadline and is repeated if its result is older.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::entry::{CachedValue, Entry, Found, Watermark};
use super::inner::Inner;
use super::key::Key;
use super::outcome::{Compilation, NotTaken, Outcome, Read, found, load};
use super::refreshes::{KEPT, Refresh};
use super::source::{Consistency, ReadAnswer, ReadRequest};

/// How long a key is not read after a refresh failed, in milliseconds.
pub(super) const REST: u64 = 1_000;
/// How a caller gets its refresh.
enum Joined {
    /// One ended meanwhile, with this result.
    Ended(Found),
    /// Another caller's is under way.
    Theirs(Refresh),
    /// None was under way, so the caller started this one.
    Ours(Refresh),
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
        // Weak, because the cache refers to the refresh: a strong reference would keep both alive forever.
        let (cache, key) = (Arc::downgrade(self), Arc::clone(key));
        let before = self.cache.get(&key);
        let read = self.read(&key, before.as_deref(), Consistency::Eventual);
        let entry = async move {
            let mut read = read.await;
            let repeated = cache.upgrade()?.repeated(&key, &read);
            if let Some(repeated) = repeated {
                read = repeated.await;
            }
            let found = found(&read).and_then(|read| cache.upgrade()?.find(read));
            let active = match found {
                Some(found) => Some(load(found).await),
                None => None,
            };
            let read = Read {
                started,
                before,
                outcome: read,
            };
            cache.upgrade()?.settle(&key, read, active)
        };
        Refresh {
            entry: entry.boxed().shared(),
            started,
        }
    }

    fn read(
        &self,
        key: &Key,
        before: Option<&Entry>,
        consistency: Consistency,
    ) -> BoxFuture<'static, Outcome> {
        let read = (self.read)(ReadRequest {
            id: key.id.clone(),
            label: key.label.clone(),
            known: before.and_then(Entry::known),
            consistency,
        });
        let read = AssertUnwindSafe(read).catch_unwind();
        let outcome = |read: std::thread::Result<_>| Ok(read.map_err(|_| NotTaken::Panicked)??);
        read.map(outcome).boxed()
    }

    /// A consistent read, if this read returned an older publication: either the read lagged behind, or the table was restored
    /// from a backup.
    fn repeated(&self, key: &Key, read: &Outcome) -> Option<BoxFuture<'static, Outcome>> {
        let seen = Watermark::in_read(found(read)?);
        let before = self.cache.get(key)?;
        let is_behind = seen.is_behind(before.seen);
        is_behind.then(|| self.read(key, Some(&before), Consistency::Consistent))
    }

    fn settle(
        &self,
        key: &Arc<Key>,
        read: Read,
        active: Option<Compilation>,
    ) -> Option<Arc<Entry>> {
        let entry = self.outcome_of(key, read, active).map_err(|why| {
            let Key { id, label } = &**key;
            tracing::warn!(name = %id.name, instance = %id.instance, %label, %why, "can't refresh the prompt");
            self.rest(key);
        });
        // Last, because a caller that finds no refresh under way must find the entry.
        self.refreshes.lock().remove(key);
        entry.ok()
    }

    fn outcome_of(
        &self,
        key: &Arc<Key>,
        read: Read,
        active: Option<Compilation>,
    ) -> std::result::Result<Arc<Entry>, NotTaken> {
        match read.outcome? {
            ReadAnswer::Read(found) => {
                Ok(self.take(key, read.started, &found, active.transpose()?))
            }
            ReadAnswer::Unchanged => {
                let before = read.before.filter(|before| before.known().is_some());
                let before = before.ok_or(NotTaken::NothingKnown)?;
                Ok(self.cache.put(key, before.read_again(read.started)))
            }
        }
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
