//! Serving a lookup: from the cache, from a refresh, or from an expired entry when the refresh is late or fails.

use std::sync::Arc;

use super::cache::Cache;
use super::entry::{Entry, Found};
use super::key::{Key, KeyRef};
use super::options::Options;
use super::refreshes::Refreshes;
use super::source::Read;
use crate::names::{Instance, Label, PromptName};

/// The state that all clones of [`super::ActivePrompts`] share.
pub(super) struct Inner {
    pub(super) read: Read,
    pub(super) options: Options,
    pub(super) cache: Cache,
    pub(super) refreshes: Refreshes,
}

impl Inner {
    pub(super) fn new(read: Read, options: Options) -> Self {
        Self {
            cache: Cache::new(options.capacity),
            refreshes: Refreshes::default(),
            read,
            options,
        }
    }

    pub(super) fn now(&self) -> u64 {
        self.options.clock.millis()
    }

    /// The cached result, if it can be served without a read: it is fresh, or a refresh has just failed.
    pub(super) fn hit(&self, key: KeyRef<'_>) -> Option<Found> {
        let now = self.now();
        self.found(key, now, |entry, fresh| fresh || entry.rests(now))
    }

    /// The cached result, if it was read within the TTL, even if a refresh has failed since.
    pub(super) fn fresh(&self, key: KeyRef<'_>) -> Option<Found> {
        self.found(key, self.now(), |_, fresh| fresh)
    }

    fn found(
        &self,
        key: KeyRef<'_>,
        now: u64,
        take: impl FnOnce(&Entry, bool) -> bool,
    ) -> Option<Found> {
        let look = |entry: &Entry| {
            entry.touch();
            let fresh = entry.is_fresh(now, self.options.ttl);
            take(entry, fresh).then(|| entry.found(now, fresh))
        };
        self.cache.with(key, look).flatten()
    }

    /// Reads the table. If that fails or exceeds the deadline, returns what the cache holds, however old.
    pub(super) async fn miss(
        self: &Arc<Self>,
        instance: &Instance,
        asked: &str,
        label: &Label,
    ) -> Found {
        let Ok(name) = asked.parse::<PromptName>() else {
            // The fallback logs it.
            return Found::NOTHING;
        };
        let is_other_form = name.as_str() != asked;
        let key = Key::new(instance, name, label);
        // Only the normal form of a name is a key.
        if let Some(found) = is_other_form.then(|| self.hit(key.as_key_ref())).flatten() {
            return found;
        }
        let (now, most) = (self.now(), self.options.max_stale);
        let usable = |entry: &Entry| entry.is_read() && entry.age(now) < most;
        let deadline = match self.cache.with(key.as_key_ref(), usable) == Some(true) {
            true => self.options.deadline,
            false => self.options.cold_deadline,
        };
        let refreshed = tokio::time::timeout(deadline, self.refresh(&key)).await;
        if let Ok(Some(found)) = refreshed {
            return found;
        }
        // The refresh is late or has failed.
        self.found(key.as_key_ref(), self.now(), |_, _| true)
            .unwrap_or(Found::NOTHING)
    }
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inner")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
