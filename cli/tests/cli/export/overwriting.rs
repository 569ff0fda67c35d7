//! What is in the folder already: nothing of somebody's own is overwritten, and a killed export is run again.

use axum::http::Method;
use serde_json::json;

use super::two;
use crate::desk::{Desk, command};
use crate::gate::{Gate, Plan};

#[tokio::test]
async fn what_is_not_from_an_export_is_overwritten_by_force_alone() {
    let desk = two().await;
    desk.write("out/chat.prompty", "mine");
    let done = desk.run(&["export", "out"]).await.expect(3);
    assert!(
        done.out
            .contains("chat: not written: out/chat.prompty: is not from an export"),
        "{}",
        done.out
    );
    assert_eq!(desk.read("out/chat.prompty"), "mine");
    assert_eq!(
        desk.read("out/support/greeting.prompty").lines().last(),
        Some("Hello {{ name }}"),
        "the rest goes on"
    );

    desk.write(
        "out/support/greeting.prompty",
        "---\nname: support/greeting\n---\nedited\n",
    );
    let done = desk
        .run(&["export", "out", "support/greeting"])
        .await
        .expect(3);
    assert!(
        done.out
            .contains("was edited since the export: import it first"),
        "{}",
        done.out
    );
    desk.run(&["export", "out", "--force"]).await.expect(0);
    assert!(
        desk.read("out/chat.prompty")
            .starts_with("---\nname: chat\n")
    );

    desk.create("later", "1", true).await;
    desk.run(&["export", "out"]).await.expect(0);
    desk.save("later", json!({"template": "2", "publish": true}))
        .await;
    desk.run(&["export", "out"]).await.expect(0);
    assert!(
        desk.read("out/later.prompty").ends_with("\n2\n"),
        "its own files it does overwrite"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_is_written_through_a_link() {
    let desk = two().await;
    std::fs::create_dir_all(desk.path("elsewhere")).unwrap();
    std::fs::create_dir_all(desk.path("out")).unwrap();
    std::os::unix::fs::symlink(desk.path("elsewhere"), desk.path("out/support")).unwrap();
    std::os::unix::fs::symlink(desk.path("elsewhere/x"), desk.path("out/chat.prompty")).unwrap();
    let done = desk.run(&["export", "out"]).await.expect(3);
    assert!(
        done.out.contains("out/support: is a symbolic link"),
        "{}",
        done.out
    );
    assert!(
        done.out.contains("out/chat.prompty: is not from an export"),
        "{}",
        done.out
    );
    assert!(desk.files("elsewhere").is_empty());
    let manifest = json!({"promptbook": 1, "prompts": {}}).to_string();
    desk.write("up/promptbook.json", manifest);
    desk.run(&["export", "up"]).await.expect(0);
    let text = desk
        .read("up/promptbook.json")
        .replace("chat.prompty", "../chat.prompty");
    desk.write("up/promptbook.json", text);
    let done = desk.run(&["export", "up", "--force"]).await.expect(3);
    assert!(done.out.contains("leads out of the folder"), "{}", done.out);
    assert!(!desk.path("chat.prompty").exists());
}

#[tokio::test]
async fn names_that_differ_in_case_alone_have_files_that_do_not() {
    let desk = Desk::new().await;
    for name in ["greet", "Greet", "greet.prompty/x"] {
        desk.create(name, name, true).await;
    }
    desk.run(&["export", "out"]).await.expect(0);
    assert_eq!(
        desk.files("out"),
        [
            "Greet.prompty",
            "greet.prompty~x~2.prompty",
            "greet~2.prompty",
            "promptbook.json"
        ]
    );
    let other = Desk::new().await;
    let folder = desk.path("out");
    other
        .run(&["import", folder.to_str().unwrap(), "--yes"])
        .await
        .expect(0);
    for name in ["greet", "Greet", "greet.prompty/x"] {
        assert_eq!(other.get(name, "/versions/1").await["template"], name);
    }
}

#[tokio::test]
async fn a_killed_export_is_run_again_whatever_changed_meanwhile() {
    let desk = Desk::new().await;
    for number in 0..20 {
        desk.create(&format!("p{number:02}"), "1", true).await;
    }
    // Two lists of prompts are none of it; the versions are.
    let gate = Gate::before(&desk.app.url, Method::GET, Plan::Hold(11)).await;
    let mut child = command(&gate.url, &desk.path(""), &["export", "out", "--jobs", "1"])
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    gate.held().await;
    child.start_kill().unwrap();
    child.wait().await.unwrap();
    let written = desk.files("out");
    assert!(
        written.contains(&"p00.prompty".to_owned()) && !written.contains(&"p19.prompty".to_owned()),
        "{written:?}"
    );
    assert!(!written.contains(&"promptbook.json".to_owned()));
    desk.save("p00", json!({"template": "2", "publish": true}))
        .await;
    desk.run(&["export", "out"]).await.expect(0);
    assert_eq!(desk.files("out").len(), 21, "{:?}", desk.files("out"));
    assert!(desk.read("out/p00.prompty").ends_with("\n2\n"));
}

#[tokio::test]
async fn what_a_killed_export_was_writing_is_taken_away_by_the_next() {
    let desk = two().await;
    desk.run(&["export", "out"]).await.expect(0);
    let left = [
        "out/.promptbook-aB3xYz.tmp",
        "out/support/.promptbook-000000.tmp",
    ];
    let kept = [
        "out/.promptbook-aB3xYz",
        "out/x.tmp",
        "out/mine/.promptbook-aB3xYz.tmp",
        "out/.promptbook-locked.tmp",
    ];
    for file in left.iter().chain(&kept) {
        desk.write(file, "half");
    }
    // Another export is at work on this one.
    let locked = std::fs::File::open(desk.path(kept[3])).unwrap();
    locked.lock().unwrap();
    desk.run(&["export", "out"]).await.expect(0);
    for file in left {
        assert!(!desk.path(file).exists(), "{file}");
    }
    for file in kept {
        assert!(desk.path(file).exists(), "{file}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_is_taken_away_through_a_link() {
    let desk = two().await;
    let elsewhere = desk.write("elsewhere/.promptbook-aB3xYz.tmp", "half");
    std::fs::create_dir(desk.path("out")).unwrap();
    std::os::unix::fs::symlink(desk.path("elsewhere"), desk.path("out/support")).unwrap();
    desk.run(&["export", "out"]).await.expect(3);
    assert!(elsewhere.exists());
}

#[tokio::test]
async fn a_manifest_that_can_not_be_read_is_named_and_nothing_is_written() {
    let desk = two().await;
    for (manifest, says) in [
        ("{", "is not a valid export manifest"),
        (
            "{\"promptbook\": 2, \"new\": []}",
            "its format is 2, but this command reads 1",
        ),
        (
            "{\"promptbook\": 1, \"prompts\": {\"a~b\": {}}}",
            "`~` is not among them",
        ),
    ] {
        desk.write("out/promptbook.json", manifest);
        for line in [&["export", "out"][..], &["import", "out", "--plan"]] {
            desk.write("out/a.prompty", "x");
            let done = desk.run(line).await.expect(1);
            assert!(
                done.err.contains("out/promptbook.json") && done.err.contains(says),
                "{}",
                done.err
            );
            assert_eq!(done.err.lines().count(), 1, "{}", done.err);
        }
    }
    assert_eq!(desk.files("out"), ["a.prompty", "promptbook.json"]);
}
