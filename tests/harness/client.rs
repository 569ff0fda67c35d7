//! A client of the HTTP API.

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::Value;

/// The admin key of tests.
pub const ADMIN: &str = "test-admin-key-0123456789";
/// The reader key of tests.
pub const READER: &str = "test-reader-key-0123456789";

/// Sends requests with one key.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    key: Option<String>,
}

/// An HTTP client of servers on this machine. It does not read the system's certificates, which takes longer than most tests.
pub fn plain_http() -> reqwest::ClientBuilder {
    reqwest::Client::builder().no_proxy().tls_certs_only([])
}

/// A response.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; null if there is none.
    pub json: Value,
}

impl Client {
    /// A client of the server at `base`, with or without a key.
    pub fn new(base: &str, key: Option<&str>) -> Self {
        let http = plain_http().build().expect("an HTTP client");
        Self {
            http,
            base: base.to_owned(),
            key: key.map(str::to_owned),
        }
    }

    /// The address of the server.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Its key; empty if it has none.
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or_default()
    }

    /// Builds a request for [`Client::send`].
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.key {
            Some(key) => request.header("x-api-key", key),
            None => request,
        }
    }

    /// Sends a request.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.expect("a body");
        let json = match body.is_empty() {
            true => Value::Null,
            false => serde_json::from_slice(&body)
                .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&body).into_owned())),
        };
        Answer {
            status,
            headers,
            json,
        }
    }

    /// A request without a body.
    pub async fn call(&self, method: &str, path: &str) -> Answer {
        self.send(self.request(method, path)).await
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path).await
    }

    /// A request with a JSON body.
    pub async fn json(&self, method: &str, path: &str, body: Value) -> Answer {
        self.send(self.request(method, path).json(&body)).await
    }

    /// POST.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.json("POST", path, body).await
    }
}

impl Answer {
    /// Returns the response, which must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{:#}", self.json);
        self
    }

    /// A header; empty if it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Checks that it is a problem of this type, and returns its detail.
    #[track_caller]
    pub fn problem(&self, status: u16, slug: &str) -> String {
        assert_eq!(self.status, status, "{:#}", self.json);
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{:#}",
            self.json
        );
        assert_eq!(
            self.json["type"],
            format!("/problems/{slug}"),
            "{:#}",
            self.json
        );
        assert_eq!(self.json["status"], status, "{:#}", self.json);
        assert!(
            self.json["title"]
                .as_str()
                .is_some_and(|title| !title.is_empty()),
            "{:#}",
            self.json
        );
        assert!(!self.header("x-request-id").is_empty());
        if status == StatusCode::SERVICE_UNAVAILABLE {
            assert!(!self.header("retry-after").is_empty());
        }
        let detail = self.json["detail"].as_str().unwrap_or_default();
        assert!(detail.len() > 10, "{:#}", self.json);
        let begins = detail.starts_with(|c: char| c.is_alphanumeric() || "`/".contains(c));
        assert!(begins, "the detail begins with an empty pointer: {detail}");
        detail.to_owned()
    }

    /// The JSON pointers of the invalid fields.
    pub fn pointers(&self) -> Vec<&str> {
        let errors = self.json["errors"].as_array();
        errors
            .into_iter()
            .flatten()
            .filter_map(|error| error["pointer"].as_str())
            .collect()
    }
}
