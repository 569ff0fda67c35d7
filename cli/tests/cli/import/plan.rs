//! What a plan says, and that carrying it out does that.

use serde_json::{Value, json};

use crate::desk::Desk;

pub(super) fn text(name: &str, says: &str) -> String {
    format!("---\nname: {name}\n---\n{says}\n")
}

pub(super) fn actions(report: &Value) -> Vec<(&str, &str)> {
    let plan = report["plan"].as_array().unwrap();
    plan.iter()
        .map(|item| {
            (
                item["name"].as_str().unwrap(),
                item["action"].as_str().unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_plan_is_printed_first_and_the_same_run_twice_changes_nothing() {
    let desk = Desk::new().await;
    desk.create("known", "old", false).await;
    desk.create("same", "same", true).await;
    desk.write("in/new.prompty", "Hello {{ name }}");
    desk.write("in/deep/er.prompty", "x");
    desk.write("in/known.prompty", text("known", "new"));
    desk.write("in/same.prompty", text("same", "same"));
    desk.write("in/notes.txt", "no prompt");
    let planned = desk.run(&["import", "in", "--plan"]).await.expect(0);
    assert_eq!(
        planned.out,
        "+ create       deep/er  in/deep/er.prompty\n    no inputs\n\
         ~ new version  known  in/known.prompty\n    version 2\n    no inputs\n\
         + create       new  in/new.prompty\n    inputs: name\n\
         Plan: 2 to create, 1 with a new version, 1 unchanged.\n"
    );
    let asked = desk.run(&["import", "in"]).await.expect(2);
    assert!(
        asked
            .err
            .contains("not a terminal: to write 3 prompts, pass --yes"),
        "{}",
        asked.err
    );
    assert_eq!(
        desk.get("known", "").await["revision"],
        1,
        "nothing was done so far"
    );
    let line = [
        "import",
        "in",
        "--yes",
        "--publish",
        "--message",
        "why",
        "--author",
        "ada",
    ];
    let done = desk.run(&line).await.expect(0);
    assert!(done.out.ends_with("Done: 3 of 3.\n"), "{}", done.out);
    assert_eq!(done.err.lines().count(), 4, "{}", done.err);
    assert!(done.err.contains("[3/3] "), "{}", done.err);
    assert!(done.err.contains("[1/1] release "), "{}", done.err);
    for (name, version) in [("new", 1), ("deep/er", 1), ("known", 2)] {
        let prompt = desk.get(name, "").await;
        assert_eq!(
            (&prompt["latest"], &prompt["labels"]),
            (&json!(version), &json!({"production": version}))
        );
        let version = desk.get(name, &format!("/versions/{version}")).await;
        assert_eq!(
            (&version["message"], &version["author"]),
            (&json!("why"), &json!("ada"))
        );
    }
    assert_eq!(
        desk.get("new", "").await["revision"],
        2,
        "created in one write and published in another"
    );
    let again = desk.run(&line).await.expect(0);
    assert_eq!(
        again.out,
        "Plan: 0 to create, 0 with a new version, 4 unchanged.\n"
    );
    assert_eq!(again.err, "");
}

#[tokio::test]
async fn what_is_there_is_published_or_described_without_a_new_version() {
    let desk = Desk::new().await;
    desk.create("a", "A", false).await;
    desk.create("b", "B", false).await;
    desk.write("in/a.prompty", text("a", "A"));
    desk.write(
        "in/b.prompty",
        "---\nname: b\ndescription: d\nmetadata: {tags: [t]}\n---\nB\n",
    );
    let line = [
        "import",
        "in",
        "--yes",
        "--publish",
        "--label",
        "staging",
        "--new-label",
        "--format",
        "json",
    ];
    let done = desk.run(&line).await.expect(0).json();
    assert_eq!(actions(&done), [("a", "publish"), ("b", "describe")]);
    assert_eq!(
        (&done["summary"]["done"], &done["summary"]["failed"]),
        (&json!(2), &json!(0))
    );
    for (name, description, revision) in [("a", Value::Null, 2), ("b", json!("d"), 3)] {
        let prompt = desk.get(name, "").await;
        assert_eq!(
            (&prompt["latest"], &prompt["labels"]),
            (&json!(1), &json!({"staging": 1}))
        );
        assert_eq!(
            (&prompt["description"], &prompt["revision"]),
            (&description, &json!(revision))
        );
    }
    let again = desk.run(&line).await.expect(0).json();
    assert_eq!(actions(&again), [("a", "unchanged"), ("b", "unchanged")]);
}
