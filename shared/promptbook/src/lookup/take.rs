//! What a read makes of a key: the version in force, and the one that it replaced.

use std::sync::Arc;

use super::Inner;
use super::entry::{CachedValue, Entry, Key, Watermark};
use super::loaded::{Loaded, LoadedId};
use crate::api::Source;
use crate::error::Result;
use crate::store::request::ActiveRead;

impl Inner {
    /// Puts what a read found in its place.
    ///
    /// # Errors
    /// [`crate::Error::Corrupt`].
    pub(super) fn take(
        &self,
        key: &Arc<Key>,
        started: u64,
        read: &ActiveRead,
    ) -> Result<Arc<Entry>> {
        let seen = Watermark::in_read(read);
        let before = self.cache.get(key);
        if let Some(before) = before.as_ref().filter(|b| seen.is_behind(b.seen)) {
            let Key { id, label } = &**key;
            tracing::warn!(name = %id.name, instance = %id.instance, %label, before = ?before.seen, ?seen, "the table was set back: taking an older publication");
        }
        let (holds, problem) = self.load(read)?;
        let in_force = read.in_force();
        let previous = in_force.and_then(|(active, _)| self.cache.previous(active));
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

    /// The version in force, compiled unless some entry holds it already; else why there is none.
    fn load(&self, read: &ActiveRead) -> Result<(CachedValue, Option<String>)> {
        let Some((active, version)) = read.in_force() else {
            let why = match read.own.is_some() || read.inherited.is_some() {
                true => "it was taken down",
                false => "it was never published",
            };
            return Ok((CachedValue::Nothing, Some(why.to_owned())));
        };
        if let Some(loaded) = self.cache.loaded(&LoadedId::of(active, version)) {
            return Ok((CachedValue::Active(loaded), None));
        }
        Ok(match Loaded::new(active, version)? {
            Ok(loaded) => (CachedValue::Active(Arc::new(loaded)), None),
            Err(error) => (CachedValue::Nothing, Some(error.to_string())),
        })
    }
}
