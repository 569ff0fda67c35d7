//! How much the server does at once, and how long it waits for a client.

use std::time::Duration;

/// Descriptors for the database, the log and whatever else is no connection.
const OTHER_DESCRIPTORS: usize = 64;
/// The fewest connections, however few descriptors there are.
const FEWEST: usize = 8;

/// How much the server does at once, and how long it waits for a client.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Open connections. One more takes the place of a connection that waits for its client, or is answered 503.
    pub connections: usize,
    /// Refused connections that are kept for a moment: a health check is answered, and other clients read why they are refused.
    pub refused: usize,
    /// Requests that are answered at once; one more is answered 503.
    pub requests: usize,
    /// The same for health checks, which have a reserve of their own.
    pub health_checks: usize,
    /// From the opening of a connection, or from its last answer, to the end of the next request's headers.
    pub headers: Duration,
    /// From the end of the headers to the end of the body.
    pub body: Duration,
    /// From when a client stops reading its answer to when it has read it.
    pub answer: Duration,
    /// How long a connection that waits for another request keeps its place when a new connection needs it.
    pub idle_patience: Duration,
    /// The same, before its first request and while its answer is not read.
    pub patience: Duration,
    /// How long requests may take that run when the server is stopped.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            refused: 128,
            requests: 256,
            health_checks: 64,
            headers: Duration::from_secs(30),
            body: Duration::from_secs(30),
            answer: Duration::from_secs(30),
            idle_patience: Duration::from_millis(250),
            patience: Duration::from_secs(5),
            grace: Duration::from_secs(5),
        }
    }
}

impl Limits {
    /// The default limits, lowered to what this process may open.
    pub fn of_the_system() -> Self {
        descriptors().map_or_else(Self::default, |most| Self::default().within(most))
    }

    /// A request can need a connection of its own, to a model or another database.
    fn within(self, descriptors: usize) -> Self {
        let requests = self.requests.min(descriptors / 4);
        let refused = self.refused.min(descriptors / 8);
        let left = descriptors.saturating_sub(requests + refused + OTHER_DESCRIPTORS);
        Self {
            refused,
            requests: requests.max(FEWEST),
            connections: self.connections.min(left).max(FEWEST),
            ..self
        }
    }
}

/// How many descriptors this process may have open. None: as many as it wants.
#[cfg(unix)]
fn descriptors() -> Option<usize> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    limit.current.and_then(|most| usize::try_from(most).ok())
}

#[cfg(not(unix))]
fn descriptors() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_and_what_requests_open_stay_under_the_descriptors() {
        for (descriptors, connections, requests) in [
            (1 << 20, 1024, 256),
            (1024, 576, 256),
            (256, 96, 64),
            (16, FEWEST, FEWEST),
        ] {
            let limits = Limits::default().within(descriptors);
            assert_eq!(
                (limits.connections, limits.requests),
                (connections, requests),
                "{descriptors}"
            );
        }
    }
}
