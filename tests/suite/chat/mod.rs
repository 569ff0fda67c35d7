//! Chats over real sockets: they use what is published, and say what they used.

mod bad_input;
mod caching;
mod failing;
mod options;
mod wording;

use promptbook::seeds;
use serde_json::{Value, json};
use tests::App;

/// Where the system prompt is.
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

/// Asks with these fields beside the question.
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

/// What a model would have been sent.
fn said(answer: &Value) -> &str {
    answer["message"]["content"].as_str().unwrap()
}

/// The first of the prompts that were used: the system prompt.
fn used(answer: &Value) -> &Value {
    &answer["prompts"][0]
}
