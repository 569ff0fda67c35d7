//! The access log, in the form that CloudWatch receives.

use std::cell::RefCell;
use std::sync::Once;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use lambda_http::tower::Layer;
use lambda_runtime::layers::TracingLayer;
use lambda_runtime::{Context, LambdaInvocation, service_fn};
use promptbook::clock::Clock;
use serde_json::{Value, json};
use tower::ServiceExt;
use tracing_subscriber::filter::{LevelFilter, Targets};

use super::*;
use crate::chat::test_chat;
use crate::http::{Keys, finish, test_store};

const ADMIN: &str = "admin-key-0123456789";
const READER: &str = "reader-key-0123456789";

thread_local! {
    static LOGGED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Collects the log lines of this thread.
struct Here;

impl std::io::Write for Here {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        LOGGED.with_borrow_mut(|logged| logged.extend(line));
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The lines that this thread logged since the last call. One subscriber for all threads, because tracing caches the interest in an event.
fn logged() -> Vec<Value> {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let filter = Targets::new().with_default(LevelFilter::INFO);
        let log = crate::log::json(filter, Clock::default(), || Here);
        tracing::subscriber::set_global_default(log).unwrap();
    });
    let text = String::from_utf8(LOGGED.take()).unwrap();
    text.lines()
        .map(|line| {
            let mut line: Value = serde_json::from_str(line).unwrap();
            let time = line.as_object_mut().unwrap().remove("timestamp").unwrap();
            assert!(
                time.as_str().unwrap().parse::<jiff::Timestamp>().is_ok(),
                "{time}"
            );
            line
        })
        .collect()
}

fn app() -> Router {
    let routes = crate::routes(test_store()).merge(crate::chat::router(test_chat()));
    let (router, _) = crate::describe(routes);
    let panicking = get(async || -> Error { panic!("of all things") });
    let router = router
        .route("/test/panic", panicking)
        .route("/test/done/{name}", get(async || "done"));
    finish(router, Keys::parse(Some(ADMIN), Some(READER)).unwrap())
}

async fn ask(method: &str, path: &str, key: &str, body: &str) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("x-api-key", key)
        .header("x-request-id", "request-1")
        .header("content-type", "application/json");
    let request = request.body(Body::from(body.to_owned())).unwrap();
    app().oneshot(request).await.unwrap();
}

/// The only log line of a request, without the fields that differ each time.
async fn line(method: &str, path: &str, key: &str, body: &str) -> Value {
    logged();
    ask(method, path, key, body).await;
    let (mut lines, others): (Vec<Value>, _) = logged()
        .into_iter()
        .partition(|line| line["message"].as_str().unwrap().starts_with("request "));
    for line in lines.iter().chain(&others) {
        assert_eq!(line["request_id"], "request-1", "{line}");
    }
    assert_eq!(lines.len(), 1, "{lines:?}");
    let mut line = lines.remove(0);
    let fields = line.as_object_mut().unwrap();
    fields.remove("request_id");
    assert!(fields.remove("duration_ms").unwrap().is_f64());
    line
}

fn with(mut line: Value, more: Value) -> Value {
    let fields = more.as_object().unwrap().clone();
    line.as_object_mut().unwrap().extend(fields);
    line
}

#[tokio::test]
async fn a_successful_request_is_logged_as_one_line_of_names_and_numbers() {
    let done = json!({"level": "INFO", "message": "request done", "status": 200});
    let admin = json!({"role": "admin", "key_id": key_id(ADMIN)});
    let named = json!({"method": "GET", "route": "/test/done/{name}", "prompt": "a/b"});
    assert_eq!(
        line("GET", "/test/done/a%2Fb?instance=x", ADMIN, "").await,
        with(with(done.clone(), admin), named)
    );
    let reader = json!({"role": "reader", "key_id": key_id(READER)});
    let chat = json!({
        "method": "POST", "route": "/v1/chat", "instance": "acme", "label": "staging", "model": "echo",
        "prompts": "system_prompt:fallback no_answer:fallback",
    });
    let body = json!({
        "messages": [{"role": "user", "content": "Why?"}], "passages": [], "instance": "acme", "label": "staging",
    });
    assert_eq!(
        line("POST", "/v1/chat", READER, &body.to_string()).await,
        with(with(done, reader), chat)
    );
}

fn key_id(key: &str) -> String {
    use sha2::Digest;
    promptbook::digest::hex(&sha2::Sha256::digest(key)[..4])
}

