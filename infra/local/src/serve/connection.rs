//! Serves one connection, from its first request to its end.

use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tower::ServiceExt;

use super::Limits;
use super::body::TimedBody;
use super::connections::{Slot, WaitsFor};
use super::socket::Socket;

/// The most bytes of a request's line and headers; larger ones get 431.
const MAX_HEADERS: usize = 64 * 1024;

/// Serves the requests of a connection until the client closes it, a limit is exceeded, or the server stops.
pub(super) async fn serve(
    stream: TcpStream,
    slot: Arc<Slot>,
    router: Router,
    limits: Limits,
    mut stopping: watch::Receiver<()>,
) {
    let socket = TokioIo::new(Socket::new(stream, slot.clone(), limits.answer));
    let answer = |request: Request<_>| {
        slot.set_working();
        let request = request.map(|body| Body::new(TimedBody::new(body, limits.body)));
        let (answer, slot) = (router.clone().oneshot(request), slot.clone());
        async move {
            let answer = answer.await;
            slot.set_waiting(WaitsFor::NextRequest);
            answer
        }
    };
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .max_buf_size(MAX_HEADERS)
        // A client may close its side as soon as its request is sent.
        .half_close(true)
        .serve_connection(socket, service_fn(answer));
    let mut connection = pin!(connection);
    let mut is_stopping = false;
    loop {
        tokio::select! {
            biased;
            // Errors are the client's, or exceeded limits.
            _ = connection.as_mut() => return,
            _ = stopping.changed(), if !is_stopping => {
                is_stopping = true;
                connection.as_mut().graceful_shutdown();
            }
            () = slot.evicted() => return,
        }
    }
}
