//! A database in trouble: never 404, which evicts what SDKs have cached, and never 5xx once something may be written.

use serde_json::json;
use tests::App;
use tests::wire::Plan;

use super::{PROMPTS, call, create, get, refused, text};

#[tokio::test]
async fn trouble_with_the_table_is_503_and_never_404() {
    let app = App::new().await;
    text(&app, "a", "one", &["production"]).await;
    app.wire.cut(true);
    for rest in ["/a", "/absent", "", "/a?version=1"] {
        let answer = get(&app, rest).await;
        refused(&answer, 503, "ServiceUnavailableError");
        assert!(!answer.header("retry-after").is_empty());
    }
    let health = app.nobody.get("/api/public/health").await;
    refused(&health, 503, "ServiceUnavailableError");
    let legacy = call(&app, "GET", "/api/public/prompts?name=a", None).await;
    refused(&legacy, 503, "ServiceUnavailableError");
    let unread = create(&app, json!({"name": "a", "prompt": "x"})).await;
    refused(&unread, 503, "ServiceUnavailableError");
}

#[tokio::test]
async fn a_version_that_a_header_names_and_that_is_missing_is_500() {
    let app = App::new().await;
    text(&app, "a", "one", &["production"]).await;
    app.wire.clear();
    let without_item = |_| json!({});
    app.wire.plan("GetItem", 2, Plan::Rewrite(without_item));
    refused(&get(&app, "/a").await, 500, "InternalServerError");
}

#[tokio::test]
async fn a_lost_answer_to_a_commit_makes_one_version() {
    let app = App::new().await;
    text(&app, "a", "one", &["production"]).await;
    app.wire.clear();
    app.wire.plan("TransactWriteItems", 1, Plan::LoseAnswer);
    assert_eq!(text(&app, "a", "two", &[]).await["version"], 2);
    assert_eq!(get(&app, "/a?label=latest").await.json["version"], 2);
}

#[tokio::test]
async fn a_commit_of_unknown_outcome_is_not_5xx_since_sdks_would_send_it_again() {
    let app = App::new().await;
    text(&app, "a", "one", &["production"]).await;
    text(&app, "b", "one", &["production"]).await;
    app.wire.clear();
    for nth in 1..1000 {
        app.wire.plan("TransactWriteItems", nth, Plan::LoseAnswer);
    }
    let path = format!("{PROMPTS}/b/versions/1");
    let labels = json!({"newLabels": ["x"]});
    let (created, labelled) = tokio::join!(
        create(&app, json!({"name": "a", "prompt": "two"})),
        call(&app, "PATCH", &path, Some(labels)),
    );
    for answer in [created, labelled] {
        let message = refused(&answer, 400, "InvalidRequestError");
        assert!(message.contains("read the prompt"), "{message}");
    }
}
