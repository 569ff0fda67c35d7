//! The routes for Langfuse's SDKs: requests as these send them, and what is stored.

mod access;
mod chat;
mod create;
mod delete;
mod failures;
mod get;
mod includes;
mod keys;
mod labels;
mod legacy;
mod list;

use serde_json::{Value, json};
use tests::{ADMIN, Answer, App};

pub(crate) const PROMPTS: &str = "/api/public/v2/prompts";

/// Sends a request as an SDK with these keys does.
pub(crate) async fn as_sdk(
    app: &App,
    keys: (&str, &str),
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Answer {
    let (public, secret) = keys;
    let request = app.nobody.request(method, path);
    let request = request.basic_auth(public, Some(secret));
    let request = request.header("x-langfuse-sdk-name", "python");
    app.nobody
        .send(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
}

/// A request of an SDK of the instance `default` with the admin key.
pub(crate) async fn call(app: &App, method: &str, path: &str, body: Option<Value>) -> Answer {
    as_sdk(app, ("default", ADMIN), method, path, body).await
}

pub(crate) async fn get(app: &App, rest: &str) -> Answer {
    call(app, "GET", &format!("{PROMPTS}{rest}"), None).await
}

pub(crate) async fn create(app: &App, body: Value) -> Answer {
    call(app, "POST", PROMPTS, Some(body)).await
}

/// Saves a version of a text prompt with these labels.
pub(crate) async fn text(app: &App, name: &str, text: &str, labels: &[&str]) -> Value {
    let body = json!({"name": name, "type": "text", "prompt": text, "labels": labels});
    create(app, body).await.expect(201).json
}

/// Checks that it is an error in the form of these routes, and returns its message.
#[track_caller]
pub(crate) fn refused(answer: &Answer, status: u16, error: &str) -> String {
    assert_eq!(answer.status, status, "{:#}", answer.json);
    assert_eq!(answer.header("content-type"), "application/json");
    let fields = answer.json.as_object().unwrap();
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["message", "error"]);
    match error {
        "issues" => assert!(answer.json["error"].is_array(), "{:#}", answer.json),
        name => assert_eq!(answer.json["error"], name, "{:#}", answer.json),
    }
    answer.json["message"].as_str().unwrap().to_owned()
}
