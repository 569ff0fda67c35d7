//! Turns: the requests of several clients reach the database one after the other, in an order and with the faults that a seed
//! decides, so that what went wrong once goes wrong again.

mod fate;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use tokio::sync::{Notify, oneshot};

use crate::wire::client_of;
use fate::{Fate, Late, Request};

/// How often tasks that were woken get their turn before the next request is chosen: requests that a client sends at once
/// arrive meanwhile.
const SETTLING: usize = 40;

/// Decides whose request is next, and what becomes of it. Cloning it is cheap.
#[derive(Clone)]
pub struct Turns {
    state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
}

struct State {
    random: fastrand::Rng,
    /// Of a hundred requests, how many something happens to.
    faults: u8,
    /// How many clients are at work.
    clients: BTreeMap<usize, ()>,
    waiting: Vec<Waiting>,
    late: Vec<Late>,
    memory: fate::Memory,
    faulted: u64,
}

/// A request that waits for its turn.
struct Waiting {
    client: usize,
    request: Request,
    go: oneshot::Sender<(Fate, oneshot::Sender<()>)>,
}

/// A client at work; dropped, it is done.
#[derive(Debug)]
pub struct AtWork {
    turns: Turns,
    client: usize,
}

impl fmt::Debug for Turns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turns").finish_non_exhaustive()
    }
}

impl Turns {
    /// Turns by this seed; something happens to so many of a hundred requests.
    pub fn new(seed: u64, faults: u8) -> Self {
        Self {
            state: Arc::new(Mutex::new(State {
                random: fastrand::Rng::with_seed(seed),
                faults,
                clients: BTreeMap::new(),
                waiting: Vec::new(),
                late: Vec::new(),
                memory: fate::Memory::default(),
                faulted: 0,
            })),
            changed: Arc::new(Notify::new()),
        }
    }

    /// Puts itself between a client of this number and the database. The SDK doesn't try again here: its pauses would decide the
    /// order; what the store sends again, it sends after all else of a call has ended.
    pub fn under(&self, client: usize, config: Builder) -> Builder {
        let (inner, config) = client_of(config);
        config
            .retry_config(RetryConfig::disabled())
            .http_client(Client {
                inner,
                turns: self.clone(),
                client,
            })
    }

    /// The client of this number begins to work: no turn is given until it waits for one, or is done.
    pub fn begins(&self, client: usize) -> AtWork {
        self.lock().clients.insert(client, ());
        AtWork {
            turns: self.clone(),
            client,
        }
    }

    /// Gives turns until every client is done, and what is late has arrived.
    pub async fn give(&self) {
        loop {
            self.all_wait().await;
            for _ in 0..SETTLING {
                tokio::task::yield_now().await;
            }
            if !self.lock().everybody_waits() {
                continue;
            }
            let late = self.lock().next_late();
            if let Some(late) = late {
                late.await;
                continue;
            }
            let Some((waiting, fate)) = self.lock().next() else {
                return;
            };
            let (done, ended) = oneshot::channel();
            // Its client may have waited for too long.
            if waiting.go.send((fate, done)).is_ok() {
                let _ = ended.await;
            }
        }
    }

    /// How many requests something happened to.
    pub fn faulted(&self) -> u64 {
        self.lock().faulted
    }

    async fn all_wait(&self) {
        loop {
            let changed = self.changed.notified();
            if self.lock().everybody_waits() {
                return;
            }
            changed.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.turns.lock().clients.remove(&self.client);
        self.turns.changed.notify_one();
    }
}

impl State {
    fn everybody_waits(&self) -> bool {
        let waits = |client: &usize| self.waiting.iter().any(|waiting| waiting.client == *client);
        self.clients.keys().all(waits)
    }

    /// What was said to be lost may still arrive: at any time, and at the end.
    fn next_late(&mut self) -> Option<Late> {
        let now = self.waiting.is_empty() || self.random.u8(..4) == 0;
        match now && !self.late.is_empty() {
            true => Some(self.late.swap_remove(self.random.usize(..self.late.len()))),
            false => None,
        }
    }

    fn next(&mut self) -> Option<(Waiting, Fate)> {
        if self.waiting.is_empty() {
            return None;
        }
        // In an order that does not depend on which arrived first.
        self.waiting
            .sort_by(|a, b| (a.client, &a.request).cmp(&(b.client, &b.request)));
        let waiting = self.waiting.remove(self.random.usize(..self.waiting.len()));
        let fate = match self.random.u8(..100) < self.faults {
            true => fate::choose(&mut self.random, &waiting.request),
            false => Fate::Arrives,
        };
        self.faulted += u64::from(fate != Fate::Arrives);
        Some((waiting, fate))
    }
}

#[derive(Debug)]
struct Client {
    inner: SharedHttpClient,
    turns: Turns,
    client: usize,
}

impl HttpClient for Client {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector {
            inner: self.inner.http_connector(settings, components),
            turns: self.turns.clone(),
            client: self.client,
        })
    }
}

#[derive(Debug)]
struct Connector {
    inner: SharedHttpConnector,
    turns: Turns,
    client: usize,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (inner, turns) = (self.inner.clone(), self.turns.clone());
        let (go, turn) = oneshot::channel();
        let read = Request::of(&request);
        turns.lock().waiting.push(Waiting {
            client: self.client,
            request: read.clone(),
            go,
        });
        turns.changed.notify_one();
        HttpConnectorFuture::new(async move {
            let Ok((fate, done)) = turn.await else {
                return Err(fate::broken());
            };
            let (answer, late) = fate::meet(fate, read, &inner, request, &turns).await;
            turns.lock().late.extend(late);
            let _ = done.send(());
            answer
        })
    }
}
