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
