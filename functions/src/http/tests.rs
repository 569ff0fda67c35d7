//! The middleware around all routers, without a database.

use axum::body::{Body, to_bytes};
use axum::routing::get;
use http::{HeaderMap, Method, Request};
use promptbook::store::{Store, connect};
use serde_json::Value;
use tower::ServiceExt;

use super::*;

const ADMIN: &str = "admin-key-0123456789";
const READER: &str = "reader-key-0123456789";

/// A store whose database is never called.
pub(crate) fn test_store() -> Store {
    let sdk = aws_config::SdkConfig::builder()
        .behavior_version(connect::behavior())
        .build();
    Store::new(
        aws_sdk_dynamodb::Client::from_conf(connect::settings(&sdk).build()),
        "nobody-asks",
    )
}

fn app() -> Router {
    let (router, _) = crate::describe(crate::routes(test_store()));
    let router = router
        .route(
            "/test/panic",
            get(async || -> Error { panic!("of all things") }),
        )
        .route(
            "/test/id",
            get(async || format!("{:?}", request_id().unwrap())),
        );
    finish(router, Keys::parse(Some(ADMIN), Some(READER)).unwrap())
}

async fn call(
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Body,
) -> (u16, HeaderMap, Value) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app().oneshot(request.body(body).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (
        parts.status.as_u16(),
        parts.headers,
        serde_json::from_slice(&body).unwrap_or_default(),
    )
}

async fn problem(method: Method, path: &str, key: &str, body: &str) -> (u16, String, HeaderMap) {
    let headers = [("x-api-key", key), ("content-type", "application/json")];
    let (status, headers, json) = call(method, path, &headers, Body::from(body.to_owned())).await;
    assert_eq!(
        headers["content-type"], "application/problem+json",
        "{path}"
    );
    assert!(
        headers.contains_key("x-request-id") && headers["cache-control"] == "no-store",
        "{path}"
    );
    assert_eq!(json["status"], status);
    (status, json["type"].as_str().unwrap().to_owned(), headers)
}

#[tokio::test]
async fn authentication_precedes_every_other_check() {
    let (_, document) = crate::describe(crate::routes(test_store()));
    let document = serde_json::to_value(document).unwrap();
    let mut refused = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        // An invalid name, which an authenticated caller gets 400 for.
        let path = path.replace("{name}", "a%23b").replace("{version}", "1");
        for method in item.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            if path == "/v1/health" {
                continue;
            }
            let (status, _, headers) =
                problem(method.clone(), &path, "wrong-key-0123456789", "{").await;
            assert_eq!(status, 401, "{method} {path}");
            assert_eq!(headers["www-authenticate"], "Bearer realm=\"promptbook\"");
            // A reader's.
            if ["/active", "/render", "/status"]
                .iter()
                .any(|own| path.ends_with(own))
            {
                continue;
            }
            let (status, slug, _) = problem(method.clone(), &path, READER, "{").await;
            assert_eq!(
                (status, slug.as_str()),
                (403, "/problems/forbidden"),
                "{method} {path}"
            );
            refused += 1;
        }
    }
    assert!(refused > 14, "{refused}");
}

#[tokio::test]
async fn unknown_routes_and_methods_are_problems() {
    for (method, path, key, body, expected) in [
        (
            Method::GET,
            "/v1/nothing",
            ADMIN,
            "",
            (404, "unknown-route"),
        ),
        (Method::GET, "/v1/nothing", "", "", (401, "unauthenticated")),
        (
            Method::GET,
            "/v1/prompts/a/b/versions",
            ADMIN,
            "",
            (404, "unknown-route"),
        ),
        (
            Method::DELETE,
            "/v1/prompts",
            ADMIN,
            "",
            (405, "wrong-method"),
        ),
        (
            Method::GET,
            "/v1/prompts/%FF",
            ADMIN,
            "",
            (400, "invalid-path"),
        ),
        (
            Method::GET,
            "/v1/prompts/a%252Fb",
            ADMIN,
            "",
            (400, "invalid-path"),
        ),
        (
            Method::DELETE,
            "/v1/prompts/a",
            ADMIN,
            "{}",
            (400, "unexpected-body"),
        ),
        (Method::GET, "/test/panic", ADMIN, "", (500, "internal")),
    ] {
        let (status, slug, headers) = problem(method.clone(), path, key, body).await;
        assert_eq!(
            (status, slug),
            (expected.0, format!("/problems/{}", expected.1)),
            "{method} {path}"
        );
        assert_eq!(
            headers.contains_key("allow"),
            status == 405,
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_rejected_with_or_without_content_length() {
    let long = "x".repeat(json::MAX_BODY + 1);
    let (status, slug, _) = problem(Method::POST, "/v1/prompts", ADMIN, &long).await;
    assert_eq!((status, slug.as_str()), (413, "/problems/too-large"));
    let headers = [("x-api-key", ADMIN), ("content-type", "application/json")];
    let (status, _, said) = call(Method::POST, "/v1/prompts", &headers, long.clone().into()).await;
    let detail = "the body has 524289 bytes, and at most 524288 are allowed: shorten it";
    assert_eq!((status, &said["detail"]), (413, &Value::from(detail)));
    let chunks = long
        .into_bytes()
        .chunks(1000)
        .map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec()))
        .collect::<Vec<_>>();
    let stream = Body::from_stream(futures_util::stream::iter(chunks));
    let (status, _, said) = call(Method::POST, "/v1/prompts", &headers, stream).await;
    let detail = "the body has more than 524288 bytes, and at most 524288 are allowed: shorten it";
    assert_eq!((status, &said["detail"]), (413, &Value::from(detail)));
}

#[tokio::test]
async fn a_well_formed_request_id_of_the_caller_is_kept() {
    for (sent, kept) in [("trace-7.x", true), ("a b", false), ("{\"x\":1}", false)] {
        let headers = [("x-api-key", ADMIN), ("x-request-id", sent)];
        let (_, headers, _) = call(Method::GET, "/test/id", &headers, Body::empty()).await;
        assert_eq!(headers["x-request-id"] == sent, kept, "{sent}");
    }
}
