//! Serves an embedded engine on a port, for tests with other processes as clients. Promptbook itself has no such port.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use promptbook_engine::Engine;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// A listener that serves until it is dropped.
#[derive(Debug)]
pub struct Listener {
    /// The listener's URL.
    pub url: String,
    _serving: JoinSet<()>,
}

impl Listener {
    /// Serves the engine.
    pub fn serve(engine: Engine, listener: TcpListener) -> Self {
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(answer).with_state(engine);
        let mut serving = JoinSet::new();
        serving.spawn(async { axum::serve(listener, router).await.expect("it serves") });
        Self {
            url,
            _serving: serving,
        }
    }

    /// Wraps a DynamoDB that already has a URL.
    pub(crate) fn of(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            _serving: JoinSet::new(),
        }
    }
}

async fn answer(State(engine): State<Engine>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok());
    match engine.answer(target.unwrap_or_default(), &body).await {
        Ok(answer) => {
            let status = StatusCode::from_u16(answer.status).expect("a status");
            (status, answer.body).into_response()
        }
        Err(stopped) => (StatusCode::SERVICE_UNAVAILABLE, stopped).into_response(),
    }
}
