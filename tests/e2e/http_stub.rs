//! A stub HTTP server: sends fixed responses and records requests.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use http::{HeaderMap, Method, StatusCode, Uri};

/// A recorded request.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

type Answering = dyn Fn(&Received) -> (u16, String) + Send + Sync;

/// A running server; it ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct HttpStub {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
    answering: Arc<Answering>,
}

impl HttpStub {
    /// A server that responds with a status and a body.
    pub(crate) async fn new(
        answering: impl Fn(&Received) -> (u16, String) + Send + Sync + 'static,
    ) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stub = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            received: Arc::default(),
            answering: Arc::new(answering),
        };
        let router = Router::new().fallback(answer).with_state(stub.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        stub
    }

    /// All requests so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

async fn answer(
    State(stub): State<HttpStub>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    let received = Received {
        method,
        uri,
        headers,
        body,
    };
    let (status, text) = (stub.answering)(&received);
    stub.received.lock().unwrap().push(received);
    (StatusCode::from_u16(status).unwrap(), text)
}
