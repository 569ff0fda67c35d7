//! `examples/python-lambda`, a function in Python that uses the layer.

use std::path::PathBuf;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::process::{Running, TOKEN, over, published};

/// One turn of the function beside the sidecar on this port.
async fn turn(port: u16) -> Value {
    let program = "import app, json; print(json.dumps(app.handler({'customer': 'Ada', 'question': 'When?'}, None)))";
    let mut python = Command::new("python3");
    python
        .args(["-B", "-c", program])
        .current_dir(folder())
        .env("PROMPTBOOK_SIDECAR_PORT", port.to_string())
        .env("PROMPTBOOK_SIDECAR_TOKEN", TOKEN)
        .env("HTTP_PROXY", "http://127.0.0.1:9");
    let output = python.output().await.expect("python3");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../examples/python-lambda"
    ))
}

#[tokio::test]
async fn the_sample_uses_what_is_published_and_else_its_own_file() {
    let (table, database) = published().await;
    let mut command = over(&table, &database);
    command
        .env("PROMPTBOOK_FALLBACK", folder().join("prompts"))
        .env("PROMPTBOOK_SIDECAR_TTL", "0");
    let running = Running::start(command).await;
    let mut answer = turn(running.port).await;
    assert_eq!(answer["system"], "Greet Ada in one sentence, then answer.");
    assert_eq!(answer["prompt"]["source"], "fallback");
    let id = promptbook::prompt::PromptId {
        instance: Default::default(),
        name: "support/greeting".parse().unwrap(),
    };
    table
        .publish(&id, "Greet {{ customer }} warmly.".to_owned())
        .await;
    answer = turn(running.port).await;
    assert!(answer["prompt"]["age_ms"].is_u64(), "{answer}");
    answer["prompt"]["age_ms"] = json!(0);
    let expected = json!({
        "system": "Greet Ada warmly.", "user": "When?",
        "prompt": {"name": "support/greeting", "version": 1, "instance": "default", "source": "fresh", "age_ms": 0},
    });
    assert_eq!(answer, expected);
}
