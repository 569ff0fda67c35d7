//! A fake model server on a loopback port: records requests and sends a fixed response.

use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;
use tokio::sync::mpsc;

/// How the server responds to every request.
#[derive(Debug, Clone)]
pub(super) enum Play {
    /// Responds with a status and a body.
    Answer(u16, String),
    /// Responds with a status, a header and a body.
    With(u16, (&'static str, String), String),
    /// Responds with a body of 32 MiB, which only parses differently if it is read to its end.
    Long(u16),
    /// Accepts the request and never responds.
    Never,
}

/// A running server.
pub(super) struct Stub {
    pub(super) url: String,
    requests: mpsc::UnboundedReceiver<RecordedRequest>,
}

/// One recorded request.
pub(super) struct RecordedRequest {
    pub(super) line: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
    /// The body, byte for byte.
    pub(super) text: String,
}

impl Stub {
    pub(super) async fn start(play: Play) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, requests) = mpsc::unbounded_channel();
        let app =
            Router::new().fallback(move |request| serve(request, play.clone(), sender.clone()));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, requests }
    }

    /// The recorded requests, in order.
    pub(super) fn requests(&mut self) -> Vec<RecordedRequest> {
        std::iter::from_fn(|| self.requests.try_recv().ok()).collect()
    }

    /// The only recorded request.
    pub(super) fn only_request(&mut self) -> RecordedRequest {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "expected exactly one request");
        requests.remove(0)
    }
}

async fn serve(
    request: Request,
    play: Play,
    sender: mpsc::UnboundedSender<RecordedRequest>,
) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let recorded = RecordedRequest {
        line: format!("{} {}", parts.method, parts.uri),
        headers: parts.headers,
        body: serde_json::from_slice(&bytes).unwrap(),
        text: String::from_utf8(bytes.to_vec()).unwrap(),
    };
    sender.send(recorded).unwrap();
    let answer = |status: u16| {
        Response::builder()
            .status(status)
            .header("content-type", "application/json")
    };
    match play {
        Play::Never => std::future::pending().await,
        Play::Answer(status, body) => answer(status).body(Body::from(body)),
        Play::With(status, (name, value), body) => {
            answer(status).header(name, value).body(Body::from(body))
        }
        Play::Long(status) => {
            let parts = std::iter::repeat_with(|| Ok::<_, Infallible>(vec![b' '; 64 * 1024]));
            answer(status).body(Body::from_stream(futures_util::stream::iter(
                parts.take(512),
            )))
        }
    }
    .unwrap()
}
