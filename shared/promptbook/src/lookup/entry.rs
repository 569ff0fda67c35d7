//! One cache entry: what the last read of (instance, name, label) found, and when.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use super::loaded::{Handle, Loaded};
use super::source::KnownVersion;
use crate::prompt::Active;
use crate::store::request::{ActiveRead, SnapshotId};

/// The newest publication that a read saw on each side; 0 where there was none. Tombstones count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Watermark {
    pub(super) own: u64,
    pub(super) default: u64,
}

impl Watermark {
    pub(super) fn in_read(read: &ActiveRead) -> Self {
        let seq = |side: &Option<Active>| side.as_ref().map_or(0, |active| active.publication.seq);
        Self {
            own: seq(&read.own),
            default: seq(&read.inherited),
        }
    }

    /// Whether either side is older than in `other`.
    pub(super) fn is_behind(self, other: Self) -> bool {
        self.own < other.own || self.default < other.default
    }
}

/// The cached state of a key.
#[derive(Debug, Clone)]
pub(super) enum CachedValue {
    /// A version is active.
    Active(Arc<Loaded>),
    /// No usable version is active.
    Nothing,
    /// The key has not been read successfully.
    Unread,
}

/// An entry. A refresh replaces it; only the two marks change in place. Times are milliseconds of the handle's clock.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) value: CachedValue,
    /// The replaced publication, served if the one in force does not render.
    pub(super) previous: Option<Arc<Loaded>>,
    pub(super) seen: Watermark,
    /// What the read of the table found.
    snapshot: SnapshotId,
    /// When the read was sent, the earliest time of its result.
    pub(super) read_at: u64,
    /// No refresh before this time, because the last one failed.
    rest_until: AtomicU64,
    /// Whether it was used since the last eviction pass.
    asked: AtomicBool,
}

impl Entry {
    pub(super) fn new(
        value: CachedValue,
        previous: Option<Arc<Loaded>>,
        seen: Watermark,
        read_at: u64,
    ) -> Self {
        Self {
            value,
            previous,
            seen,
            snapshot: SnapshotId::default(),
            read_at,
            rest_until: AtomicU64::new(0),
            asked: AtomicBool::new(false),
        }
    }

    pub(super) fn with_snapshot(self, snapshot: SnapshotId) -> Self {
        Self { snapshot, ..self }
    }

    /// The versions that the entry keeps in memory.
    pub(super) fn loaded(&self) -> impl Iterator<Item = &Arc<Loaded>> {
        let active = match &self.value {
            CachedValue::Active(loaded) => Some(loaded),
            CachedValue::Nothing | CachedValue::Unread => None,
        };
        active.into_iter().chain(&self.previous)
    }

    /// The version that it has, for the next read.
    pub(super) fn known(&self) -> Option<KnownVersion> {
        let CachedValue::Active(loaded) = &self.value else {
            return None;
        };
        let id = &loaded.compiled.id;
        Some(KnownVersion {
            includes: id
                .pieces
                .iter()
                .map(|it| it.included.name.clone())
                .collect(),
            digest: id.digest.clone(),
            snapshot: self.snapshot.clone(),
        })
    }

    /// The same entry after a read that found it unchanged.
    pub(super) fn read_again(&self, read_at: u64) -> Self {
        let (value, previous) = (self.value.clone(), self.previous.clone());
        Self::new(value, previous, self.seen, read_at).with_snapshot(self.snapshot.clone())
    }

    pub(super) fn is_read(&self) -> bool {
        !matches!(self.value, CachedValue::Unread)
    }

    pub(super) fn is_fresh(&self, now: u64, ttl: Duration) -> bool {
        self.is_read() && self.age(now) < ttl
    }

    pub(super) fn age(&self, now: u64) -> Duration {
        Duration::from_millis(now.saturating_sub(self.read_at))
    }

    pub(super) fn rests(&self, now: u64) -> bool {
        now < self.rest_until.load(Relaxed)
    }

    pub(super) fn rest_until(&self, until: u64) {
        self.rest_until.store(until, Relaxed);
    }

    /// Spares it from the next eviction. It writes only when there is something to change: threads that hit the same
    /// entry would otherwise fight for its cache line.
    pub(super) fn touch(&self) {
        if !self.asked.load(Relaxed) {
            self.asked.store(true, Relaxed);
        }
    }

    /// Whether it was used since the last call.
    pub(super) fn take_asked(&self) -> bool {
        self.asked.swap(false, Relaxed)
    }

    /// The result for a caller.
    pub(super) fn found(&self, now: u64, fresh: bool) -> Found {
        Found {
            handle: match &self.value {
                CachedValue::Active(loaded) => Some(loaded.handle()),
                CachedValue::Nothing | CachedValue::Unread => None,
            },
            previous: self.previous.as_ref().map(|previous| previous.handle()),
            age: self.age(now),
            fresh,
            is_read: self.is_read(),
        }
    }
}

/// The result of a lookup: the active version, if any, and its replacement.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) handle: Option<Arc<Handle>>,
    pub(super) previous: Option<Arc<Handle>>,
    pub(super) age: Duration,
    pub(super) fresh: bool,
    /// Whether the key was ever read.
    pub(super) is_read: bool,
}

impl Found {
    /// An empty result: nothing is cached or could be read.
    pub(super) const NOTHING: Self = Self {
        handle: None,
        previous: None,
        age: Duration::ZERO,
        fresh: false,
        is_read: false,
    };
}
