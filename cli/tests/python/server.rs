//! Promptbook as people have it: a server that can go away, and the command.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tests::{ADMIN, App, READER};
use tokio::runtime::Runtime;

/// The API with nothing stored. It ends when it is dropped.
pub(crate) struct Server {
    app: App,
    runtime: Runtime,
}

impl Server {
    pub(crate) fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let app = runtime.block_on(App::new());
        Self { app, runtime }
    }

    /// What a program's environment says, for it to look its prompts up here on every call, however busy
    /// this machine is.
    pub(crate) fn environment(&self) -> [(&str, &str); 4] {
        [
            ("PROMPTBOOK_SERVER", &self.app.url),
            ("PROMPTBOOK_API_KEY", READER),
            ("PROMPTBOOK_TTL", "0"),
            ("PROMPTBOOK_TIMEOUT", "60"),
        ]
    }

    /// The environment of a command that administers it.
    pub(crate) fn admin(&self) -> [(&str, &str); 2] {
        [
            ("PROMPTBOOK_SERVER", &self.app.url),
            ("PROMPTBOOK_API_KEY", ADMIN),
        ]
    }

    /// Creates and publishes a prompt; the body is the API's.
    pub(crate) fn create(&self, mut body: Value) {
        body["publish"] = json!(true);
        self.runtime.block_on(async {
            let request = self.app.admin.request("POST", "/v1/prompts").json(&body);
            let saved = self.app.admin.send(request).await;
            assert_eq!(saved.status, 201, "{}", saved.json);
        });
    }

    /// The same in an instance.
    pub(crate) fn create_in(&self, instance: &str, mut body: Value) {
        body["publish"] = json!(true);
        let path = format!("/v1/prompts?instance={instance}");
        let saved = self.app.admin.post(&path, body);
        let saved = self.runtime.block_on(saved);
        assert_eq!(saved.status, 201, "{}", saved.json);
    }

    /// Saves a version; the answer.
    pub(crate) fn save(&self, name: &str, body: Value) -> Value {
        let request = self.app.admin.request("PUT", &path(name)).json(&body);
        self.runtime.block_on(self.app.admin.send(request)).json
    }

    /// Runs `promptbook` as an admin; says what it printed.
    ///
    /// # Panics
    /// It ends with another exit code than 0.
    pub(crate) fn promptbook(&self, folder: &Path, arguments: &[&str]) -> String {
        promptbook(folder, arguments, &self.admin())
    }

    /// The prompts, as the API lists them.
    pub(crate) fn prompts(&self) -> Value {
        let list = self.app.admin.get("/v1/prompts");
        self.runtime.block_on(list).json
    }

    /// Publishes a version.
    pub(crate) fn publish(&self, name: &str, version: u32) {
        let path = format!("{}/publish", path(name));
        let request = self.app.admin.request("POST", &path);
        let published = self
            .app
            .admin
            .send(request.json(&json!({"version": version})));
        let published = self.runtime.block_on(published);
        assert_eq!(published.status, 200, "{}", published.json);
    }

    /// Makes a version whose text, or first message, begins with these words; doesn't publish it.
    pub(crate) fn edit(&self, name: &str, words: &str) {
        let path = path(name);
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

fn path(name: &str) -> String {
    format!("/v1/prompts/{}", name.replace('/', "%2F"))
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
pub(crate) fn promptbook(
    folder: &Path,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> String {
    let ran = run(folder, arguments, environment);
    let (printed, said) = (text(ran.stdout), text(ran.stderr));
    assert!(
        ran.status.success(),
        "promptbook {arguments:?}: {}\n{said}\n{printed}",
        ran.status
    );
    printed
}

/// Runs `promptbook` in a folder, with nothing in its environment that was meant for another.
pub(crate) fn run(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_promptbook"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PROMPTBOOK_") {
            command.env_remove(name);
        }
    }
    // Nobody's own configuration.
    let nowhere = folder.join("nowhere");
    command
        .args(arguments)
        .current_dir(folder)
        .env("HOME", &nowhere)
        .env("XDG_CONFIG_HOME", &nowhere)
        .env("NO_PROXY", "*")
        .envs(environment.iter().copied())
        .output()
        .expect("promptbook starts")
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}
