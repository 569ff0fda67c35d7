//! The commands of the start-up output, run in a shell unchanged.

use std::process::Command;

use serde_json::Value;

use crate::harness::{Scratch, Server};

/// The shell's output for each command, in order.
fn paste(server: &Server) -> Vec<Value> {
    let commands = server.welcome.lines().map(str::trim);
    commands
        .filter(|line| line.starts_with("curl "))
        .map(|line| {
            let output = Command::new("sh").args(["-c", line]).output();
            let output = output.expect("a shell");
            assert!(output.status.success(), "{line}: is curl installed?");
            serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{line}: {error}"))
        })
        .collect()
}

#[test]
fn the_printed_commands_edit_publish_chat_and_undo() {
    let scratch = Scratch::new();
    let server = scratch.start();
    let [saved, active, chat, undone] = &paste(&server)[..] else {
        panic!("four commands:\n{}", server.welcome)
    };
    assert_eq!(saved["publication"]["version"], 2, "{saved}");
    assert_eq!(
        (&active["version"], &active["name"]),
        (&2.into(), &"system_prompt".into())
    );
    assert_eq!(chat["echo"], true, "{chat}");
    let used = &chat["prompts"][0];
    assert_eq!(
        (&used["name"], &used["version"], &used["source"]),
        (&"system_prompt".into(), &2.into(), &"fresh".into())
    );
    let said = chat["message"]["content"].as_str().unwrap();
    assert!(said.contains("You are a pirate, and today is 2"), "{said}");
    assert_eq!(
        (&undone["kind"], &undone["version"]),
        (&"rollback".into(), &1.into())
    );

    // Unchanged content makes no new version and is published again.
    let again = paste(&server);
    assert_eq!(again[0]["version"]["version"], 2, "{}", again[0]);
    assert_eq!(again[2]["prompts"][0]["version"], 2, "{}", again[2]);
    assert_eq!(again[3]["version"], 1, "{}", again[3]);
}
