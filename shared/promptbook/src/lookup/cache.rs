//! The cache: lock-free reads, a limit on memory, and eviction of the entries that are not in use.
//!
//! It is papaya's map with a queue for eviction. Cache libraries limit memory too, but each hit in them writes to a word
//! that all cores share (a reader count, a frequency), which makes two threads slower than one.

use std::collections::btree_map::Entry as Place;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::entry::{CachedValue, Entry};
use super::key::{Key, KeyRef};
use super::loaded::Loaded;
use super::loaded_id::LoadedId;
use crate::store::request::ActiveRead;

/// The measured memory of an entry in map, queue and allocator besides the text of its key, in bytes.
const OVERHEAD: usize = 640;

/// A cache of entries by key.
#[derive(Debug)]
pub(super) struct Cache {
    entries: papaya::HashMap<Arc<Key>, Arc<Entry>>,
    state: Mutex<CacheState>,
    capacity: usize,
}

/// The state that only writers use.
#[derive(Debug, Default)]
struct CacheState {
    bytes: usize,
    /// Every key once. Eviction starts at the front.
    queue: VecDeque<Arc<Key>>,
    /// Each version once, however many instances inherit it, with the number of entries that refer to it.
    loaded: BTreeMap<LoadedId, (Arc<Loaded>, usize)>,
}

impl Cache {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            entries: papaya::HashMap::new(),
            state: Mutex::default(),
            capacity,
        }
    }

    /// Reads an entry. Takes no lock, allocates nothing and writes nothing that another core reads.
    pub(super) fn with<T>(&self, key: KeyRef<'_>, look: impl FnOnce(&Entry) -> T) -> Option<T> {
        self.entries.pin().get(&key).map(|entry| look(entry))
    }

    /// Returns an entry that outlives its place in the cache.
    pub(super) fn get(&self, key: &Key) -> Option<Arc<Entry>> {
        self.entries.pin().get(&key.as_key_ref()).cloned()
    }

    /// The compiled version of a publication, if an entry refers to it.
    pub(super) fn loaded(&self, id: &LoadedId) -> Option<Arc<Loaded>> {
        let state = self.state();
        state.loaded.get(id).map(|(loaded, _)| Arc::clone(loaded))
    }

    /// The cached version to serve if the one that a read found does not render. It has rendered in this process, and each of its
    /// publications is active, or was replaced by the active one and neither rolled back nor unpublished.
    pub(super) fn previous(&self, failing: &ActiveRead) -> Option<Arc<Loaded>> {
        let state = self.state();
        LoadedId::replaced_by(failing).find_map(|first| {
            let loaded = state.loaded.range(&first..);
            loaded
                .take_while(|(id, _)| id.is_publication(&first))
                .filter(|(id, _)| id.may_precede(failing))
                .map(|(_, (loaded, _))| loaded)
                .find(|loaded| loaded.compiled.has_rendered())
                .cloned()
        })
    }

    /// Inserts or replaces an entry, then evicts others if the cache is over its limit.
    pub(super) fn put(&self, key: &Arc<Key>, mut entry: Entry) -> Arc<Entry> {
        let mut state = self.state();
        if let CachedValue::Active(loaded) = entry.value {
            entry.value = CachedValue::Active(state.adopt(loaded));
        }
        entry.previous = entry.previous.map(|previous| state.adopt(previous));
        let entry = Arc::new(entry);
        state.bytes += weight(key);
        let entries = self.entries.pin();
        match entries.insert(Arc::clone(key), Arc::clone(&entry)) {
            None => state.queue.push_back(Arc::clone(key)),
            Some(replaced) => {
                state.release(key, replaced);
                entry.touch();
            }
        }
        self.make_room(&mut state);
        entry
    }

    /// Evicts entries, oldest first, but gives those that were used since the last pass a second chance. So a client that
    /// names thousands of instances evicts those instances, not the prompts that are in use.
    fn make_room(&self, state: &mut CacheState) {
        let entries = self.entries.pin();
        let mut spared = state.queue.len();
        while state.bytes > self.capacity {
            let Some(key) = state.queue.pop_front() else {
                return;
            };
            let asked = entries.get(&key).is_some_and(|entry| entry.take_asked());
            if asked && spared > 0 {
                spared -= 1;
                state.queue.push_back(key);
            } else if let Some(entry) = entries.remove(&key) {
                state.release(&key, entry);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, CacheState> {
        // Each change is a few assignments: a panic between them can only make a count wrong.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.state().bytes
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

impl CacheState {
    /// Counts one more reference to a version. If the same version is cached already, returns that one.
    fn adopt(&mut self, loaded: Arc<Loaded>) -> Arc<Loaded> {
        match self.loaded.entry(loaded.compiled.id.clone()) {
            Place::Occupied(mut place) => {
                let (first, holders) = place.get_mut();
                *holders += 1;
                Arc::clone(first)
            }
            Place::Vacant(place) => {
                self.bytes += loaded.weight();
                place.insert((Arc::clone(&loaded), 1));
                loaded
            }
        }
    }

    fn release(&mut self, key: &Key, entry: &Entry) {
        self.bytes = self.bytes.saturating_sub(weight(key));
        for loaded in entry.loaded() {
            let id = &loaded.compiled.id;
            let Some((_, holders)) = self.loaded.get_mut(id) else {
                continue;
            };
            *holders -= 1;
            if *holders == 0 {
                self.loaded.remove(id);
                self.bytes = self.bytes.saturating_sub(loaded.weight());
            }
        }
    }
}

fn weight(key: &Key) -> usize {
    let KeyRef {
        instance,
        name,
        label,
    } = key.as_key_ref();
    OVERHEAD + instance.len() + name.len() + label.len()
}
