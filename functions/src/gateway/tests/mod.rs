//! Events in the forms that API Gateway sends, through the real routes.

use axum::extract::{MatchedPath, RawPathParams, RawQuery};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::*;
use crate::http::{Keys, finish, test_store};

/// An event of `tests/events/forms/`.
macro_rules! form {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!(
            "../../../../tests/events/forms/",
            $name,
            ".json"
        )))
        .unwrap()
    };
}

mod proptests;
mod wrong;

const ADMIN: &str = "local-admin-key-0123456789";
const READER: &str = "local-reader-key-0123456789";

/// All routes of the store functions, with authentication.
fn api() -> Router {
    let (router, _) = crate::describe(crate::routes(test_store()));
    finish(router, Keys::parse(Some(ADMIN), Some(READER)).unwrap())
}

/// The same routes with handlers that report the request they received.
fn echo() -> Router {
    let (router, _) = crate::describe(crate::routes(test_store()));
    let router = router.route("/v1/chat", axum::routing::post(async || ()));
    router.layer(from_fn(async |request, _: Next| {
        report.call(request, ()).await
    }))
}

async fn report(
    route: Option<MatchedPath>,
    parameters: RawPathParams,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: String,
) -> String {
    let parameters: Vec<_> = parameters.iter().collect();
    let tags: Vec<_> = headers.get_all("x-tag").iter().collect();
    let query = query.unwrap_or_default();
    let route = route.as_ref().map_or("no route", MatchedPath::as_str);
    format!("{route} {parameters:?} {query} {tags:?} {body}")
}

async fn answer(router: Router, event: Value) -> Result<(StatusCode, String), WrongEvent> {
    let Event(event) = serde_json::from_value(event).unwrap();
    let request: Request = LambdaRequest::ApiGatewayV1(event?).into();
    let Ok(response) = router.oneshot(routed(request)).await;
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
}

async fn reached(event: Value) -> String {
    let (status, text) = answer(echo(), event).await.unwrap();
    assert_eq!(status, StatusCode::OK, "{text}");
    text
}

#[tokio::test]
async fn a_name_is_decoded_from_every_form_of_event() {
    for (form, event) in [
        ("encoded", form!("name-encoded")),
        ("decoded", form!("name-decoded")),
        ("stage in the path", form!("stage-in-path")),
        ("custom domain", form!("custom-domain")),
    ] {
        let expected =
            "/v1/prompts/{name}/active [(\"name\", \"support/greeting\")] label=staging [] ";
        assert_eq!(reached(event).await, expected, "{form}");
    }
}

#[tokio::test]
async fn a_name_of_any_characters_arrives_encoded_or_decoded() {
    let resource = "/v1/prompts/{name}/active";
    for (name, encoded) in [
        ("folder/chat é", "folder%2Fchat%20%C3%A9"),
        ("a+b & c=d;e,f", "a%2Bb%20%26%20c%3Dd%3Be%2Cf"),
        (
            "サポート/🎉!",
            "%E3%82%B5%E3%83%9D%E3%83%BC%E3%83%88%2F%F0%9F%8E%89!",
        ),
        ("'$[^]`(…)", "'%24%5B%5E%5D%60(%E2%80%A6)"),
    ] {
        for sent in [name, encoded] {
            let mut event = form!("name-encoded");
            event["pathParameters"]["name"] = sent.into();
            let text = reached(event).await;
            let expected = format!("{resource} [(\"name\", {name:?})] ");
            assert!(text.starts_with(&expected), "{sent}: {text}");
        }
    }
}

