//! What is left for a person to decide, and whose edit is newer.

use serde_json::json;

use super::plan::{actions, text};
use crate::desk::Desk;

#[tokio::test]
async fn what_a_person_has_to_decide_is_a_conflict_and_the_rest_goes_on() {
    let desk = Desk::new().await;
    for name in ["deleted", "text", "contract", "older"] {
        desk.create(name, "1", true).await;
    }
    desk.save("older", json!({"template": "2"})).await;
    desk.app
        .admin
        .call("DELETE", "/v1/prompts/deleted")
        .await
        .expect(204);
    for (file, content) in [
        ("deleted", text("deleted", "x")),
        ("text", text("text", "user:\nx")),
        ("contract", text("contract", "{{ missing }}")),
        ("older", text("older", "1")),
        ("one", text("twice", "1")),
        ("two", text("twice", "2")),
        ("good", text("good", "x")),
    ] {
        desk.write(&format!("in/{file}.prompty"), content);
    }
    let done = desk
        .run(&["import", "in", "--yes", "--publish"])
        .await
        .expect(3);
    for says in [
        "deleted on the server: run `promptbook restore deleted` first",
        "the file is a chat prompt, but the server has it as a text prompt",
        "it uses `missing`, which is not in the contract",
        "the file is the same as version 1, but the server is at version 2 now",
        "! conflict     twice  in/one.prompty, in/two.prompty\n    2 files have this name",
        "Plan: 1 to create, 0 with a new version, 1 to publish, 0 unchanged, 5 in conflict.",
        "Done: 1 of 1.",
    ] {
        assert!(done.out.contains(says), "{says}\n{}", done.out);
    }
    assert_eq!(
        desk.get("good", "").await["labels"],
        json!({"production": 1})
    );
    for (name, revision) in [("text", 1), ("contract", 1), ("older", 2)] {
        assert_eq!(desk.get(name, "").await["revision"], revision, "{name}");
    }
    desk.run(&["import", "in/older.prompty", "--yes", "--overwrite"])
        .await
        .expect(0);
    assert_eq!(desk.get("older", "/versions/3").await["template"], "1");
    desk.app.admin.get("/v1/prompts/twice").await.expect(404);
}

#[tokio::test]
async fn the_manifest_tells_whose_edit_is_newer() {
    let desk = Desk::new().await;
    for name in ["both", "file", "server", "none"] {
        desk.create(name, "1", true).await;
    }
    desk.run(&["export", "out"]).await.expect(0);
    for name in ["both", "server"] {
        desk.save(name, json!({"template": "theirs"})).await;
    }
    for name in ["both", "file"] {
        desk.write(&format!("out/{name}.prompty"), text(name, "mine"));
    }
    let done = desk
        .run(&["import", "out", "--yes", "--format", "json"])
        .await
        .expect(3)
        .json();
    assert_eq!(
        actions(&done),
        [
            ("both", "conflict"),
            ("file", "new_version"),
            ("none", "unchanged"),
            ("server", "unchanged")
        ]
    );
    let reason = done["plan"][0]["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("edited both in the file and on the server"),
        "{reason}"
    );
    let note = done["plan"][3]["notes"][0].as_str().unwrap();
    assert!(
        note.starts_with("edited on the server since the export (now at version 2)"),
        "{note}"
    );
    assert_eq!(desk.get("server", "").await["latest"], 2);
    // One file of the export is as good as all.
    let done = desk
        .run(&["import", "out/both.prompty", "--yes"])
        .await
        .expect(3);
    assert!(
        done.out
            .contains("edited both in the file and on the server"),
        "{}",
        done.out
    );
    desk.run(&["import", "out", "--yes", "--overwrite"])
        .await
        .expect(0);
    assert_eq!(desk.get("both", "/versions/3").await["template"], "mine");
    assert_eq!(
        desk.get("server", "").await["latest"],
        2,
        "its file was not edited"
    );
}

#[tokio::test]
async fn an_override_obeys_the_contract_and_the_type_of_default() {
    let desk = Desk::new().await;
    desk.create("a", "{{ x }}", true).await;
    desk.create("b", "b", true).await;
    desk.write("in/a.prompty", text("a", "{{ x }} {{ y }}"));
    desk.write("in/b.prompty", text("b", "user:\nb"));
    let line = [
        "import",
        "in",
        "--yes",
        "--publish",
        "--instance",
        "acme",
        "--new-instance",
    ];
    let done = desk.run(&line).await.expect(3);
    assert!(done.out.contains("it uses `y`"), "{}", done.out);
    assert!(
        done.out
            .contains("instance `default` has it as a text prompt"),
        "{}",
        done.out
    );
    desk.run(&["export", "out", "--versions", "all"])
        .await
        .expect(0);
    let line = [
        "import",
        "out",
        "--yes",
        "--publish",
        "--instance",
        "acme",
        "--new-instance",
    ];
    desk.run(&line).await.expect(0);
    let own = desk
        .app
        .admin
        .get("/v1/prompts/a?instance=acme")
        .await
        .expect(200)
        .json;
    assert_eq!(
        (&own["labels"], &own["contract"]),
        (&json!({"production": 1}), &json!(["x"]))
    );
}

#[tokio::test]
async fn somebody_who_is_faster_than_the_plan_keeps_what_they_did() {
    let desk = Desk::new().await;
    desk.create("a", "1", true).await;
    desk.write("in/a.prompty", text("a", "mine"));
    desk.write("in/b.prompty", text("b", "mine"));
    // Between the plan's reads and the write, another editor saves.
    let (admin, body) = (desk.app.admin.clone(), json!({"template": "theirs"}));
    desk.app.wire.before("TransactWriteItems", 1, async move {
        admin.json("PUT", "/v1/prompts/a", body).await.expect(200);
    });
    let done = desk
        .run(&["import", "in", "--yes", "--jobs", "1"])
        .await
        .expect(3);
    assert!(
        done.out
            .contains("! a: changed by someone else since the plan was made: import again"),
        "{}",
        done.out
    );
    assert!(
        done.out
            .contains("Done: 1 of 2. Run the same command again for the other 1."),
        "{}",
        done.out
    );
    assert_eq!(desk.get("a", "/versions/2").await["template"], "theirs");
    assert_eq!(desk.get("a", "").await["latest"], 2);
    assert_eq!(desk.get("b", "").await["latest"], 1);
}
