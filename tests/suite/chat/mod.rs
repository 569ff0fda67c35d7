//! Chats over real sockets: they use and report the published prompts.

mod bad_input;
mod caching;
mod failing;
mod options;
mod wording;

use promptbook::seeds;
use serde_json::{Value, json};
use tests::App;

/// The path of the system prompt.
const SYSTEM: &str = "/v1/prompts/system_prompt";

/// A server with the default prompts.
async fn seeded() -> App {
    let app = App::new().await;
    seed(&app).await;
    app
}

async fn seed(app: &App) {
    app.table
        .store
        .seed(&seeds::shipped().unwrap())
        .await
        .unwrap();
}

/// Publishes a new version of the system prompt.
async fn publish(app: &App, template: &str) {
    let body = json!({"template": template, "publish": true});
    app.admin.json("PUT", SYSTEM, body).await.expect(200);
}

/// Sends a chat with these fields in addition to the question.
async fn ask(app: &App, fields: Value) -> Value {
    app.reader
        .post("/v1/chat", with_question(fields))
        .await
        .expect(200)
        .json
}

fn with_question(fields: Value) -> Value {
    let mut body = json!({"messages": [{"role": "user", "content": "Why?"}]});
    body.as_object_mut()
        .unwrap()
        .extend(fields.as_object().unwrap().clone());
    body
}

/// The echoed model request.
fn said(answer: &Value) -> &str {
    answer["message"]["content"].as_str().unwrap()
}

/// The first used prompt: the system prompt.
fn used(answer: &Value) -> &Value {
    &answer["prompts"][0]
}
