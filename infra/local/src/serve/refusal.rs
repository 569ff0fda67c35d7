//! Tells clients that there is no place for their connection.

use std::sync::Arc;
use std::time::Duration;

use axum::body::to_bytes;
use axum::response::IntoResponse;
use functions::http::Error;
use tokio::io::{AsyncWriteExt, copy, sink};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// How long a refused connection is kept. Closed while the request still arrives, a connection can lose its answer (RFC 9112, 9.6).
const LINGER: Duration = Duration::from_secs(1);

/// Refuses connections.
#[derive(Debug)]
pub(super) struct Refusal {
    answer: Arc<[u8]>,
    lingering: Arc<Semaphore>,
}

impl Refusal {
    pub(super) async fn new(most: usize) -> Self {
        Self {
            answer: answer().await.into(),
            lingering: Arc::new(Semaphore::new(most)),
        }
    }

    /// Answers 503 without waiting for the request, and closes the connection.
    pub(super) fn refuse(&self, mut stream: TcpStream) {
        let answer = self.answer.clone();
        let Ok(permit) = self.lingering.clone().try_acquire_owned() else {
            // It fits the buffer of a new socket.
            let _ = stream.try_write(&answer);
            return;
        };
        let read_out = async move {
            let _permit = permit;
            stream.write_all(&answer).await?;
            stream.shutdown().await?;
            copy(&mut stream, &mut sink()).await
        };
        tokio::spawn(tokio::time::timeout(LINGER, read_out));
    }
}

/// What a request too many is answered, as text.
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
