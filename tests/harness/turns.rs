//! A scheduler: the requests of several clients reach the database one at a time, in an order and with faults that a seed
//! determines, so that failures are reproducible.

mod fate;

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};

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

/// Chooses the next request and its fate. Cloning is cheap.
#[derive(Clone)]
pub struct Turns {
    time: Time,
    state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
}

/// The time of the clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// As elsewhere. On a busy machine, a deadline may expire.
    Real,
    /// It stands still while the database works, and pauses end at once, so that the machine decides no outcome. Nothing else may run on
    /// the runtime.
    Virtual,
}

struct State {
    random: fastrand::Rng,
    /// The percentage of faulty requests.
    faults: u8,
    /// The number of active clients.
    clients: BTreeMap<usize, ()>,
    waiting: Vec<Waiting>,
    late: Vec<Late>,
    memory: fate::Memory,
    faulted: u64,
}

/// A waiting request.
struct Waiting {
    client: usize,
    request: Request,
    go: oneshot::Sender<(Fate, oneshot::Sender<()>)>,
}

/// An active client, until it is dropped.
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
    /// A scheduler with this seed and percentage of faulty requests.
    pub fn new(seed: u64, faults: u8, time: Time) -> Self {
        Self {
            time,
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

    /// Puts itself between the client of this number and the database. The SDK's retries are off: its pauses would determine the
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

    /// Registers the client of this number: no request is chosen until it has one waiting or is done.
    pub fn begins(&self, client: usize) -> AtWork {
        self.lock().clients.insert(client, ());
        AtWork {
            turns: self.clone(),
            client,
        }
    }

    /// Runs until every client is done and every late request has arrived.
    pub async fn give(&self) {
        match self.time {
            Time::Real => self.give_all().await,
            Time::Virtual => {
                tokio::time::pause();
                self.give_all().await;
                tokio::time::resume();
            }
        }
    }

    async fn give_all(&self) {
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
                self.at_the_database(late).await;
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

    /// Runs the work of the database. While a blocking task runs, tokio does not advance a paused clock.
    async fn at_the_database<T>(&self, work: impl Future<Output = T>) -> T {
        let (end, ended) = mpsc::channel::<()>();
        if self.time == Time::Virtual {
            tokio::task::spawn_blocking(move || ended.recv());
        }
        let result = work.await;
        drop(end);
        result
    }

    /// The number of faulty requests.
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

    /// A request reported as lost may still arrive, at any time and at the end.
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
        // In an order that does not depend on arrival.
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
            let met = fate::meet(fate, read, &inner, request, &turns);
            let (answer, late) = turns.at_the_database(met).await;
            turns.lock().late.extend(late);
            let _ = done.send(());
            answer
        })
    }
}
