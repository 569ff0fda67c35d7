//! Promptbook as the program's people have it: a server that can go away, and the command.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tests::{ADMIN, App, READER};
use tokio::runtime::Runtime;

/// The API with nothing stored. It ends when it is dropped.
pub(super) struct Server {
    app: App,
    runtime: Runtime,
}

impl Server {
    pub(super) fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let app = runtime.block_on(App::new());
        Self { app, runtime }
    }

    /// What a program's environment says, for it to look its prompts up here on every call.
    pub(super) fn environment(&self) -> [(&str, &str); 3] {
        [
            ("PROMPTBOOK_SERVER", &self.app.url),
            ("PROMPTBOOK_API_KEY", READER),
            ("PROMPTBOOK_TTL", "0"),
        ]
    }

    /// Runs `promptbook` as an admin; says what it printed.
    ///
    /// # Panics
    /// It ends with another exit code than 0.
    pub(super) fn promptbook(&self, folder: &Path, arguments: &[&str]) -> String {
        promptbook(
            folder,
            arguments,
            &[
                ("PROMPTBOOK_SERVER", &self.app.url),
                ("PROMPTBOOK_API_KEY", ADMIN),
            ],
        )
    }

    /// Makes a version whose text, or first message, begins with these words; doesn't publish it.
    pub(super) fn edit(&self, name: &str, words: &str) {
        let path = format!("/v1/prompts/{}", name.replace('/', "%2F"));
        self.runtime.block_on(async {
            let versions = self.app.admin.get(&format!("{path}/versions")).await;
            let latest = &versions.json["items"][0];
            let body = match latest["template"].as_str() {
                Some(template) => json!({"template": format!("{words}{template}")}),
                None => json!({"messages": reworded(&latest["messages"], words)}),
            };
            let request = self.app.admin.request("PATCH", &path).json(&body);
            let saved = self.app.admin.send(request).await;
            assert_eq!(saved.status, 200, "{}", saved.json);
            assert!(saved.json["publication"].is_null(), "{}", saved.json);
        });
    }
}

fn reworded(messages: &Value, words: &str) -> Value {
    let mut messages = messages.clone();
    let content = messages[0]["content"].as_str().expect("a first message");
    messages[0]["content"] = json!(format!("{words}{content}"));
    messages
}

/// Runs `promptbook`; says what it printed.
///
/// # Panics
/// It ends with another exit code than 0.
pub(super) fn promptbook(
    folder: &Path,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_promptbook"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PROMPTBOOK_") {
            command.env_remove(name);
        }
    }
    // Nobody's own configuration.
    let nowhere = folder.join("nowhere");
    let ran = command
        .args(arguments)
        .current_dir(folder)
        .env("HOME", &nowhere)
        .env("XDG_CONFIG_HOME", &nowhere)
        .envs(environment.iter().copied())
        .output()
        .expect("promptbook starts");
    let printed = String::from_utf8(ran.stdout).expect("UTF-8");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(
        ran.status.success(),
        "promptbook {arguments:?}: {}\n{said}\n{printed}",
        ran.status
    );
    printed
}