#[tokio::test]
async fn a_base64_body_and_repeated_parameters_and_headers_arrive() {
    let body = "{\"messages\": [{\"role\": \"user\", \"content\": \"Grüße?\"}]}";
    let expected = format!("/v1/chat []  [] {body}");
    assert_eq!(reached(form!("base64-body")).await, expected);

    let text = reached(form!("many-values")).await;
    let (query, headers) = text["/v1/prompts [] ".len()..].split_once(' ').unwrap();
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_unstable();
    assert_eq!(pairs, ["prefix=a%2Fb+c", "tag=one", "tag=two"]);
    assert_eq!(headers, r#"["one", "two"] "#);
}

#[tokio::test]
async fn a_parameter_without_values_is_ignored() {
    for field in ["queryStringParameters", "multiValueQueryStringParameters"] {
        let mut event = form!("name-encoded");
        event[field] = json!({"tag": [], "label": ["staging"]});
        let expected =
            "/v1/prompts/{name}/active [(\"name\", \"support/greeting\")] label=staging [] ";
        assert_eq!(reached(event).await, expected, "{field}");
    }
}

#[tokio::test]
async fn two_different_valid_keys_are_rejected() {
    let mut event = form!("name-encoded");
    event["multiValueHeaders"]["x-api-key"] = json!([ADMIN, READER]);
    let (status, text) = answer(api(), event).await.unwrap();
    assert_eq!(status, StatusCode::UNAUTHORIZED, "{text}");
}

/// Invalid names; inserted into a path unencoded, some would match another route.
const NO_NAMES: [&str; 22] = [
    "..",
    ".",
    "",
    "../..",
    "%2E%2E",
    "a?x=1",
    "a#b",
    "a%3Fb",
    " a b",
    "a\u{a0}b",
    "50%",
    "%FF",
    "%C3%28",
    "%252e%252e",
    "a%252Fb%25",
    "/",
    "%2Factive",
    "a/../b",
    "a//b",
    "\u{0}",
    "a\u{200b}",
    "{name}",
];

#[tokio::test]
async fn an_invalid_name_is_rejected_by_the_requested_route() {
    let mut parameters: Vec<Value> = NO_NAMES.map(|name| json!({"name": name})).into();
    parameters.push(form!("name-double-encoded")["pathParameters"].take());
    // Parameters of another resource, and no parameters.
    parameters.extend([json!({"version": "1"}), json!({}), Value::Null]);
    for resource in ["/v1/prompts/{name}", "/v1/prompts/{name}/active"] {
        let mut event = form!("name-encoded");
        event["resource"] = resource.into();
        event["multiValueHeaders"]["x-api-key"] = json!([ADMIN]);
        for parameters in &parameters {
            event["pathParameters"] = parameters.clone();
            let (_, route) = answer(echo(), event.clone()).await.unwrap();
            assert!(
                route.starts_with(&format!("{resource} ")) || route.contains("Invalid UTF-8"),
                "{parameters}: {route}"
            );
            let (status, text) = answer(api(), event.clone()).await.unwrap();
            let problem: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(
                (status, &problem["type"]),
                (StatusCode::BAD_REQUEST, &json!("/problems/invalid-path")),
                "{parameters}: {text}"
            );
        }
    }
}

#[tokio::test]
async fn without_a_key_the_response_reveals_nothing_about_the_path() {
    let mut event = form!("name-encoded");
    event["pathParameters"]["name"] = " a b".into();
    event["headers"] = Value::Null;
    event["multiValueHeaders"] = Value::Null;
    let (status, _) = answer(api(), event).await.unwrap();
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_greedy_resource_keeps_the_path_as_sent() {
    let mut event = form!("name-encoded");
    event["resource"] = "/{proxy+}".into();
    event["path"] = "/v1/prompts/a%2Fb/active".into();
    let text = reached(event.clone()).await;
    assert!(text.contains("(\"name\", \"a/b\")"), "{text}");
    event["path"] = "/v1/prompts/../health".into();
    let (status, text) = answer(api(), event.clone()).await.unwrap();
    assert_eq!(status, StatusCode::NOT_FOUND, "{text}");
    for path in [
        json!(null),
        json!(""),
        json!("v1"),
        json!("/a b"),
        json!("/a?b"),
        json!("/a#b"),
    ] {
        event["path"] = path.clone();
        assert!(answer(echo(), event.clone()).await.is_err(), "{path}");
    }
}

#[tokio::test]
async fn a_name_that_takes_all_that_follows_keeps_its_slashes_in_either_form() {
    let router = || {
        let path = axum::routing::get(async |uri: http::Uri| uri.path().to_owned());
        Router::new().route("/api/public/v2/prompts/{*name}", path)
    };
    let mut event = form!("name-encoded");
    event["resource"] = "/api/public/v2/prompts/{name+}".into();
    for name in ["a%2Fb%20%C3%A9", "a/b é", "a/b%20%C3%A9"] {
        event["pathParameters"] = json!({"name": name});
        let (_, path) = answer(router(), event.clone()).await.unwrap();
        assert_eq!(path, "/api/public/v2/prompts/a%2Fb%20%C3%A9", "{name}");
    }
}

#[tokio::test]
async fn an_invalid_host_is_ignored() {
    let mut event = form!("name-encoded");
    event["headers"]["Host"] = "a b:not a port".into();
    event["multiValueHeaders"]["Host"] = json!(["a b", ":"]);
    event["requestContext"]["domainName"] = "a b".into();
    event["requestContext"]["stage"] = "a b".into();
    assert!(reached(event).await.contains("support/greeting"));
}

#[test]
fn the_request_keeps_api_gateways_request_id() {
    let Event(event) = serde_json::from_value(form!("name-encoded")).unwrap();
    let request = routed(LambdaRequest::ApiGatewayV1(event.unwrap()).into());
    let id = RequestId::new("c6af9ac6-7b61-11e6-9a41-93e8deadbeef");
    assert_eq!(request.extensions().get(), id.as_ref());
    assert!(id.is_some());
}
