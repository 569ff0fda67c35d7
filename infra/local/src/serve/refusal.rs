//! Rejects connections over the limit with 503, but still serves health checks.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::IntoResponse;
use functions::http::Error;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncWriteExt, copy, sink};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tower::ServiceExt;

use super::in_flight::HEALTH;

/// How long a rejected connection may take to send its request.
const HEADERS: Duration = Duration::from_secs(1);
/// How long a rejected connection stays open. If it is closed while the request still arrives, the response can be lost (RFC 9112, 9.6).
const LINGER: Duration = Duration::from_secs(5);

/// Rejects connections.
#[derive(Debug)]
pub(super) struct Refusal {
    router: Router,
    answer: Arc<[u8]>,
    lingering: Arc<Semaphore>,
}

impl Refusal {
    pub(super) async fn new(router: Router, most: usize) -> Self {
        Self {
            router,
            answer: answer().await.into(),
            lingering: Arc::new(Semaphore::new(most)),
        }
    }

    /// Serves a health check, responds to any other request with 503, and closes the connection. When too many are being rejected
    /// already, sends 503 without waiting for the request.
    pub(super) fn refuse(&self, stream: TcpStream) {
        let Ok(permit) = self.lingering.clone().try_acquire_owned() else {
            // It fits into the buffer of a new socket.
            let _ = stream.try_write(&self.answer);
            return;
        };
        let router = self.router.clone();
        let refuse = async move {
            let _permit = permit;
            serve_one(stream, router).await
        };
        // Errors are the client's, or the timeout.
        tokio::spawn(tokio::time::timeout(LINGER, refuse));
    }
}

/// Responds to one request, then drains what the client still sends.
async fn serve_one(
    stream: TcpStream,
    router: Router,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let answer = |request: Request<_>| {
        let router = router.clone();
        async move {
            match request.uri().path() {
                HEALTH => router.oneshot(request.map(Body::new)).await,
                _ => Ok(Error::Overloaded.into_response()),
            }
        }
    };
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .keep_alive(false)
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service_fn(answer));
    let mut stream = connection.without_shutdown().await?.io.into_inner();
    stream.shutdown().await?;
    copy(&mut stream, &mut sink()).await?;
    Ok(())
}

/// The 503 response as bytes.
async fn answer() -> Vec<u8> {
    let (parts, body) = Error::Overloaded.into_response().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut text = format!("HTTP/1.1 {}\r\n", parts.status).into_bytes();
    for (name, value) in &parts.headers {
        text.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    let end = format!(
        "connection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    text.extend([end.as_bytes(), &body].concat());
    text
}
