//! Requests that a web page of another site makes a browser send.

use crate::harness::{Scratch, Server};

const PATHS: [(&str, &str); 9] = [
    ("GET", "/"),
    ("GET", "/docs/"),
    ("GET", "/docs/swagger-ui.css"),
    ("GET", "/openapi.json"),
    ("GET", "/v1/health"),
    ("GET", "/v1/prompts"),
    ("OPTIONS", "/v1/prompts"),
    ("POST", "/mcp"),
    ("GET", "/nothing"),
];

async fn sent(
    server: &Server,
    method: &str,
    path: &str,
    header: (&str, &str),
) -> reqwest::Response {
    let request = server.request(method, path).header(header.0, header.1);
    let request = request.header("x-api-key", server.admin_key());
    let answer = request.send().await.unwrap();
    let cors = answer
        .headers()
        .keys()
        .find(|name| name.as_str().starts_with("access-control-"));
    assert_eq!(cors, None, "{method} {path}");
    answer
}

#[tokio::test]
async fn a_page_of_another_site_is_rejected_on_every_path() {
    let scratch = Scratch::new();
    let server = Server::started(scratch.command(&["--port", "0", "--in-memory"]));
    for (header, status, says) in [
        (
            ("origin", "http://evil.example"),
            403,
            "`http://evil.example`",
        ),
        (("origin", "null"), 403, "`null`"),
        (
            ("host", "evil.example"),
            421,
            "with `evil.example` as an allowed host",
        ),
    ] {
        for (method, path) in PATHS {
            let answer = sent(&server, method, path, header).await;
            assert_eq!(answer.status(), status, "{header:?} {method} {path}");
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
            assert!(answer.headers().contains_key("x-request-id"));
            let problem: serde_json::Value = answer.json().await.unwrap();
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains(says), "{detail}");
        }
    }
}

#[tokio::test]
async fn the_servers_own_docs_and_allowed_proxies_may_use_it() {
    let scratch = Scratch::new();
    let allow = [
        "--port",
        "0",
        "--in-memory",
        "--allow-host",
        "prompts.example",
    ];
    let server = Server::started(scratch.command(&allow));
    let own = server.url.clone();
    for header in [
        ("origin", &*own),
        ("origin", "https://prompts.example"),
        ("host", "prompts.example"),
    ] {
        let answer = sent(&server, "GET", "/v1/prompts", header).await;
        assert_eq!(answer.status(), 200, "{header:?}");
    }
}
