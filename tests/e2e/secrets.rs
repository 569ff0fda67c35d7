//! Keys in Secrets Manager: read before the first request, read again when a key does not match, and never logged.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::event::Event;
use crate::functions::{Function, Stack};
use crate::http_stub::HttpStub;
use crate::process::{PATIENCE, Process};

const ADMIN_SECRET: &str =
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:promptbook-admin-aB3dE6";
const READER_SECRET: &str =
    "arn:aws:secretsmanager:eu-central-1:123456789012:secret:promptbook-reader-fG7hI9";
const FIRST: &str = "first-key-0123456789-0123";
const SECOND: &str = "second-key-0123456789-012";
const THIRD: &str = "third-key-0123456789-0123";
const READ: &str = "reader-key-0123456789-012";

/// A fake Secrets Manager with the test's secrets. Unknown secrets are rejected; while it is down, it
/// responds with errors.
struct SecretsManager {
    stub: HttpStub,
    held: Arc<Mutex<HashMap<String, String>>>,
    down: Arc<Mutex<bool>>,
}

impl SecretsManager {
    async fn new() -> Self {
        let held: Arc<Mutex<HashMap<String, String>>> = Arc::default();
        let down = Arc::<Mutex<bool>>::default();
        let (of_stub, down_of_stub) = (held.clone(), down.clone());
        let stub = HttpStub::new(move |received| {
            assert_eq!(
                received.headers["x-amz-target"],
                "secretsmanager.GetSecretValue"
            );
            let request: Value = serde_json::from_str(&received.body).unwrap();
            let id = request["SecretId"].as_str().unwrap();
            match of_stub.lock().unwrap().get(id) {
                _ if *down_of_stub.lock().unwrap() => {
                    (500, json!({"__type": "InternalServiceError"}).to_string())
                }
                Some(secret) => (200, json!({"ARN": id, "SecretString": secret}).to_string()),
                None => (
                    400,
                    json!({"__type": "ResourceNotFoundException"}).to_string(),
                ),
            }
        })
        .await;
        Self { stub, held, down }
    }

    /// A Secrets Manager with an admin and a reader key.
    async fn with_keys() -> Self {
        let manager = Self::new().await;
        manager.put(ADMIN_SECRET, json!({"current": FIRST}).to_string());
        manager.put(
            READER_SECRET,
            json!({"current": READ, "previous": ""}).to_string(),
        );
        manager
    }

    fn put(&self, id: &str, secret: String) {
        self.held.lock().unwrap().insert(id.to_owned(), secret);
    }

    fn set_down(&self, down: bool) {
        *self.down.lock().unwrap() = down;
    }

    /// The number of reads of a secret.
    fn asked(&self, id: &str) -> usize {
        let received = self.stub.received();
        received
            .iter()
            .filter(|request| request.body.contains(id))
            .count()
    }

    /// The variables of a function with these keys.
    fn variables(&self) -> [(&str, &str); 3] {
        [
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", &self.stub.url),
            ("ADMIN_API_KEY", ADMIN_SECRET),
            ("READER_API_KEY", READER_SECRET),
        ]
    }

    fn start(&self, stack: &Stack, function: &str) -> Function {
        stack.start_with(function, function, &self.variables())
    }
}

fn list() -> Event {
    Event::new("GET", "/v1/prompts")
}

#[tokio::test]
async fn both_keys_are_read_before_the_first_request_and_cached() {
    let stack = Stack::new().await;
    let manager = SecretsManager::with_keys().await;
    let keys = json!({"current": FIRST, "previous": SECOND});
    manager.put(ADMIN_SECRET, keys.to_string());
    let prompts = manager.start(&stack, "prompts");
    let read = async {
        while manager.asked(ADMIN_SECRET) == 0 || manager.asked(READER_SECRET) == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, read)
        .await
        .expect("both are read");
    for _ in 0..3 {
        prompts.send(&list().key(FIRST)).await.expect(200);
        prompts.send(&list().key(SECOND)).await.expect(200);
        prompts
            .send(&list().key(READ))
            .await
            .problem(403, "forbidden");
    }
    assert_eq!(
        (manager.asked(ADMIN_SECRET), manager.asked(READER_SECRET)),
        (1, 1)
    );
}

