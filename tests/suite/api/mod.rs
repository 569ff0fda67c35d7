//! The HTTP API over real sockets: status, headers, body, and what is stored.

mod access;
mod access_matrix;
mod active;
mod activity;
mod bad_input;
mod composed;
mod conditions;
mod config;
mod contract;
mod formats;
mod includes;
mod inputs;
mod instances;
mod key_ring;
mod keys;
mod latest;
mod names;
mod options;
mod order;
mod overrides;
mod past;
mod prompts;
mod publishing;
mod redaction;
mod releases;
mod render;
mod settings;
mod sizes;
mod times;
mod versions;
mod wrong_paths;
mod wrong_types;

use serde_json::{Value, json};
use tests::App;

/// The path of the prompt in most tests.
pub(crate) const GREETING: &str = "/v1/prompts/support%2Fgreeting";

/// A path below the greeting.
pub(crate) fn greeting(rest: &str) -> String {
    format!("{GREETING}{rest}")
}

/// Creates the greeting with version 1 active.
pub(crate) async fn create(app: &App, template: &str) -> Value {
    let body = json!({"name": "support/greeting", "template": template, "publish": true});
    app.admin.post("/v1/prompts", body).await.expect(201).json
}

/// Saves and publishes a new version.
pub(crate) async fn publish_new(app: &App, template: &str) -> Value {
    let body = json!({"template": template, "publish": true});
    app.admin.json("PUT", GREETING, body).await.expect(200).json
}

/// Reads the active version.
pub(crate) async fn active_template(app: &App) -> Option<String> {
    let answer = app.reader.get(&greeting("/active")).await;
    answer.json["template"].as_str().map(str::to_owned)
}
