//! A gate before a server: counts the requests that are on their way at once, and does to them what a test plans.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, Response, StatusCode};
use tokio::sync::{Barrier, Notify};

/// What happens to requests of the kind that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    /// The first so many wait for one another: they have to be on their way at once.
    Together(usize),
    /// After so many the answer to the next is lost, and the others never arrive; whoever waits is told.
    Hold(usize),
    /// After so many each connection breaks.
    Break(usize),
    /// The answers to the first so many are lost, after the server has done what they ask.
    Lose(usize),
    /// The first so many are asked for time, and arrive nowhere.
    Busy(usize),
    /// After so many every request is asked for time, and arrives nowhere.
    BusyAfter(usize),
    /// After so many something that is not Promptbook answers.
    Html(usize),
}

/// The gate; it ends with the test's runtime.
pub(crate) struct Gate {
    /// Where it listens.
    pub(crate) url: String,
    state: Arc<Inner>,
}

struct Inner {
    server: String,
    http: reqwest::Client,
    counted: Method,
    plan: Plan,
    begun: AtomicUsize,
    open: AtomicUsize,
    most: AtomicUsize,
    together: Barrier,
    held: Notify,
    keys: Mutex<BTreeSet<String>>,
}

impl Gate {
    /// A gate before the server that plans this for GETs, or for writes (POST and PUT).
    pub(crate) async fn before(server: &str, counted: Method, plan: Plan) -> Self {
        let together = match plan {
            Plan::Together(many) => many,
            Plan::Hold(_)
            | Plan::Break(_)
            | Plan::Lose(_)
            | Plan::Busy(_)
            | Plan::BusyAfter(_)
            | Plan::Html(_) => 1,
        };
        let state = Arc::new(Inner {
            server: server.to_owned(),
            http: tests::plain_http().build().unwrap(),
            counted,
            plan,
            begun: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            together: Barrier::new(together),
            held: Notify::new(),
            keys: Mutex::default(),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(pass).with_state(state.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { url, state }
    }

    /// The most requests that were on their way at once.
    pub(crate) fn most(&self) -> usize {
        self.state.most.load(Ordering::SeqCst)
    }

    /// How many requests came.
    pub(crate) fn begun(&self) -> usize {
        self.state.begun.load(Ordering::SeqCst)
    }

    /// The Idempotency-Keys that came, each once.
    pub(crate) fn keys(&self) -> BTreeSet<String> {
        self.state.keys.lock().unwrap().clone()
    }

    /// Returns when a request is held back.
    pub(crate) async fn held(&self) {
        self.state.held.notified().await;
    }
}

async fn pass(State(gate): State<Arc<Inner>>, request: Request) -> Response<Body> {
    let is_write = request.method() != Method::GET;
    if is_write != (gate.counted != Method::GET) {
        return gate.forward(request).await;
    }
    if let Some(key) = request.headers().get("idempotency-key") {
        let key = key.to_str().unwrap().to_owned();
        gate.keys.lock().unwrap().insert(key);
    }
    let nth = gate.begun.fetch_add(1, Ordering::SeqCst) + 1;
    let open = gate.open.fetch_add(1, Ordering::SeqCst) + 1;
    gate.most.fetch_max(open, Ordering::SeqCst);
    let answer = match gate.plan {
        Plan::Together(many) => {
            if nth <= many {
                gate.together.wait().await;
            }
            gate.forward(request).await
        }
        Plan::Hold(after) | Plan::Break(after) | Plan::BusyAfter(after) | Plan::Html(after)
            if nth <= after =>
        {
            gate.forward(request).await
        }
        Plan::Hold(after) => {
            if nth == after + 1 {
                gate.forward(request).await;
                gate.held.notify_one();
            }
            std::future::pending().await
        }
        Plan::Break(_) => broken(),
        Plan::Lose(first) => {
            let answer = gate.forward(request).await;
            if nth <= first { broken() } else { answer }
        }
        Plan::Busy(first) if nth > first => gate.forward(request).await,
        Plan::Busy(_) | Plan::BusyAfter(_) => {
            let mut answer = Response::new(Body::from("busy"));
            *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            answer
                .headers_mut()
                .insert("retry-after", "0".parse().unwrap());
            answer
        }
        Plan::Html(_) => {
            let mut answer = Response::new(Body::from("<html>Bad gateway</html>"));
            *answer.status_mut() = StatusCode::BAD_GATEWAY;
            answer
                .headers_mut()
                .insert("content-type", "text/html".parse().unwrap());
            answer
        }
    };
    gate.open.fetch_sub(1, Ordering::SeqCst);
    answer
}

fn broken() -> Response<Body> {
    let broken = futures_util::stream::iter([Err::<&str, _>(std::io::Error::other("broken"))]);
    Response::new(Body::from_stream(broken))
}

impl Inner {
    async fn forward(&self, request: Request) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let url = format!("{}{}", self.server, parts.uri);
        let mut headers = parts.headers;
        headers.remove("host");
        let sent = self
            .http
            .request(parts.method, url)
            .headers(headers)
            .body(body);
        let answer = sent.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut out = Response::new(Body::from(answer.bytes().await.unwrap()));
        (*out.status_mut(), *out.headers_mut()) = (status, headers);
        out
    }
}
