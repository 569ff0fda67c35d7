//! A person with a folder of prompts at the command, before a server of their own.

use std::ops::Deref;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use tests::{ADMIN, App};
use tokio::process::Command;

use crate::folder::{self, Folder};

/// The server and the folder.
pub(crate) struct Desk {
    pub(crate) app: App,
    folder: Folder,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    pub(crate) async fn new() -> Self {
        Self {
            app: App::new().await,
            folder: Folder::new(),
        }
    }

    pub(crate) fn command(&self, line: &[&str]) -> Command {
        command(&self.app.url, &self.folder.path(""), line)
    }

    pub(crate) async fn run(&self, line: &[&str]) -> Done {
        ended(self.command(line)).await
    }

    /// A prompt on the server, saying this; published when asked.
    pub(crate) async fn create(&self, name: &str, template: &str, publish: bool) {
        let body = json!({"name": name, "template": template, "publish": publish});
        self.app.admin.post("/v1/prompts", body).await.expect(201);
    }

    /// Another version of it.
    pub(crate) async fn save(&self, name: &str, body: Value) {
        let path = format!("/v1/prompts/{}", name.replace('/', "%2F"));
        self.app.admin.json("PUT", &path, body).await.expect(200);
    }

    /// GET of something below a prompt.
    pub(crate) async fn get(&self, name: &str, rest: &str) -> Value {
        let path = format!("/v1/prompts/{}{rest}", name.replace('/', "%2F"));
        self.app.admin.get(&path).await.expect(200).json
    }
}

/// What is done with the folder alone.
impl Deref for Desk {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.folder
    }
}

impl Done {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }
}

/// The command, with nothing from this process's environment that could matter.
pub(crate) fn command(url: &str, folder: &Path, line: &[&str]) -> Command {
    let mut command = Command::from(folder::command(folder, line));
    command
        .env("PROMPTBOOK_SERVER", url)
        .env("PROMPTBOOK_API_KEY", ADMIN)
        .env("PROMPTBOOK", env!("CARGO_BIN_EXE_promptbook"))
        .kill_on_drop(true);
    command
}

pub(crate) async fn ended(mut command: Command) -> Done {
    Done::of(command.output().await.unwrap())
}
