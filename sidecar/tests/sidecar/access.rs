//! Who gets an answer: requests with the token, and health checks.

use promptbook_sidecar::token::HEADER;
use serde_json::json;

use crate::beside::{Beside, TOKEN};

#[tokio::test]
async fn only_requests_with_the_token_are_answered() {
    let beside = Beside::new().await;
    beside.publish("greeting", "Hello").await;
    let longer = format!("{TOKEN}x");
    for (path, token, status) in [
        ("/v1/prompts/greeting/active", Some(TOKEN), 200),
        ("/v1/prompts/greeting/active", None, 401),
        ("/v1/prompts/greeting/active", Some(""), 401),
        ("/v1/prompts/greeting/active", Some("wrong"), 401),
        ("/v1/prompts/greeting/active", Some(longer.as_str()), 401),
        ("/v1/prompts/greeting/active", Some(&TOKEN[1..]), 401),
        ("/v1/unknown", None, 401),
        ("/v1/unknown", Some(TOKEN), 404),
        ("/v1/health", None, 200),
    ] {
        let mut request = beside.client.request("GET", path);
        if let Some(token) = token {
            request = request.header(HEADER, token);
        }
        let answer = beside.client.send(request).await;
        assert_eq!(answer.status, status, "{path} {token:?}: {:#}", answer.json);
        if status == 401 {
            let detail = answer.problem(401, "unauthenticated");
            assert!(detail.contains("`X-Promptbook-Token`"), "{detail}");
            assert!(!answer.json.to_string().contains(TOKEN));
        }
    }
}

#[tokio::test]
async fn health_does_not_depend_on_the_table() {
    let beside = Beside::new().await;
    beside.wire.cut(true);
    let health = beside.client.get("/v1/health").await.expect(200);
    assert_eq!(health.json, json!({"status": "ok"}));
}
