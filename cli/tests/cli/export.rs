//! `promptbook export`: what is written, and what is never overwritten.

use axum::http::Method;
use serde_json::{Value, json};

use crate::desk::{Desk, command};
use crate::gate::{Gate, Plan};

/// A prompt with two versions, the first of them active, and a chat prompt that is not published.
async fn two() -> Desk {
    let desk = Desk::new().await;
    desk.create("support/greeting", "Hello {{ name }}", true)
        .await;
    desk.save(
        "support/greeting",
        json!({"template": "Hi {{ name }}", "message": "shorter", "author": "ada"}),
    )
    .await;
    let chat = json!({"name": "chat", "messages": [{"role": "user", "content": "x"}], "description": "d", "tags": ["t"]});
    desk.app.admin.post("/v1/prompts", chat).await.expect(201);
    desk
}

#[tokio::test]
async fn each_prompt_is_a_file_and_the_manifest_keeps_the_rest() {
    let desk = two().await;
    let done = desk.run(&["export", "out"]).await.expect(0);
    assert_eq!(
        done.out,
        "chat: nothing is active under `production`; version 1, the latest, was written\n2 prompts in out: 2 new, 0 changed, 0 as before\n"
    );
    assert_eq!(
        done.err,
        "[1/2] chat.prompty\n[2/2] support/greeting.prompty\n"
    );
    assert_eq!(
        desk.files("out"),
        [
            "chat.prompty",
            "promptbook.json",
            "support/greeting.prompty"
        ]
    );
    assert_eq!(
        desk.read("out/support/greeting.prompty"),
        "---\nname: support/greeting\n---\nHello {{ name }}\n"
    );
    let manifest: Value = serde_json::from_str(&desk.read("out/promptbook.json")).unwrap();
    let entry = &manifest["prompts"]["support/greeting"];
    let version = desk.get("support/greeting", "/versions/1").await;
    assert_eq!(manifest["promptbook"], 1);
    assert_eq!(
        (
            &entry["version"],
            &entry["latest"],
            &entry["contract"],
            &entry["labels"]
        ),
        (
            &json!(1),
            &json!(2),
            &json!(["name"]),
            &json!({"production": 1})
        )
    );
    assert_eq!(entry["versions"][0]["digest"], version["digest"]);
    let again = desk
        .run(&["export", "out", "--format", "json"])
        .await
        .expect(0)
        .json();
    assert_eq!(again["prompts"][1]["status"], "same", "{again:#}");
}

#[tokio::test]
async fn all_versions_one_prompt_and_another_label_are_exported_when_asked() {
    let desk = two().await;
    desk.run(&["export", "all", "support/greeting", "--versions", "all"])
        .await
        .expect(0);
    assert_eq!(
        desk.files("all"),
        [
            "promptbook.json",
            "support/greeting.prompty",
            "support/greeting@1.prompty",
            "support/greeting@2.prompty"
        ]
    );
    let manifest: Value = serde_json::from_str(&desk.read("all/promptbook.json")).unwrap();
    let second = &manifest["prompts"]["support/greeting"]["versions"][1];
    assert_eq!(
        (&second["version"], &second["message"], &second["author"]),
        (&json!(2), &json!("shorter"), &json!("ada"))
    );
    desk.app
        .admin
        .post(
            "/v1/prompts/support%2Fgreeting/publish",
            json!({"version": 2, "label": "staging"}),
        )
        .await
        .expect(200);
    let done = desk
        .run(&["export", "all", "support/greeting", "--label", "staging"])
        .await
        .expect(0);
    assert!(
        done.out.contains("support/greeting@1.prompty: removed"),
        "{}",
        done.out
    );
    assert!(
        desk.read("all/support/greeting.prompty")
            .ends_with("Hi {{ name }}\n")
    );
    assert_eq!(
        desk.files("all"),
        ["promptbook.json", "support/greeting.prompty"]
    );
}

#[tokio::test]
async fn deleted_prompts_are_left_out_unless_asked_for() {
    let desk = two().await;
    desk.app
        .admin
        .call("DELETE", "/v1/prompts/chat")
        .await
        .expect(204);
    desk.run(&["export", "out"]).await.expect(0);
    assert_eq!(
        desk.files("out"),
        ["promptbook.json", "support/greeting.prompty"]
    );
    let done = desk.run(&["export", "out", "chat"]).await.expect(4);
    assert!(
        done.out
            .contains("chat: not written: prompt `chat` of instance `default` is deleted"),
        "{}",
        done.out
    );
    let done = desk.run(&["export", "out", "--deleted"]).await.expect(0);
    assert!(
        done.out
            .contains("chat: deleted; version 1, the latest, was written"),
        "{}",
        done.out
    );
    assert!(desk.read("out/chat.prompty").contains("description: d"));
}

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
async fn a_manifest_that_can_not_be_read_is_named_and_nothing_is_written() {
    let desk = two().await;
    for (manifest, says) in [
        ("{", "no manifest of an export"),
        (
            "{\"promptbook\": 2, \"new\": []}",
            "its form is 2, and this command reads 1",
        ),
        (
            "{\"promptbook\": 1, \"prompts\": {\"a b\": {}}}",
            "` ` is not among them",
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
