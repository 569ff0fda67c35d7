//! Which connections are open, and which one is closed when another needs its place.

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
    /// The connections that wait for their client, the first to be closed for another first.
    waiting: BTreeMap<Place, Arc<Notify>>,
}

/// From when on a connection may be closed for another, and which.
type Place = (Instant, u64);

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitsFor {
    /// Its first request.
    FirstRequest,
    /// Another request.
    NextRequest,
    /// The client to read its answer.
    Reader,
}

/// One open connection.
#[derive(Debug)]
pub(super) struct Seat {
    connections: Arc<Connections>,
    id: u64,
    place: Mutex<Option<Place>>,
    is_working: AtomicBool,
    asked_to_leave: Arc<Notify>,
}

impl Connections {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        let state = Mutex::default();
        Arc::new(Self { limits, state })
    }

    /// A seat for one more connection: a free one, or that of a connection that has waited long enough, which is closed.
    pub(super) fn seat(self: &Arc<Self>) -> Option<Arc<Seat>> {
        let mut state = lock(&self.state);
        if state.open >= self.limits.connections {
            let first = state.waiting.first_entry()?;
            if Instant::now() < first.key().0 {
                return None;
            }
            first.remove().notify_one();
            // Its descriptor is freed a moment later.
            state.open -= 1;
        }
        state.open += 1;
        state.next_id += 1;
        let id = state.next_id;
        drop(state);
        Some(Seat::new(self, id))
    }
}

impl Seat {
    fn new(connections: &Arc<Connections>, id: u64) -> Arc<Self> {
        let seat = Arc::new(Self {
            connections: connections.clone(),
            id,
            place: Mutex::default(),
            is_working: AtomicBool::new(false),
            asked_to_leave: Arc::default(),
        });
        seat.wait(WaitsFor::FirstRequest);
        seat
    }

    /// A request is being answered: this connection is not closed for another.
    pub(super) fn work(&self) {
        self.is_working.store(true, Ordering::Release);
        self.put(None);
    }

    /// The client is to do something.
    pub(super) fn wait(&self, what: WaitsFor) {
        let limits = &self.connections.limits;
        let patience = match what {
            WaitsFor::NextRequest => limits.idle_patience,
            WaitsFor::FirstRequest | WaitsFor::Reader => limits.patience,
        };
        self.put(Some((Instant::now() + patience, self.id)));
        self.is_working.store(false, Ordering::Release);
    }

    fn put(&self, place: Option<Place>) {
        let mut own = lock(&self.place);
        let mut state = lock(&self.connections.state);
        let was_waiting = own.take().map(|old| state.waiting.remove(&old).is_some());
        if was_waiting == Some(false) {
            // It was asked to leave, and its seat given away.
            state.open += 1;
        }
        if let Some(place) = place {
            state.waiting.insert(place, self.asked_to_leave.clone());
        }
        *own = place;
    }

    /// Waits until this connection is to be closed for another.
    pub(super) async fn asked_to_leave(&self) {
        loop {
            self.asked_to_leave.notified().await;
            // A request may have come just then: it is answered, and for a moment there is one connection too many.
            if !self.is_working.load(Ordering::Acquire) {
                return;
            }
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.put(None);
        lock(&self.connections.state).open -= 1;
    }
}

/// What is locked is right after each statement, so a panic leaves nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
