//! A proxy that records what passes through it, and answers by itself while its server is down.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::IF_NONE_MATCH;

#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) url: String,
    state: Arc<Mutex<Inner>>,
}

struct Inner {
    to: String,
    passed: Vec<Passed>,
    down: Option<(u16, &'static str)>,
}

/// A request that passed, and the status of its answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Passed {
    pub(crate) path: String,
    pub(crate) if_none_match: bool,
    pub(crate) status: u16,
}

impl Proxy {
    /// In front of the server at this URL.
    pub(crate) async fn to(url: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            state: Arc::new(Mutex::new(Inner {
                to: url.to_owned(),
                passed: Vec::new(),
                down: None,
            })),
        };
        let router = Router::new().fallback(pass).with_state(proxy.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        proxy
    }

    /// Answers this instead of the server, or passes requests on again.
    pub(crate) fn down(&self, answer: Option<(u16, &'static str)>) {
        self.state.lock().unwrap().down = answer;
    }

    /// What has passed since the last call.
    pub(crate) fn take(&self) -> Vec<Passed> {
        std::mem::take(&mut self.state.lock().unwrap().passed)
    }

    fn note(&self, path: String, if_none_match: bool, status: u16) {
        let passed = Passed {
            path,
            if_none_match,
            status,
        };
        self.state.lock().unwrap().passed.push(passed);
    }
}

async fn pass(State(proxy): State<Proxy>, request: Request) -> Response {
    let path = request.uri().path_and_query().unwrap().to_string();
    let known = request.headers().contains_key(IF_NONE_MATCH);
    let (to, down) = {
        let state = proxy.state.lock().unwrap();
        (state.to.clone(), state.down)
    };
    if let Some((status, text)) = down {
        proxy.note(path, known, status);
        return (StatusCode::from_u16(status).unwrap(), text).into_response();
    }
    let answer = forward(&to, request).await;
    proxy.note(path, known, answer.status().as_u16());
    answer
}

/// Sends a request to the server at this URL.
pub(crate) async fn forward(to: &str, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let http = tests::plain_http().build().unwrap();
    let url = format!("{to}{}", parts.uri.path_and_query().unwrap());
    let request = http.request(parts.method, url).headers(parts.headers);
    let answer = request.body(body).send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    (status, headers, answer.bytes().await.unwrap()).into_response()
}