#[tokio::test]
async fn the_log_line_of_a_rejected_request_has_the_problem_and_only_valid_names() {
    let publish = "/v1/prompts/support%2Fgreeting/publish?instance=acme";
    let route = "/v1/prompts/{name}/publish";
    let who = |key: &str| json!({"key_id": key_id(key)});
    let about = json!({"route": route, "prompt": "support/greeting", "instance": "acme"});
    for (method, path, key, status, problem, more) in [
        ("POST", publish, "", 401, "unauthenticated", about.clone()),
        (
            "POST",
            publish,
            READER,
            403,
            "forbidden",
            with(about.clone(), who(READER)),
        ),
        (
            "POST",
            publish,
            ADMIN,
            400,
            "malformed-json",
            with(about, who(ADMIN)),
        ),
        (
            "DELETE",
            "/v1/prompts",
            ADMIN,
            405,
            "wrong-method",
            with(
                json!({"route": "/v1/prompts", "instance": "default"}),
                who(ADMIN),
            ),
        ),
        (
            "GET",
            "/v1/prompts/a%0Ab/versions/x?instance=No%20Such",
            ADMIN,
            400,
            "invalid-path",
            with(
                json!({"route": "/v1/prompts/{name}/versions/{version}"}),
                who(ADMIN),
            ),
        ),
        (
            "GET",
            "/v1/prompts/a/versions/7?instance=b&instance=c",
            ADMIN,
            400,
            "invalid-query",
            with(
                json!({"route": "/v1/prompts/{name}/versions/{version}", "prompt": "a", "version": 7}),
                who(ADMIN),
            ),
        ),
        (
            "POST",
            "/v1/chat",
            READER,
            400,
            "malformed-json",
            with(json!({"route": "/v1/chat"}), who(READER)),
        ),
        (
            "GET",
            &format!("/v1/{}?x=y", "ä".repeat(300)),
            ADMIN,
            404,
            "unknown-route",
            with(
                json!({"path": format!("/v1/{}", "ä".repeat(98))}),
                who(ADMIN),
            ),
        ),
        (
            &"X".repeat(300),
            "/",
            "",
            401,
            "unauthenticated",
            json!({"method": "X".repeat(200), "path": "/"}),
        ),
    ] {
        let mut expected = json!({
            "level": "INFO", "message": "request refused", "method": method, "status": status, "problem": problem,
        });
        if key == ADMIN || key == READER {
            expected["role"] = if key == ADMIN { "admin" } else { "reader" }.into();
        }
        assert_eq!(line(method, path, key, "{").await, with(expected, more));
    }
}

#[tokio::test]
async fn a_failed_request_is_logged_as_one_error_with_its_cause() {
    for (path, status, problem, route) in [
        ("/v1/health", 503, "unavailable", "/v1/health"),
        ("/test/panic", 500, "internal", "/test/panic"),
    ] {
        let mut line = line("GET", path, ADMIN, "").await;
        let fields = line.as_object_mut().unwrap();
        let cause = fields.remove("cause").unwrap();
        assert!(!cause.as_str().unwrap().is_empty(), "{cause}");
        fields.remove("role");
        fields.remove("key_id");
        let expected = json!({
            "level": "ERROR", "message": "request failed", "method": "GET", "status": status, "problem": problem,
            "route": route,
        });
        assert_eq!(line, expected);
    }
}

#[tokio::test]
async fn lines_logged_while_handling_a_request_have_its_id() {
    logged();
    let body = json!({"messages": [{"role": "user", "content": "Why?"}]});
    ask("POST", "/v1/chat", READER, &body.to_string()).await;
    let lines = logged();
    let warning = &lines[0];
    assert_eq!(
        (&warning["level"], &warning["name"], &warning["request_id"]),
        (&json!("WARN"), &json!("system_prompt"), &json!("request-1")),
        "{warning}"
    );
}

#[tokio::test]
async fn on_lambda_each_line_has_the_invocation_id_and_the_trace_id() {
    logged();
    let mut context = Context::default();
    context.request_id = "invocation-1".to_owned();
    context.xray_trace_id = Some("Root=1-5759e988-bd862e3fe1be46a994272793".to_owned());
    let invocation = LambdaInvocation {
        parts: http::Response::new(()).into_parts().0,
        body: bytes::Bytes::new(),
        context,
    };
    let service = service_fn(async |_: LambdaInvocation| {
        ask("GET", "/test/done/a", ADMIN, "").await;
        Ok(())
    });
    let service = TracingLayer::new().layer(service);
    service.oneshot(invocation).await.unwrap();
    let lines = logged();
    assert_eq!(lines.len(), 1);
    for (field, value) in [
        ("request_id", "request-1"),
        ("requestId", "invocation-1"),
        ("xrayTraceId", "Root=1-5759e988-bd862e3fe1be46a994272793"),
    ] {
        assert_eq!(lines[0][field], value, "{}", lines[0]);
    }
}
