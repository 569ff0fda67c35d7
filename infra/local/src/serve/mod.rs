//! Serves HTTP within limits on connections, concurrent requests, and the time that clients may take.
//!
//! # Layout
//! - [`Limits`]: the limits, and what the system allows.
//! - `connections`: the open connections and their eviction. `connection`: serves one. `refusal`: rejects connections over the limit.
//! - `socket`, `body`: timeouts for clients that do not read, and for clients that do not send.
//! - [`in_flight`]: limits concurrent requests.

mod body;
mod connection;
mod connections;
pub mod in_flight;
mod limits;
mod refusal;
mod socket;
#[cfg(test)]
mod tests;

use std::io;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use connections::Connections;
pub use limits::Limits;
use refusal::Refusal;

/// The pause after a failed accept: the system is out of descriptors or memory.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// Serves requests until `shutdown`, then finishes running requests within the grace period.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    let connections = Connections::new(limits);
    let refusal = Refusal::new(router.clone(), limits.refused).await;
    let (stop, stopping) = watch::channel(());
    let accept = async {
        loop {
            let stream = accept(&listener).await;
            let Some(slot) = connections.acquire_slot() else {
                refusal.refuse(stream);
                continue;
            };
            let (router, stopping) = (router.clone(), stopping.clone());
            tokio::spawn(connection::serve(stream, slot, router, limits, stopping));
        }
    };
    tokio::select! {
        () = accept => {}
        () = shutdown => {}
    }
    drop((listener, stopping));
    // Each connection holds a receiver until it is closed.
    let _ = stop.send(());
    let _ = tokio::time::timeout(limits.grace, stop.closed()).await;
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Sends data at once, without waiting for the client's acknowledgement of earlier data.
                let _ = stream.set_nodelay(true);
                return stream;
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "can't accept connections at the moment");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}

/// Whether the client has already disconnected.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}
