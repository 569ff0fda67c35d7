//! Limits concurrent requests.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use functions::http::Error;
use tokio::sync::Semaphore;

use super::Limits;

/// The health check, which has a separate limit, so that a busy server does not look dead.
pub(super) const HEALTH: &str = "/v1/health";

/// The permits for concurrent requests.
#[derive(Debug, Clone)]
pub struct InFlight {
    requests: Arc<Semaphore>,
    health_checks: Arc<Semaphore>,
}

impl InFlight {
    /// Creates as many permits as these limits allow.
    pub fn new(limits: &Limits) -> Self {
        Self {
            requests: Arc::new(Semaphore::new(limits.requests)),
            health_checks: Arc::new(Semaphore::new(limits.health_checks)),
        }
    }
}

/// A middleware that responds with 503 when the limit is reached.
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
