//! A stub of the Lambda runtime API: sends events to one process and receives the responses.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde_json::Value;
use tokio::sync::{Mutex, mpsc};

/// The runtime API of one process.
pub(crate) struct Runtime {
    /// The address that it listens on.
    pub(crate) address: String,
    events: mpsc::UnboundedSender<String>,
    answers: mpsc::UnboundedReceiver<(Instant, Value)>,
}

struct Side {
    events: Mutex<mpsc::UnboundedReceiver<String>>,
    answers: mpsc::UnboundedSender<(Instant, Value)>,
}

impl Runtime {
    /// Listens on a free port.
    pub(crate) async fn new() -> Self {
        let (events, to_hand_out) = mpsc::unbounded_channel();
        let (taken, answers) = mpsc::unbounded_channel();
        let side = Arc::new(Side {
            events: Mutex::new(to_hand_out),
            answers: taken,
        });
        let invocation = "/2018-06-01/runtime/invocation";
        let router = Router::new()
            .route(&format!("{invocation}/next"), get(next))
            .route(&format!("{invocation}/{{id}}/response"), post(answered))
            .route(&format!("{invocation}/{{id}}/error"), post(answered))
            .with_state(side);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(axum::serve(listener, router).into_future());
        Self {
            address,
            events,
            answers,
        }
    }

    /// Sends an event as soon as the process polls. Returns the time of the response, and the response.
    pub(crate) async fn invoke(&mut self, event: &Value) -> (Instant, Value) {
        self.events.send(event.to_string()).unwrap();
        self.answers.recv().await.unwrap()
    }
}

async fn next(State(side): State<Arc<Side>>) -> impl IntoResponse {
    let event = match side.events.lock().await.recv().await {
        Some(event) => event,
        None => std::future::pending().await,
    };
    let headers = [
        ("lambda-runtime-aws-request-id", "request"),
        ("lambda-runtime-deadline-ms", "4102444800000"),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:local:0:function:measured",
        ),
    ];
    (headers, event)
}

async fn answered(State(side): State<Arc<Side>>, body: String) -> http::StatusCode {
    let answer = serde_json::from_str(&body).unwrap_or_default();
    side.answers.send((Instant::now(), answer)).unwrap();
    http::StatusCode::ACCEPTED
}
