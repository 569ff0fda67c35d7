//! Out of one server and into another: the same prompts, versions, labels and contracts.

use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::Desk;

/// The folder's files and its manifest, without the times.
pub(super) fn tree(desk: &Desk, folder: &str) -> Vec<(String, String)> {
    let files = desk.files(folder).into_iter();
    files
        .map(|file| {
            let mut text = desk.read(&format!("{folder}/{file}"));
            if file == "promptbook.json" {
                let mut manifest: Value = serde_json::from_str(&text).unwrap();
                for entry in manifest["prompts"].as_object_mut().unwrap().values_mut() {
                    entry["created_at"] = Value::Null;
                }
                text = manifest.to_string();
            }
            (file, text)
        })
        .collect()
}

#[tokio::test]
async fn an_export_with_all_versions_makes_an_empty_instance_the_same() {
    let desk = Desk::new().await;
    let admin = &desk.app.admin;
    let first = json!({"name": "support/chat", "messages": [{"role": "system", "content": "{{ who }}"}, {"thread": "history"}],
        "inputs": {"who": {"kind": "string", "default": "you"}, "history": {"kind": "thread"}}, "contract": ["who", "history", "more"],
        "description": "Talks", "tags": ["b", "a"], "message": "begin", "author": "ada", "publish": true});
    admin.post("/v1/prompts", first).await.expect(201);
    for (says, message, label) in [
        ("two", "second", "staging"),
        ("three {{ more }}", "third", "production"),
        ("two", "again", ""),
    ] {
        let mut body = json!({"messages": [{"role": "user", "content": says}], "message": message, "description": "Talks", "tags": ["b", "a"]});
        if message != "again" {
            body["config"] = json!({"step": message, "beta": [1.0, null]});
        }
        if !label.is_empty() {
            body["publish"] = json!(true);
            body["label"] = json!(label);
        }
        desk.save("support/chat", body).await;
    }
    desk.create("draft", "never published", false).await;
    desk.create("gone", "x", true).await;
    admin.call("DELETE", "/v1/prompts/gone").await.expect(204);
    let line = ["export", "one", "--versions", "all", "--deleted"];
    desk.run(&line).await.expect(0);

    let other = Desk::new().await;
    let one = desk.path("one");
    let import = [
        "import",
        one.to_str().unwrap(),
        "--yes",
        "--publish=exported",
    ];
    let done = other.run(&import).await.expect(0);
    assert!(done.out.contains("with 4 versions"), "{}", done.out);
    let prompt = other.get("support/chat", "").await;
    assert_eq!(prompt["labels"], json!({"production": 3, "staging": 2}));
    assert_eq!(prompt["contract"], json!(["history", "more", "who"]));
    assert_eq!(
        (&prompt["description"], &prompt["tags"]),
        (&json!("Talks"), &json!(["a", "b"]))
    );
    for version in 1..=4 {
        let path = format!("/versions/{version}");
        let (was, is) = (
            desk.get("support/chat", &path).await,
            other.get("support/chat", &path).await,
        );
        for same in [
            "messages", "model", "config", "inputs", "digest", "message", "author",
        ] {
            assert_eq!(was[same], is[same], "{version} {same}");
        }
    }
    let deleted = other
        .app
        .admin
        .get("/v1/prompts?deleted=true")
        .await
        .expect(200)
        .json;
    assert_eq!(deleted["items"][0]["name"], "gone");
    let again = other.run(&import).await.expect(0);
    assert!(
        again
            .out
            .ends_with("Plan: 0 to create, 0 with a new version, 3 unchanged.\n"),
        "{}",
        again.out
    );
    other
        .run(&["export", "two", "--versions", "all"])
        .await
        .expect(0);
    desk.run(&["export", "live", "--versions", "all"])
        .await
        .expect(0);
    assert_eq!(tree(&desk, "live"), tree(&other, "two"));
}

#[tokio::test]
async fn a_history_that_was_begun_goes_on_and_a_label_that_was_moved_stays() {
    let desk = Desk::new().await;
    desk.create("a", "1", true).await;
    for says in ["2", "3"] {
        desk.save(
            "a",
            json!({"template": says, "message": says, "publish": true}),
        )
        .await;
    }
    desk.run(&["export", "out", "--versions", "all"])
        .await
        .expect(0);
    let out = desk.path("out");
    let import = [
        "import",
        out.to_str().unwrap(),
        "--yes",
        "--publish=exported",
    ];
    for versions in 1..=3 {
        let other = Desk::new().await;
        // A prompt of another server was created at another time: that is how an import tells it from the exported one.
        other.app.table.clock.advance(Duration::from_secs(1));
        other.create("a", "1", false).await;
        for says in ["2", "3"].iter().take(versions - 1) {
            other
                .save("a", json!({"template": says, "message": says}))
                .await;
        }
        let done = other.run(&import).await.expect(0);
        assert!(
            done.out
                .contains(&format!("resumes after version {versions} of 3")),
            "{}",
            done.out
        );
        let prompt = other.get("a", "").await;
        assert_eq!(
            (&prompt["latest"], &prompt["labels"]),
            (&json!(3), &json!({"production": 3}))
        );
        assert_eq!(other.get("a", "/versions/3").await["message"], "3");
        let back = json!({"version": 1});
        other
            .app
            .admin
            .post("/v1/prompts/a/publish", back)
            .await
            .expect(200);
        other.save("a", json!({"template": "4"})).await;
        let again = other.run(&import).await.expect(0);
        assert!(
            again
                .out
                .contains("edited on the server since the export (now at version 4)"),
            "{}",
            again.out
        );
        let prompt = other.get("a", "").await;
        assert_eq!(
            (&prompt["latest"], &prompt["labels"]),
            (&json!(4), &json!({"production": 1}))
        );
    }
}

#[tokio::test]
async fn an_exported_version_that_was_edited_is_a_conflict() {
    let desk = Desk::new().await;
    desk.create("a", "1", true).await;
    desk.run(&["export", "out", "--versions", "all"])
        .await
        .expect(0);
    let other = Desk::new().await;
    desk.write("out/a@1.prompty", "---\nname: a\n---\nother\n");
    let out = desk.path("out");
    let done = other
        .run(&["import", out.to_str().unwrap(), "--yes"])
        .await
        .expect(3);
    assert!(
        done.out
            .contains("a@1.prompty was edited since the export, and a version never changes"),
        "{}",
        done.out
    );
    std::fs::remove_file(desk.path("out/a@1.prompty")).unwrap();
    let done = other
        .run(&["import", out.to_str().unwrap(), "--yes"])
        .await
        .expect(3);
    assert!(
        done.out
            .contains("a@1.prompty: does not exist: check the path"),
        "{}",
        done.out
    );
    other.app.admin.get("/v1/prompts/a").await.expect(404);
    let edited = "---\nname: a\n---\n2\n";
    desk.write("out/a@1.prompty", "---\nname: a\n---\n1\n");
    desk.write("out/a.prompty", edited);
    other
        .run(&["import", out.to_str().unwrap(), "--yes"])
        .await
        .expect(0);
    let prompt = other.get("a", "").await;
    assert_eq!(
        (&prompt["latest"], &prompt["labels"]),
        (&json!(2), &json!({}))
    );
}
