//! Key checks by the functions. API Gateway checks keys too, but AWS advises not to rely on that.

use serde_json::json;

use crate::event::Event;
use crate::functions::Stack;

fn create() -> Event {
    Event::new("POST", "/v1/prompts").body(json!({"name": "greeting", "template": "Hello"}))
}

#[tokio::test]
async fn requests_without_the_right_key_are_rejected_and_write_nothing() {
    let stack = Stack::new().await;
    let (prompts, active) = (stack.start("prompts"), stack.start("active"));
    for (event, status, slug) in [
        (create(), 401, "unauthenticated"),
        (
            create().key("wrong-key-0123456789-0123"),
            401,
            "unauthenticated",
        ),
        (
            create().header("Authorization", "Bearer wrong-key-0123456789-0123"),
            401,
            "unauthenticated",
        ),
        (
            create()
                .admin()
                .header("Authorization", "Bearer another-key-0123456789"),
            401,
            "unauthenticated",
        ),
        (create().reader(), 403, "forbidden"),
    ] {
        prompts.send(&event).await.problem(status, slug);
    }
    let read = Event::new("GET", "/v1/prompts/{name}/active").name("greeting");
    active.send(&read).await.problem(401, "unauthenticated");
    assert!(stack.table.items().await.is_empty());
    prompts.send(&create().admin()).await.expect(201);
    active.send(&read.reader()).await.problem(404, "not-active");
}

#[tokio::test]
async fn health_is_open() {
    let stack = Stack::new().await;
    let active = stack.start("active");
    let health = active
        .send(&Event::new("GET", "/v1/health"))
        .await
        .expect(200);
    assert_eq!(health.json["status"], "ok");
}

#[tokio::test]
async fn the_authorizer_answers_with_a_policy_and_a_plan_or_an_error_that_is_401() {
    let stack = Stack::new().await;
    let authorizer = stack.start("authorizer");
    let arn = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/prod/POST/v1/chat";
    let event = |key: &str| json!({"type": "REQUEST", "methodArn": arn, "resource": "/v1/chat", "multiValueHeaders": {"x-api-key": [key]}});
    let known = authorizer.invoke(event(tests::READER).to_string()).await;
    assert_eq!(
        known.json["usageIdentifierKey"], "reader-0f1e",
        "{:#}",
        known.json
    );
    assert_eq!(
        known.json["policyDocument"]["Statement"][0]["Effect"],
        "Allow"
    );
    let unknown = authorizer
        .invoke(event("wrong-key-0123456789").to_string())
        .await;
    assert_eq!(
        unknown.json["errorMessage"], "Unauthorized",
        "{:#}",
        unknown.json
    );
}
