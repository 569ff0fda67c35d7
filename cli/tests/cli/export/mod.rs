//! `promptbook export`: what is written, and what is never overwritten.

mod compose;
mod overwriting;

use serde_json::{Value, json};

use crate::desk::Desk;

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
        "chat: nothing is active under `production`; version 1, the latest, was written\n2 prompts in out: 2 new, 0 changed, 0 unchanged\n"
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
