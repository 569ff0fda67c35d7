//! Storing the result of a read in the cache: the active version and the one that it replaced.

use std::sync::Arc;

use super::Inner;
use super::entry::{CachedValue, Entry, Key, Watermark};
use super::loaded::{Compiled, Loaded};
use super::loaded_id::LoadedId;
use crate::api::Source;
use crate::error::Result;
use crate::store::request::{ActiveRead, InForce};

impl Inner {
    /// Replaces the entry of a key with what a read found.
    ///
    /// # Errors
    /// [`crate::Error::Corrupt`].
    pub(super) fn take(
        &self,
        key: &Arc<Key>,
        started: u64,
        read: &ActiveRead,
        compiled: Option<Compiled>,
    ) -> Result<Arc<Entry>> {
        let seen = Watermark::in_read(read);
        let before = self.cache.get(key);
        if let Some(before) = before.as_ref().filter(|b| seen.is_behind(b.seen)) {
            let Key { id, label } = &**key;
            tracing::warn!(name = %id.name, instance = %id.instance, %label, before = ?before.seen, ?seen, "the table was restored to an earlier state: using an older publication");
        }
        let (holds, problem) = self.load(read, compiled)?;
        let previous = self.cache.previous(read);
        let known =
            before.is_some_and(|b| matches!(b.value, CachedValue::Nothing) && b.seen == seen);
        if let Some(why) = problem.filter(|_| !known) {
            let Key { id, label } = &**key;
            let instead = match previous {
                Some(_) => Source::Previous.as_str(),
                None => Source::Fallback.as_str(),
            };
            tracing::warn!(name = %id.name, instance = %id.instance, %label, ?seen, why, instead, "no prompt to use");
        }
        let entry = Entry::new(holds, previous, seen, started);
        Ok(self.cache.put(key, entry))
    }

    /// The active version that a read found, unless the cache has it compiled already.
    pub(super) fn to_compile(&self, read: &ActiveRead) -> Option<(LoadedId, InForce)> {
        let id = LoadedId::of(read)?;
        let is_known = self.cache.loaded(&id).is_some();
        let found = (!is_known).then(|| read.clone().into_in_force())??;
        Some((id, found))
    }

    /// The active version, from the cache or just compiled; otherwise why there is none.
    fn load(
        &self,
        read: &ActiveRead,
        compiled: Option<Compiled>,
    ) -> Result<(CachedValue, Option<String>)> {
        let (Some(id), Some(found)) = (LoadedId::of(read), read.clone().into_in_force()) else {
            let why = match read.own.is_some() || read.inherited.is_some() {
                true => "it was taken down",
                false => "it was never published",
            };
            return Ok((CachedValue::Nothing, Some(why.to_owned())));
        };
        if let Some(loaded) = self.cache.loaded(&id) {
            return Ok((CachedValue::Active(loaded), None));
        }
        // It may have been evicted since `to_compile` found it in the cache.
        let compiled = compiled.map_or_else(|| Loaded::new(id, found), Ok)?;
        Ok(match compiled {
            Ok(loaded) => (CachedValue::Active(Arc::new(loaded)), None),
            Err(error) => (CachedValue::Nothing, Some(error.to_string())),
        })
    }
}
