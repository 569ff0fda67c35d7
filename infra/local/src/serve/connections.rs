//! Tracks open connections, and evicts a waiting one when a new one needs its slot.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::Limits;

/// The open connections.
#[derive(Debug)]
pub(super) struct Connections {
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    open: usize,
    next_id: u64,
    /// The connections that wait for their client, in the order of eviction.
    waiting: BTreeMap<Place, Arc<Notify>>,
}

/// When a connection may be evicted, and its ID.
type Place = (Instant, u64);

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitsFor {
    FirstRequest,
    NextRequest,
    /// The client reading its response.
    Reader,
}

/// The slot of one open connection, freed when it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    connections: Arc<Connections>,
    id: u64,
    place: Mutex<Option<Place>>,
    is_working: AtomicBool,
    eviction: Arc<Notify>,
}

impl Connections {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        let state = Mutex::default();
        Arc::new(Self { limits, state })
    }

    /// A slot for a new connection: a free one, or that of a connection that has waited long enough, which is evicted.
    pub(super) fn acquire_slot(self: &Arc<Self>) -> Option<Arc<Slot>> {
        let mut state = lock(&self.state);
        if state.open >= self.limits.connections {
            let first = state.waiting.first_entry()?;
            if Instant::now() < first.key().0 {
                return None;
            }
            first.remove().notify_one();
            // Its file descriptor is freed a moment later.
            state.open -= 1;
        }
        state.open += 1;
        state.next_id += 1;
        let id = state.next_id;
        drop(state);
        Some(Slot::new(self, id))
    }
}

impl Slot {
    fn new(connections: &Arc<Connections>, id: u64) -> Arc<Self> {
        let slot = Arc::new(Self {
            connections: connections.clone(),
            id,
            place: Mutex::default(),
            is_working: AtomicBool::new(false),
            eviction: Arc::default(),
        });
        slot.set_waiting(WaitsFor::FirstRequest);
        slot
    }

    /// Marks the connection as handling a request, which protects it from eviction.
    pub(super) fn set_working(&self) {
        self.is_working.store(true, Ordering::Release);
        self.set_place(None);
    }

    /// Marks the connection as waiting for its client.
    pub(super) fn set_waiting(&self, what: WaitsFor) {
        let limits = &self.connections.limits;
        let patience = match what {
            WaitsFor::NextRequest => limits.idle_patience,
            WaitsFor::FirstRequest | WaitsFor::Reader => limits.patience,
        };
        self.set_place(Some((Instant::now() + patience, self.id)));
        self.is_working.store(false, Ordering::Release);
    }

    fn set_place(&self, place: Option<Place>) {
        let mut own = lock(&self.place);
        let mut state = lock(&self.connections.state);
        let was_waiting = own.take().map(|old| state.waiting.remove(&old).is_some());
        if was_waiting == Some(false) {
            // It was evicted and its slot reused.
            state.open += 1;
        }
        if let Some(place) = place {
            state.waiting.insert(place, self.eviction.clone());
        }
        *own = place;
    }

    /// Waits until this connection is evicted.
    pub(super) async fn evicted(&self) {
        loop {
            self.eviction.notified().await;
            // A request may have arrived just then: it is served, and the limit is briefly exceeded by one.
            if !self.is_working.load(Ordering::Acquire) {
                return;
            }
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.set_place(None);
        lock(&self.connections.state).open -= 1;
    }
}

/// The locked state is consistent after each statement, so a poisoned lock is usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
