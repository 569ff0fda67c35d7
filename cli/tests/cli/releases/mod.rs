//! Several prompts published at one moment: `release`, `promote`, `releases` and `rollback --release`.

mod batches;
mod listed;
mod promote;
mod release;

use serde_json::{Value, json};

use crate::desk::{Desk, Done};

/// The labels of a prompt.
pub(crate) async fn labels(desk: &Desk, name: &str) -> Value {
    desk.get(name, "").await["labels"].clone()
}

/// Makes a version active under a label.
async fn publish(desk: &Desk, name: &str, version: u32, label: &str) {
    let body = json!({"version": version, "label": label});
    let path = format!("/v1/prompts/{}/publish", name.replace('/', "%2F"));
    desk.app.admin.post(&path, body).await.expect(200);
}

/// Two prompts with a second version each, and one without.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    for name in ["a", "b", "c"] {
        desk.create(name, &format!("old {name}"), true).await;
    }
    for name in ["a", "b"] {
        desk.save(name, json!({"template": format!("new {name}")}))
            .await;
    }
    desk
}

/// The commands to copy in a text.
fn commands(text: &str) -> Vec<Vec<String>> {
    let quoted = text.split('`').skip(1).step_by(2);
    let commands = quoted.filter(|quoted| quoted.starts_with("promptbook "));
    commands
        .map(|command| shlex::split(command).unwrap().split_off(1))
        .collect()
}

/// Runs a command that was copied.
async fn pasted(desk: &Desk, command: &[String]) -> Done {
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    desk.run(&words).await
}
