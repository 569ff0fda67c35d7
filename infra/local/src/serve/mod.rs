//! Answers HTTP requests within limits: on connections, on requests, and on the time that clients may take.
//!
//! # Layout
//! - [`Limits`]: the limits, and what the system allows.
//! - `connections`: which connections are open, and which one is closed for another. `connection`: serves one. `refusal`: one too many.
//! - `socket`, `body`: time-outs of a client that does not read, and of one that does not send.
//! - [`in_flight`]: bounds the requests that are answered at once.

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

/// How long to wait before accepting again when the system can't accept: it is out of descriptors or memory.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// Answers requests until `shutdown`, then finishes those that have begun, within the grace period.
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
            let Some(seat) = connections.seat() else {
                refusal.refuse(stream);
                continue;
            };
            let (router, stopping) = (router.clone(), stopping.clone());
            tokio::spawn(connection::serve(stream, seat, router, limits, stopping));
        }
    };
    tokio::select! {
        () = accept => {}
        () = shutdown => {}
    }
    drop((listener, stopping));
    // Each connection has a receiver until it is closed.
    let _ = stop.send(());
    let _ = tokio::time::timeout(limits.grace, stop.closed()).await;
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // An answer is not held back until the client confirms the part before it.
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

/// The client has already gone.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}
