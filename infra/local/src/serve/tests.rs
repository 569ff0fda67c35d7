//! Slow, silent, disconnected and too many clients, with real sockets and short limits.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use bytes::Bytes;
use functions::http::json::Json;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::in_flight::{InFlight, bound};
use super::*;

const SHORT: Duration = Duration::from_millis(100);
const GET: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
const HELD: &str = "GET /held HTTP/1.1\r\nhost: x\r\n\r\n";
const HEALTH: &str = "GET /v1/health HTTP/1.1\r\nhost: x\r\n\r\n";

/// Limits that are too high for any test to reach.
fn wide() -> Limits {
    Limits {
        connections: 100,
        refused: 1,
        requests: 100,
        health_checks: 1,
        headers: Duration::from_secs(600),
        body: Duration::from_secs(600),
        answer: Duration::from_secs(600),
        idle_patience: Duration::from_secs(600),
        patience: Duration::from_secs(600),
        grace: Duration::from_secs(600),
    }
}

/// A server with a handler at `/held` that reports its start and waits until it is released.
struct Served {
    address: SocketAddr,
    begun: Arc<Notify>,
    let_go: Arc<Notify>,
    stop: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Served {
    async fn new(limits: Limits) -> Self {
        let [begun, let_go, stop] = [(); 3].map(|()| Arc::new(Notify::new()));
        let (begins, waits) = (begun.clone(), let_go.clone());
        let held = async move || {
            begins.notify_one();
            waits.notified().await;
            "held"
        };
        let router = Router::new()
            .route("/", get(async || "answer"))
            .route("/v1/health", get(async || "healthy"))
            .route("/held", get(held))
            .route("/large", get(async || Bytes::from(vec![b'x'; 64 << 20])))
            .route("/body", post(async |Json(_): Json<Value>| "read"))
            .layer(from_fn_with_state(InFlight::new(&limits), bound));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stopped = stop.clone();
        let stopped = async move { stopped.notified().await };
        let task = tokio::spawn(serve(listener, router, limits, stopped));
        Self {
            address,
            begun,
            let_go,
            stop,
            task,
        }
    }

    /// Opens a connection and sends this.
    async fn send(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }
}

/// Reads one response, whose body ends like this; empty if the connection was closed instead.
async fn answer(stream: &mut TcpStream, end: &str) -> String {
    let mut read = Vec::new();
    while !read.ends_with(end.as_bytes()) {
        match stream.read_buf(&mut read).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    String::from_utf8(read).unwrap()
}

/// Reads everything until the connection is closed or reset.
async fn rest(stream: &mut TcpStream) -> String {
    answer(stream, "never sent").await
}

#[tokio::test]
async fn unfinished_headers_and_missing_requests_close_the_connection() {
    let limits = Limits {
        headers: SHORT,
        ..wide()
    };
    let served = Served::new(limits).await;
    for unfinished in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: x\r\n"] {
        let mut stream = served.send(unfinished).await;
        assert_eq!(rest(&mut stream).await, "", "{unfinished}");
    }
    let mut idle = served.send(GET).await;
    let answer = rest(&mut idle).await;
    assert!(answer.ends_with("answer"), "{answer}");
}

#[tokio::test]
async fn a_body_that_does_not_arrive_gets_408_and_closes_the_connection() {
    let served = Served::new(Limits {
        body: SHORT,
        ..wide()
    })
    .await;
    let begun = "POST /body HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    let mut stream = served.send(begun).await;
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
    assert!(answer.contains("/problems/request-timeout"), "{answer}");
}

#[tokio::test]
async fn an_unread_response_closes_the_connection() {
    let limits = Limits {
        connections: 1,
        answer: SHORT,
        ..wide()
    };
    let served = Served::new(limits).await;
    let mut unread = served.send("GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await;
    // A slot is free once the first connection is closed, and only the timeout closes it.
    while !answered(&served).await {}
    let read = rest(&mut unread).await;
    assert!(read.len() < 64 << 20, "{}", read.len());
}

#[tokio::test]
async fn a_connection_over_the_limit_replaces_the_one_idle_for_longest() {
    let limits = Limits {
        connections: 2,
        idle_patience: Duration::ZERO,
        ..wide()
    };
    let served = Served::new(limits).await;
    let mut first = served.send(GET).await;
    answer(&mut first, "answer").await;
    let mut second = served.send(GET).await;
    answer(&mut second, "answer").await;
    let mut third = served.send(GET).await;
    assert!(answer(&mut third, "answer").await.ends_with("answer"));
    assert_eq!(rest(&mut first).await, "");
    second.write_all(GET.as_bytes()).await.unwrap();
    assert!(answer(&mut second, "answer").await.ends_with("answer"));
}

/// Whether a new connection is served and not rejected.
async fn answered(served: &Served) -> bool {
    let mut stream = served.send(GET).await;
    let said = answer(&mut stream, "answer").await;
    if !said.ends_with("answer") {
        assert!(said.starts_with("HTTP/1.1 503 "), "{said}");
        assert!(said.contains("retry-after: 1\r\n"), "{said}");
        assert!(said.contains("/problems/overloaded"), "{said}");
    }
    said.ends_with("answer")
}

#[tokio::test]
async fn a_connection_with_a_running_request_is_not_evicted() {
    let limits = Limits {
        connections: 1,
        idle_patience: Duration::ZERO,
        ..wide()
    };
    let served = Served::new(limits).await;
    let mut working = served.send(HELD).await;
    served.begun.notified().await;
    assert!(!answered(&served).await);
    served.let_go.notify_one();
    assert!(answer(&mut working, "held").await.ends_with("held"));
    assert!(answered(&served).await);
    assert_eq!(rest(&mut working).await, "");
}

#[tokio::test]
async fn a_waiting_connection_is_safe_from_eviction_for_a_while() {
    let limits = Limits {
        connections: 1,
        ..wide()
    };
    let served = Served::new(limits).await;
    let mut idle = served.send("").await;
    for _ in 0..2 {
        assert!(!answered(&served).await);
        idle.write_all(GET.as_bytes()).await.unwrap();
        assert!(answer(&mut idle, "answer").await.ends_with("answer"));
    }
    drop(idle);
    while !answered(&served).await {}
}

#[tokio::test]
async fn silent_connections_do_not_block_others() {
    let limits = Limits {
        connections: 3,
        patience: SHORT,
        ..wide()
    };
    let served = Served::new(limits).await;
    let mut silent = Vec::new();
    for begun in ["", "GET / HT", "GET / HTTP/1.1\r\n"] {
        silent.push(served.send(begun).await);
    }
    while !answered(&served).await {}
    assert_eq!(rest(&mut silent[0]).await, "");
}

#[tokio::test]
async fn a_request_over_the_limit_gets_503_and_health_checks_are_still_served() {
    let served = Served::new(Limits {
        requests: 1,
        ..wide()
    })
    .await;
    let mut working = served.send(HELD).await;
    served.begun.notified().await;
    let mut refused = served.send(GET).await;
    let said = answer(&mut refused, "}").await;
    assert!(said.starts_with("HTTP/1.1 503 "), "{said}");
    assert!(said.contains("retry-after: 1\r\n"), "{said}");
    assert!(said.contains("/problems/overloaded"), "{said}");
    let mut health = served.send(HEALTH).await;
    assert!(answer(&mut health, "healthy").await.ends_with("healthy"));
    served.let_go.notify_one();
    assert!(answer(&mut working, "held").await.ends_with("held"));
    refused.write_all(GET.as_bytes()).await.unwrap();
    assert!(answer(&mut refused, "answer").await.ends_with("answer"));
}

#[tokio::test]
async fn health_checks_are_served_on_connections_over_the_limit() {
    let limits = Limits {
        connections: 1,
        ..wide()
    };
    let served = Served::new(limits).await;
    let mut working = served.send(HELD).await;
    served.begun.notified().await;
    for _ in 0..3 {
        let mut health = served.send(HEALTH).await;
        let said = rest(&mut health).await;
        assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
        assert!(said.ends_with("healthy"), "{said}");
        drop(health);
        assert!(!answered(&served).await);
    }
    served.let_go.notify_one();
    assert!(answer(&mut working, "held").await.ends_with("held"));
}

#[tokio::test]
async fn a_client_that_has_closed_its_side_gets_its_response() {
    let served = Served::new(wide()).await;
    let mut closed = served.send(HELD).await;
    served.begun.notified().await;
    closed.shutdown().await.unwrap();
    // The server has noticed that once it responds to another client.
    let mut other = served.send(GET).await;
    answer(&mut other, "answer").await;
    served.let_go.notify_one();
    let answer = rest(&mut closed).await;
    assert!(answer.ends_with("held"), "{answer}");
}

#[tokio::test]
async fn shutdown_finishes_running_requests_and_closes_idle_connections() {
    let served = Served::new(wide()).await;
    let mut idle = [served.send("").await, served.send(GET).await];
    answer(&mut idle[1], "answer").await;
    let mut working = served.send(HELD).await;
    served.begun.notified().await;
    served.stop.notify_one();
    for stream in &mut idle {
        assert_eq!(rest(stream).await, "");
    }
    served.let_go.notify_one();
    assert!(rest(&mut working).await.ends_with("held"));
    served.task.await.unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}

#[tokio::test]
async fn an_endless_request_delays_shutdown_only_for_the_grace_period() {
    let served = Served::new(Limits {
        grace: SHORT,
        ..wide()
    })
    .await;
    let _working = served.send(HELD).await;
    served.begun.notified().await;
    served.stop.notify_one();
    served.task.await.unwrap();
}
