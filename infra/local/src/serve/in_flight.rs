//! Bounds the requests that are answered at once.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use functions::http::Error;
use tokio::sync::Semaphore;

use super::Limits;

/// What has a reserve of its own, so that a busy server is not taken for a dead one.
pub(super) const HEALTH: &str = "/v1/health";

/// The requests that may be answered at once.
#[derive(Debug, Clone)]
pub struct InFlight {
    requests: Arc<Semaphore>,
    health_checks: Arc<Semaphore>,
}

impl InFlight {
    /// As many as these limits allow.
    pub fn new(limits: &Limits) -> Self {
        Self {
            requests: Arc::new(Semaphore::new(limits.requests)),
            health_checks: Arc::new(Semaphore::new(limits.health_checks)),
        }
    }
}

/// A middleware that answers 503 when there are too many requests already.
pub async fn bound(State(in_flight): State<InFlight>, request: Request, next: Next) -> Response {
    let free = match request.uri().path() {
        HEALTH => &in_flight.health_checks,
        _ => &in_flight.requests,
    };
    match free.try_acquire() {
        Ok(_taken) => next.run(request).await,
        Err(_) => Error::Overloaded.into_response(),
    }
}
