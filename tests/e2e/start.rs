//! Start-up errors: the process exits with one line that names the setting.

use serde_json::Value;

use crate::bad_input::HTTP;
use crate::event::Event;
use crate::functions::Stack;
use crate::process::Process;

/// Runs a function that must not start, and returns its only error line.
async fn complaint(stack: &Stack, function: &str, variable: &str, value: Option<&str>) -> String {
    let mut command = stack.command(function, function);
    match value {
        Some(value) => command.env(variable, value),
        None => command.env_remove(variable),
    };
    let (status, lines) = Process::start(function, &mut command).ended().await;
    assert!(status.code().is_some_and(|code| code != 0), "{status}");
    // Warnings before the error are separate lines.
    let errors: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {lines:#?}")))
        .filter(|line: &Value| line["level"] == "ERROR")
        .collect();
    assert_eq!(errors.len(), 1, "{function}: {lines:#?}");
    errors[0].to_string()
}

#[tokio::test]
async fn a_missing_or_invalid_setting_stops_the_start_with_a_one_line_error() {
    let stack = Stack::new().await;
    let wrong = [
        ("PROMPTBOOK_TABLE", None),
        ("PROMPTBOOK_TABLE", Some("")),
        ("ADMIN_API_KEY", Some("short-secret")),
        ("READER_API_KEY", Some("short-secret")),
        ("AWS_LAMBDA_RUNTIME_API", None),
    ];
    for function in HTTP {
        for (variable, value) in wrong {
            let line = complaint(&stack, function, variable, value).await;
            assert!(line.contains(variable), "{function}: {line}");
            assert!(!line.contains("short-secret"), "{function}: {line}");
        }
    }
    let line = complaint(&stack, "seed", "AWS_LAMBDA_RUNTIME_API", None).await;
    assert!(line.contains("AWS_LAMBDA_RUNTIME_API"), "{line}");
    for (variable, value) in [
        ("CHAT_MODEL", "gpt"),
        ("PROMPTBOOK_INSTANCE", "No Such"),
        ("OPENAI_BASE_URL", "ftp://model"),
    ] {
        let mut command = stack.command("chat", "chat");
        command.env("CHAT_MODEL", "openai/m").env(variable, value);
        let (status, lines) = Process::start("chat", &mut command).ended().await;
        assert!(!status.success());
        let named = lines.iter().filter(|line| line.contains(variable));
        assert_eq!(named.count(), 1, "{lines:#?}");
    }
}

#[tokio::test]
async fn a_missing_table_is_logged_at_start_up_and_fails_every_request() {
    let stack = Stack::new().await;
    let changes = [("PROMPTBOOK_TABLE", "no-such-table")];
    let mut active = stack.start_with("active", "active", &changes);
    let read = Event::new("GET", "/v1/prompts/{name}/active")
        .name("greeting")
        .reader();
    let answer = active.send(&read).await;
    let detail = answer.problem(500, "database-refused");
    assert!(detail.contains("PROMPTBOOK_TABLE"), "{detail}");
    let line = active
        .process
        .line("the table did not answer at start-up")
        .await;
    assert!(line.contains("ResourceNotFoundException"), "{line}");
    let line = active.process.line(&read.request_id).await;
    assert!(line.contains("ResourceNotFoundException"), "{line}");
    let health = active.send(&Event::new("GET", "/v1/health")).await;
    assert!(health.status >= 500, "{}", health.json);
    assert!(active.process.runs());
}