#[tokio::test]
async fn a_rotated_key_works_without_a_restart_and_wrong_keys_cost_few_requests() {
    let stack = Stack::new().await;
    let manager = SecretsManager::with_keys().await;
    let prompts = manager.start(&stack, "prompts");
    prompts.send(&list().key(FIRST)).await.expect(200);
    let rotated = json!({"current": SECOND, "previous": FIRST});
    manager.put(ADMIN_SECRET, rotated.to_string());
    prompts.send(&list().key(SECOND)).await.expect(200);
    prompts.send(&list().key(FIRST)).await.expect(200);
    for _ in 0..20 {
        prompts
            .send(&list().key(THIRD))
            .await
            .problem(401, "unauthenticated");
    }
    // Once at start-up, and twice a minute.
    for secret in [ADMIN_SECRET, READER_SECRET] {
        assert!(
            manager.asked(secret) <= 3,
            "{} requests",
            manager.asked(secret)
        );
    }
    let said = prompts.process.said().join("\n");
    for key in [FIRST, SECOND, THIRD, READ] {
        assert!(!said.contains(key), "{said}");
    }
}

#[tokio::test]
async fn keys_cannot_be_checked_while_secrets_are_unreachable() {
    let stack = Stack::new().await;
    let manager = SecretsManager::with_keys().await;
    manager.set_down(true);
    let prompts = manager.start(&stack, "prompts");
    prompts
        .send(&list().key(FIRST))
        .await
        .problem(503, "keys-unreadable");
    prompts.send(&list()).await.problem(401, "unauthenticated");
    let line = prompts.process.line("ADMIN_API_KEY").await;
    assert!(!line.contains(FIRST), "{line}");
    manager.set_down(false);
    prompts.send(&list().key(FIRST)).await.expect(200);
}

#[tokio::test]
async fn an_unreadable_or_invalid_secret_stops_the_start_with_a_one_line_error() {
    let stack = Stack::new().await;
    for secret in [
        None,
        Some("0123456789-not-json-0123456789"),
        Some("{}"),
        Some(r#"{"current": "0123456789"}"#),
        Some(r#"{"current": "", "previous": "previous-key-0123456789"}"#),
        Some(r#"{"current": "current-key-0123456789", "previous": "0123456789"}"#),
    ] {
        let manager = SecretsManager::with_keys().await;
        match secret {
            Some(secret) => manager.put(ADMIN_SECRET, secret.to_owned()),
            None => drop(manager.held.lock().unwrap().remove(ADMIN_SECRET)),
        }
        let mut command = stack.command("prompts", "prompts");
        command.envs(manager.variables());
        let (status, lines) = Process::start("prompts", &mut command).ended().await;
        assert!(!status.success(), "{secret:?}");
        let named: Vec<_> = lines
            .iter()
            .filter(|line| line.contains("ADMIN_API_KEY"))
            .collect();
        assert_eq!(named.len(), 1, "{secret:?}: {lines:#?}");
        assert!(!lines.join("\n").contains("0123456789-"), "{lines:#?}");
        assert!(!lines.join("\n").contains("-0123456789"), "{lines:#?}");
    }
}

#[tokio::test]
async fn a_truncated_response_with_a_secret_is_not_logged() {
    let stack = Stack::new().await;
    let broken = HttpStub::new(|_| {
        let whole =
            json!({"ARN": ADMIN_SECRET, "SecretString": json!({"current": FIRST}).to_string()});
        (200, whole.to_string().trim_end_matches('}').to_owned())
    });
    let url = broken.await.url;
    let changes = [
        ("AWS_ENDPOINT_URL_SECRETS_MANAGER", url.as_str()),
        ("ADMIN_API_KEY", ADMIN_SECRET),
    ];
    let prompts = stack.start_with("prompts", "prompts", &changes);
    let refused = prompts.send(&list().key(FIRST)).await;
    refused.problem(503, "keys-unreadable");
    prompts.process.line("ADMIN_API_KEY").await;
    let said = prompts.process.said().join("\n");
    assert!(!said.contains(FIRST), "{said}");
}
