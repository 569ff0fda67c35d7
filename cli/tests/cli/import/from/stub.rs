//! A server that answers as a test says, and keeps what it was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// A request: its decoded path, its query, and how many came before.
pub(super) struct Asked {
    pub(super) path: String,
    pub(super) query: BTreeMap<String, String>,
    pub(super) headers: HeaderMap,
    pub(super) before: usize,
}

/// The server; it ends with the test's runtime.
pub(super) struct Stub {
    pub(super) url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    pub(super) async fn new(
        answer: impl Fn(&Asked) -> (u16, Value) + Clone + Send + Sync + 'static,
    ) -> Self {
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&asked);
        let router = Router::new().fallback(async move |request: Request| {
            let before = {
                let mut seen = seen.lock().unwrap();
                seen.push(request.uri().to_string());
                seen.len() - 1
            };
            respond(answer(&of(&request, before)))
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, asked }
    }

    pub(super) fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn of(request: &Request, before: usize) -> Asked {
    let url = reqwest::Url::parse(&format!("http://stub{}", request.uri())).unwrap();
    Asked {
        path: percent_decoded(url.path()),
        query: url.query_pairs().into_owned().collect(),
        headers: request.headers().clone(),
        before,
    }
}

/// Nobody has to wait for what is only temporary.
fn respond((status, body): (u16, Value)) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    let kind = [("content-type", "application/json"), ("retry-after", "0")];
    (status, kind, body.to_string()).into_response()
}

fn percent_decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path)
        .decode_utf8()
        .unwrap()
        .into_owned()
}
