//! Limits on concurrency and on waiting for clients.

use std::time::Duration;

/// File descriptors for the database, the log and other uses than connections.
const OTHER_DESCRIPTORS: usize = 64;
/// The minimum of connections, however few descriptors are available.
const FEWEST: usize = 8;

/// Limits on concurrency and on waiting for clients.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Open connections. A further one replaces a connection that waits for its client, or gets 503.
    pub connections: usize,
    /// Rejected connections that stay open briefly, so that health checks are served and other clients can read the 503.
    pub refused: usize,
    /// Concurrent requests; a further one gets 503.
    pub requests: usize,
    /// Concurrent health checks, which have a separate limit.
    pub health_checks: usize,
    /// The timeout from the opening of a connection, or from its last response, to the end of the next request's headers.
    pub headers: Duration,
    /// The timeout from the end of the headers to the end of the body.
    pub body: Duration,
    /// The timeout from the moment a client stops reading its response until it has read all of it.
    pub answer: Duration,
    /// How long an idle connection between two requests is safe from eviction.
    pub idle_patience: Duration,
    /// The same, for a connection before its first request or with an unread response.
    pub patience: Duration,
    /// How long running requests may take when the server is stopped.
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
    /// The default limits, reduced to the process's limit of descriptors.
    pub fn of_the_system() -> Self {
        descriptors().map_or_else(Self::default, |most| Self::default().within(most))
    }

    /// A request can need another connection, to a model or another database.
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

/// How many descriptors this process may open. None means no limit.
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
    fn connections_of_clients_and_requests_stay_under_the_descriptor_limit() {
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
