//! Events that are not requests, and invalid requests: the process responds and keeps serving.

use serde_json::json;

use crate::event::Event;
use crate::functions::Stack;

/// The functions behind API Gateway.
pub(crate) const HTTP: [&str; 8] = [
    "prompts", "versions", "publish", "rollback", "active", "langfuse", "keys", "chat",
];

fn events_of_another_kind() -> Vec<String> {
    let http_api = json!({
        "version": "2.0", "routeKey": "$default", "rawPath": "/v1/health", "rawQueryString": "",
        "headers": {"x-api-key": tests::ADMIN}, "isBase64Encoded": false,
        "requestContext": {"accountId": "1", "apiId": "a", "domainName": "d", "requestId": "r", "routeKey": "$default",
            "stage": "$default", "timeEpoch": 1, "http": {"method": "GET", "path": "/v1/health", "protocol": "HTTP/1.1",
            "sourceIp": "198.51.100.7", "userAgent": "curl"}},
    });
    let queue = json!({"Records": [{"messageId": "1", "body": "hello", "eventSource": "aws:sqs"}]});
    let schedule =
        json!({"id": "1", "detail-type": "Scheduled Event", "source": "aws.events", "detail": {}});
    let mut events: Vec<String> = ["", "{", "null", "[]", "7", "\"GET /v1/health\"", "{}"]
        .map(str::to_owned)
        .into();
    events.extend([http_api, queue, schedule].map(|event| event.to_string()));
    events
}

#[tokio::test]
async fn an_invalid_event_is_an_error_and_the_process_serves_the_next_one() {
    let stack = Stack::new().await;
    for function in HTTP {
        let mut started = stack.start(function);
        for event in events_of_another_kind() {
            let outcome = started.invoke(event.clone()).await;
            let refused = outcome.json["statusCode"]
                .as_u64()
                .is_some_and(|status| status >= 400);
            assert!(
                outcome.status == 500 || refused,
                "{function}: {event}: {outcome:?}"
            );
        }
        let unknown = Event::new("GET", "/v1/nothing").admin();
        started.send(&unknown).await.problem(404, "unknown-route");
        assert!(started.process.runs(), "{function}");
    }
}

#[tokio::test]
async fn an_invalid_request_is_rejected_and_changes_nothing() {
    let stack = Stack::new().await;
    let mut prompts = stack.start("prompts");
    let at = |name: &str| Event::new("PATCH", "/v1/prompts/{name}").name(name).admin();
    let change = json!({"template": "Hello"});
    let mut not_base64 = at("a").body(change.clone()).json();
    not_base64["isBase64Encoded"] = json!(true);
    let mut no_method = at("a").json();
    no_method["httpMethod"] = json!("NO METHOD");
    let mut no_context = at("a").body(change.clone()).json();
    no_context["requestContext"] = json!(null);
    for event in [
        at("a~b").body(change.clone()).json(),
        at("a%2Fb").body(change.clone()).json(),
        at("prompt\u{fc}").body(change.clone()).json(),
        at("../active").body(change.clone()).json(),
        at("").body(change.clone()).json(),
        at("a").header("X-Bad", "two\nlines").body(change).json(),
        not_base64,
        no_method,
        no_context,
    ] {
        let outcome = prompts.invoke(event.to_string()).await;
        let status = outcome.json["statusCode"].as_u64();
        assert!(
            outcome.status == 500 || status.is_some_and(|status| status >= 400),
            "{event:#}: {outcome:?}"
        );
    }
    assert!(stack.table.items().await.is_empty());
    let good = json!({"name": "a", "template": "Hello"});
    let good = Event::new("POST", "/v1/prompts").admin().body(good);
    prompts.send(&good).await.expect(201);
    assert!(prompts.process.runs());
}
