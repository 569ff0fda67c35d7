//! The five commands of docs/extract.md, in a row, on a program that has prompts of every kind.

use std::path::Path;

use super::patching::git_apply;
use crate::desk::Desk;

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/chat_program");

fn copy(desk: &Desk, from: &Path, to: &str) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = format!("{to}/{}", entry.file_name().to_str().unwrap());
        match entry.path().is_dir() {
            true => copy(desk, &entry.path(), &to),
            false => drop(desk.write(&to, std::fs::read(entry.path()).unwrap())),
        }
    }
}

#[tokio::test]
async fn the_commands_of_the_readme_succeed_in_a_row() {
    let desk = Desk::new().await;
    copy(&desk, Path::new(PROGRAM), "src");
    desk.run(&["extract", "src"]).await.expect(0);
    let json = ["extract", "src", "--format", "json"];
    let converted = desk.run(&json).await.expect(0).json()["summary"]["converted"].clone();
    desk.run(&["extract", "src", "--to", "prompts"])
        .await
        .expect(0);
    let import = ["import", "prompts", "--publish", "--yes"];
    desk.run(&import).await.expect(0);
    let patch = desk.run(&["extract", "src", "--patch"]).await.expect(0);
    git_apply(&desk, &patch.out);
    let check = desk.run(&["extract", "src", "--check"]).await.expect(0);
    assert_eq!(check.out, "Every hardcoded prompt is accepted.\n");

    let before = desk.files("prompts").len();
    let again = [
        "extract", "src", "--to", "prompts", "--force", "--format", "json",
    ];
    let again = desk.run(&again).await.expect(0).json();
    assert_eq!(again["summary"]["converted"], 0, "{again:#}");
    assert_eq!(again["summary"]["looked_up"], converted, "{again:#}");
    let shown = desk.run(&["extract", "src"]).await.expect(0).out;
    let counted = format!("; {converted} already looked up from Promptbook\n");
    assert!(shown.ends_with(&counted), "{shown}");
    assert!(!shown.contains("Converted:"), "{shown}");
    assert_eq!(desk.files("prompts").len(), before);

    // The helper stands beside what is read.
    let check = desk.run(&["extract", "src/app", "--check"]).await.expect(0);
    assert_eq!(check.out, "Every hardcoded prompt is accepted.\n");
    desk.write("src/app/new.py", "NEW_PROMPT = 'Be kind to everybody.'\n");
    desk.run(&["extract", "src", "--check"]).await.expect(1);
}
