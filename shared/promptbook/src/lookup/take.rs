//! Storing the result of a read in the cache: the active version and the one that it replaced.

use std::sync::Arc;

use super::entry::{CachedValue, Entry, Watermark};
use super::inner::Inner;
use super::key::Key;
use super::loaded::{Compiled, Loaded};
use super::loaded_id::LoadedId;
use crate::api::Source;
use crate::store::request::{ActiveRead, InForce};

impl Inner {
    /// Replaces the entry of a key with what a read found.
    pub(super) fn take(
        &self,
        key: &Arc<Key>,
        started: u64,
        read: &ActiveRead,
        active: Option<Compiled>,
    ) -> Arc<Entry> {
        let Key { id, label } = &**key;
        let seen = Watermark::in_read(read);
        let before = self.cache.get(key);
        if let Some(before) = before.as_ref().filter(|b| seen.is_behind(b.seen)) {
            tracing::warn!(name = %id.name, instance = %id.instance, %label, before = ?before.seen, ?seen, "using an older publication: the table was restored to an earlier state, or the source reports no unpublished overrides");
        }
        let (value, problem) = value_of(read, active);
        let previous = self.cache.previous(read);
        let known =
            before.is_some_and(|b| matches!(b.value, CachedValue::Nothing) && b.seen == seen);
        if let Some(why) = problem.filter(|_| !known) {
            let instead = match previous {
                Some(_) => Source::Previous.as_str(),
                None => Source::Fallback.as_str(),
            };
            tracing::warn!(name = %id.name, instance = %id.instance, %label, ?seen, why, instead, "no prompt to use");
        }
        let entry = Entry::new(value, previous, seen, started);
        let entry = entry.with_snapshot(read.snapshot.clone());
        self.cache.put(key, entry)
    }

    /// The active version that a read found: from the cache, where most refreshes find it, or to be compiled.
    pub(super) fn find(&self, read: &ActiveRead) -> Option<FoundVersion> {
        let id = LoadedId::of(read)?;
        match self.cache.loaded(&id) {
            Some(loaded) => Some(FoundVersion::Cached(loaded)),
            None => Some(FoundVersion::New(
                id,
                Box::new(read.clone().into_in_force()?),
            )),
        }
    }
}

/// An active version that a read found.
pub(super) enum FoundVersion {
    /// The cache has it.
    Cached(Arc<Loaded>),
    /// It is to be compiled.
    New(LoadedId, Box<InForce>),
}

/// What to cache, and why nothing is active or usable.
fn value_of(read: &ActiveRead, active: Option<Compiled>) -> (CachedValue, Option<String>) {
    match active {
        Some(Ok(loaded)) => (CachedValue::Active(loaded), None),
        Some(Err(error)) => (CachedValue::Nothing, Some(error.to_string())),
        None => {
            let why = match read.own.is_some() || read.inherited.is_some() {
                true => "it was taken down",
                false => "it was never published",
            };
            (CachedValue::Nothing, Some(why.to_owned()))
        }
    }
}
