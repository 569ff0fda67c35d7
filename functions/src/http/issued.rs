//! The keys that were created through the API: read from the table by digest, and cached for a minute.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use promptbook::Timestamp;
use promptbook::access::{ApiKey, KeyId, KeySecret};
use promptbook::store::Store;

use super::caller::Caller;
use super::error::Error;

/// How long a key is believed before it is read again, so that a revoked key stops working within a minute.
const KNOWN: u64 = 60_000;
/// How long an unknown key is believed to be unknown.
const UNKNOWN: u64 = 10_000;
/// How much longer a key is believed while the table can't be read.
const OUTAGE: u64 = 300_000;
/// The pause before a key is read again while the table can't be read.
const PAUSE: u64 = 5_000;
/// How long the reading of a key that is known already may delay a request.
const PATIENCE: Duration = Duration::from_secs(1);
/// The most keys of each cache. Beyond, entries that are over are dropped, and then all of them.
const MOST: usize = 1000;

/// The detail for a key that is not known.
pub(super) const UNKNOWN_KEY: &str = "the key is unknown: check it, or ask for a new one";

/// The keys in the table. Cloning is cheap.
#[derive(Clone)]
pub(super) struct IssuedKeys(Arc<Inner>);

struct Inner {
    store: Store,
    cache: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    known: HashMap<String, Known>,
    /// When each unknown key was looked up.
    unknown: HashMap<String, u64>,
}

#[derive(Clone)]
struct Known {
    key: Arc<ApiKey>,
    /// When its last successful reading began, in milliseconds of the store's clock.
    read_at: u64,
    /// Before when it is not read again, after a reading that failed.
    retry_at: u64,
    /// The hour that was last recorded as one of its use.
    used: Option<Timestamp>,
}

/// A use of a key that is not recorded yet.
pub(super) struct KeyUse {
    store: Store,
    id: KeyId,
    hour: Timestamp,
}

impl KeyUse {
    /// Records it. A failure only costs the record, so it is logged and nothing else.
    pub(super) async fn record(self) {
        if let Err(error) = self.store.record_key_use(&self.id, self.hour).await {
            tracing::debug!(%error, key_id = self.id.as_str(), "the use of a key could not be recorded");
        }
    }
}

impl IssuedKeys {
    pub(super) fn new(store: Store) -> Self {
        Self(Arc::new(Inner {
            store,
            cache: Mutex::default(),
        }))
    }

    /// The caller of a key, and the use to record if it is the first in this hour.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`]; [`Error::KeysUnreadable`] for a key that is not known while the table can't be read.
    pub(super) async fn find(&self, secret: &KeySecret) -> Result<(Caller, Option<KeyUse>), Error> {
        let digest = secret.digest();
        let Some(key) = self.key(&digest).await? else {
            return Err(Error::Unauthenticated(UNKNOWN_KEY));
        };
        let now = self.0.store.clock().now();
        match key.is_valid(now) {
            true => Ok((Caller::of(&key), self.first_use(&digest, &key, now))),
            false if key.revoked_at.is_some() => Err(Error::Unauthenticated(
                "the key was revoked: ask for a new one",
            )),
            false => Err(Error::Unauthenticated(
                "the key has expired: ask for a new one",
            )),
        }
    }

    async fn key(&self, digest: &str) -> Result<Option<Arc<ApiKey>>, Error> {
        // Before the read, so that an answer that took long is not believed for longer.
        let now = self.0.store.clock().millis();
        let known = self.cached(|cache| cache.known.get(digest).cloned());
        if let Some(known) = &known
            && (now < known.read_at + KNOWN || now < known.retry_at)
            && now < known.read_at + KNOWN + OUTAGE
        {
            return Ok(Some(known.key.clone()));
        }
        let is_unknown = |cache: &mut Cache| cache.unknown.get(digest).copied();
        if self.cached(is_unknown).is_some_and(|at| now < at + UNKNOWN) {
            return Ok(None);
        }
        let read = self.0.store.key_of_digest(digest);
        let read = match &known {
            None => read.await.map_err(|error| error.to_string()),
            Some(_) => match tokio::time::timeout(PATIENCE, read).await {
                Ok(read) => read.map_err(|error| error.to_string()),
                Err(_) => Err("no answer in time".to_owned()),
            },
        };
        match read {
            Ok(Some(key)) => Ok(Some(self.remember(digest, key, now))),
            Ok(None) => {
                self.forget(digest, now);
                Ok(None)
            }
            Err(error) => {
                tracing::error!("the keys can't be read: {error}");
                self.during_an_outage(digest, known, now)
            }
        }
    }

    fn during_an_outage(
        &self,
        digest: &str,
        known: Option<Known>,
        now: u64,
    ) -> Result<Option<Arc<ApiKey>>, Error> {
        match known {
            Some(known) if now < known.read_at + KNOWN + OUTAGE => {
                self.cached(|cache| {
                    if let Some(known) = cache.known.get_mut(digest) {
                        known.retry_at = now + PAUSE;
                    }
                });
                Ok(Some(known.key))
            }
            _ => Err(Error::KeysUnreadable),
        }
    }

    fn remember(&self, digest: &str, key: ApiKey, now: u64) -> Arc<ApiKey> {
        let key = Arc::new(key);
        self.cached(|cache| {
            cache.unknown.remove(digest);
            make_room(&mut cache.known, |known| now < known.read_at + KNOWN);
            let used = cache.known.get(digest).and_then(|known| known.used);
            let known = Known {
                key: key.clone(),
                read_at: now,
                retry_at: 0,
                used,
            };
            cache.known.insert(digest.to_owned(), known);
        });
        key
    }

    fn forget(&self, digest: &str, now: u64) {
        self.cached(|cache| {
            cache.known.remove(digest);
            make_room(&mut cache.unknown, |at| now < at + UNKNOWN);
            cache.unknown.insert(digest.to_owned(), now);
        });
    }

    fn first_use(&self, digest: &str, key: &ApiKey, now: Timestamp) -> Option<KeyUse> {
        let hour = hour_of(now);
        let is_first = self.cached(|cache| {
            let known = cache.known.get_mut(digest)?;
            (known.used.replace(hour) != Some(hour)).then_some(())
        });
        is_first.map(|()| KeyUse {
            store: self.0.store.clone(),
            id: key.id.clone(),
            hour,
        })
    }

    fn cached<T>(&self, with: impl FnOnce(&mut Cache) -> T) -> T {
        let mut cache = self.0.cache.lock().unwrap_or_else(PoisonError::into_inner);
        with(&mut cache)
    }
}

fn make_room<T>(entries: &mut HashMap<String, T>, is_in_force: impl Fn(&T) -> bool) {
    if entries.len() >= MOST {
        entries.retain(|_, entry| is_in_force(entry));
    }
    if entries.len() >= MOST {
        entries.clear();
    }
}

fn hour_of(now: Timestamp) -> Timestamp {
    let seconds = now.as_second();
    let hour = jiff::Timestamp::from_second(seconds - seconds.rem_euclid(3600));
    hour.map_or(now, Timestamp::from)
}
