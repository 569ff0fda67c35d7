//! The first API of old SDKs.

use serde_json::{Value, json};
use tests::App;

use super::{call, refused};

const LEGACY: &str = "/api/public/prompts";

async fn create(app: &App, body: Value) -> Value {
    call(app, "POST", LEGACY, Some(body)).await.expect(201).json
}

#[tokio::test]
async fn is_active_stands_for_the_label_production() {
    let app = App::new().await;
    let body = json!({"name": "a/b c", "prompt": "one", "isActive": true});
    assert_eq!(create(&app, body).await["isActive"], true);
    let body = json!({"name": "a/b c", "prompt": "two", "isActive": false});
    assert_eq!(create(&app, body).await["isActive"], false);
    for (query, prompt) in [
        ("name=a/b+c", "one"),
        ("name=a%2Fb%20c", "one"),
        ("name=a%2Fb%20c&version=2", "two"),
        ("name=a%2Fb%20c&label=latest", "two"),
    ] {
        let read = call(&app, "GET", &format!("{LEGACY}?{query}"), None).await;
        assert_eq!(read.expect(200).json["prompt"], prompt, "{query}");
    }
    let absent = call(&app, "GET", &format!("{LEGACY}?name=absent"), None).await;
    refused(&absent, 404, "LangfuseNotFoundError");
    let none = call(&app, "GET", LEGACY, None).await;
    refused(&none, 400, "InvalidRequestError");
}
