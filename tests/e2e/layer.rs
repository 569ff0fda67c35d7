//! The layer's program as an extension in the emulator. What the emulator lacks of the Extensions API, the sidecar's own tests stub.

use serde_json::json;
use tests::Client;
use tokio::process::Command;

use crate::functions::{Stack, binary};
use crate::process::Process;

const TOKEN: &str = "a-session-token";

#[tokio::test]
async fn the_extension_registers_with_the_emulator_and_serves_the_functions_prompts() {
    let stack = Stack::new().await;
    let id = promptbook::prompt::PromptId {
        instance: Default::default(),
        name: "greeting".parse().unwrap(),
    };
    let text = "Hello {{ customer }}".to_owned();
    stack.table.publish(&id, text).await;
    let mut command = Command::new(binary("promptbook-sidecar"));
    command.env_clear().envs([
        (
            "AWS_LAMBDA_RUNTIME_API",
            stack.emulator.runtime_api("chat").as_str(),
        ),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_SESSION_TOKEN", TOKEN),
        ("AWS_ENDPOINT_URL_DYNAMODB", stack.database.url.as_str()),
        ("PROMPTBOOK_TABLE", stack.table.name.as_str()),
        ("PROMPTBOOK_WARM", "greeting"),
        ("PROMPTBOOK_SIDECAR_PORT", "0"),
    ]);
    let mut extension = Process::start("promptbook-sidecar", &mut command);
    let line = extension.line("listening on ").await;
    let (_, url) = line.split_once("listening on ").unwrap();
    let client = Client::new(url.split('"').next().unwrap(), None);
    let request = client.request("POST", "/v1/prompts/greeting/render");
    let request = request.header("X-Promptbook-Token", TOKEN);
    let body = json!({"inputs": {"customer": "Ada"}});
    let answer = client.send(request.json(&body)).await.expect(200).json;
    assert_eq!(
        (&answer["text"], &answer["source"]),
        (&json!("Hello Ada"), &json!("fresh"))
    );
    assert!(extension.runs(), "it waits for the shutdown");
}
