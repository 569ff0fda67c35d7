//! The forms in which API Gateway sends a request, and events that are none.

use http::StatusCode;
use http_body_util::BodyExt;
use promptbook::PromptName;
use serde_json::json;

use super::*;

/// A router that says which of its routes was taken, and with what.
fn router() -> Router {
    use axum::extract::{Path, RawQuery};
    use axum::routing::{get, post};
    let named = async |Path(name): Path<String>| match name.parse::<PromptName>() {
        Ok(name) => (StatusCode::OK, format!("active {name}")),
        Err(wrong) => (StatusCode::BAD_REQUEST, wrong.to_string()),
    };
    let list = async |RawQuery(query): RawQuery| format!("list {}", query.unwrap_or_default());
    Router::new()
        .route("/v1/prompts", get(list).post(async |body: String| body))
        .route("/v1/prompts/{name}/active", get(named))
        .route("/v1/prompts/active", get(async || "another route"))
        .route("/v1/chat", post(async |body: String| body))
}

async fn answer(event: Value) -> Result<(StatusCode, String), WrongEvent> {
    let request: Request = LambdaRequest::ApiGatewayV1(parse(event)?).into();
    let Ok(response) = router().oneshot(routed(request)).await;
    let (status, body) = (response.status(), response.into_body());
    let bytes = body.collect().await.unwrap().to_bytes();
    Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
}

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn active(name: &str) -> Value {
    let mut event = fixture(include_str!(
        "../../../tests/events/forms/name-encoded.json"
    ));
    event["pathParameters"]["name"] = name.into();
    event
}

macro_rules! form {
    ($name:literal) => {
        fixture(include_str!(concat!(
            "../../../tests/events/forms/",
            $name,
            ".json"
        )))
    };
}

#[tokio::test]
async fn a_name_is_found_in_every_form_that_api_gateway_may_send() {
    for (form, event) in [
        ("encoded", form!("name-encoded")),
        ("decoded", form!("name-decoded")),
        ("stage in the path", form!("stage-in-path")),
        ("custom domain", form!("custom-domain")),
    ] {
        let (status, text) = answer(event).await.unwrap();
        assert_eq!(
            (status, text.as_str()),
            (StatusCode::OK, "active support/greeting"),
            "{form}"
        );
    }
}

#[tokio::test]
async fn a_base64_body_and_repeated_parameters_arrive() {
    let (_, body) = answer(form!("base64-body")).await.unwrap();
    assert_eq!(
        body,
        "{\"messages\": [{\"role\": \"user\", \"content\": \"Grüße?\"}]}"
    );
    let (_, query) = answer(form!("many-values")).await.unwrap();
    let mut pairs: Vec<&str> = query["list ".len()..].split('&').collect();
    pairs.sort_unstable();
    assert_eq!(pairs, ["prefix=a%2Fb+c", "tag=one", "tag=two"]);
}

#[tokio::test]
async fn a_value_never_leads_to_another_route() {
    for value in [
        "..",
        ".",
        "",
        "../..",
        "%2E%2E",
        "a?x=1",
        "a#b",
        "a%3Fb",
        "a b",
        "50%",
        "%FF",
        "%252e%252e",
        "a%252Fb%25",
        "/",
        "a/../b",
        "a//b",
        "\u{0}",
        "ä",
    ] {
        let (status, text) = answer(active(value)).await.unwrap();
        assert!(
            status == StatusCode::BAD_REQUEST || status == StatusCode::NOT_FOUND,
            "{value}: {status} {text}"
        );
    }
}

#[tokio::test]
async fn a_greedy_resource_takes_the_path_as_it_was_sent() {
    let mut event = active("unused");
    event["resource"] = "/{proxy+}".into();
    event["path"] = "/v1/prompts/a%2Fb/active".into();
    let (_, text) = answer(event.clone()).await.unwrap();
    assert_eq!(text, "active a/b");
    for path in [
        json!(null),
        json!(""),
        json!("v1"),
        json!("/a b"),
        json!("/a?b"),
    ] {
        event["path"] = path.clone();
        assert!(answer(event.clone()).await.is_err(), "{path}");
    }
}

#[tokio::test]
async fn an_event_that_is_no_request_says_what_is_expected() {
    let mut bad_base64 = form!("base64-body");
    bad_base64["body"] = "{not Base64}".into();
    let mut no_parameter = active("x");
    no_parameter["pathParameters"] = Value::Null;
    let mut bad_method = active("x");
    bad_method["httpMethod"] = "GET IT".into();
    let mut no_context = active("x");
    no_context["requestContext"] = "none".into();
    for (event, says) in [
        (json!({}), "no `resource`"),
        (json!(null), "no `resource`"),
        (json!(["a"]), "no `resource`"),
        (
            json!({"Records": [{"eventSource": "aws:sqs", "body": "x"}]}),
            "no `resource`",
        ),
        (
            json!({"RequestType": "Create", "ResponseURL": "https://x"}),
            "no `resource`",
        ),
        (
            json!({"version": "2.0", "rawPath": "/", "requestContext": {"http": {"method": "GET"}}}),
            "no `resource`",
        ),
        (bad_base64, "not the Base64"),
        (no_parameter, "no path parameter `name`"),
        (bad_method, "this event is none"),
        (no_context, "this event is none"),
    ] {
        let wrong = answer(event.clone()).await.unwrap_err();
        let diagnostic = Diagnostic::from(wrong);
        assert!(
            diagnostic.error_message.contains(says),
            "{event}: {diagnostic:?}"
        );
        assert!(diagnostic.error_message.contains("REST proxy"), "{event}");
    }
}

#[tokio::test]
async fn a_host_that_is_none_breaks_nothing() {
    let mut event = active("a");
    event["headers"]["Host"] = "a b:not a port".into();
    event["multiValueHeaders"] = json!({"Host": ["a b"], "host": [":"]});
    event["requestContext"]["domainName"] = "a b".into();
    assert_eq!(answer(event).await.unwrap().1, "active a");
}

#[test]
fn the_request_keeps_api_gateways_id() {
    let request = routed(LambdaRequest::ApiGatewayV1(parse(active("a")).unwrap()).into());
    assert_eq!(request.uri().path(), "/v1/prompts/a/active");
    let id = RequestId::new("c6af9ac6-7b61-11e6-9a41-93e8deadbeef");
    assert_eq!(request.extensions().get(), id.as_ref());
    assert!(id.is_some());
}
