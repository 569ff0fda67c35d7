//! `latest` and `active` as versions, and `latest` as a label that nothing is published under.

use promptbook_core::Label;
use promptbook_core::prompt::PromptId;
use serde_json::json;

use crate::desk::{Desk, ended};

/// `a` with three versions; the second is active.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    desk.create("a", "one", false).await;
    desk.save("a", json!({"template": "two", "publish": true}))
        .await;
    desk.save("a", json!({"template": "three"})).await;
    desk
}

async fn run(desk: &Desk, line: &str, code: i32) -> crate::desk::Done {
    let words: Vec<&str> = line.split(' ').collect();
    desk.run(&words).await.expect(code)
}

#[tokio::test]
async fn versions_are_named_by_what_they_are() {
    let desk = desk().await;
    for (line, head, removed, added) in [
        (
            "diff a active latest",
            "from version 2 to version 3",
            "-two",
            "+three",
        ),
        (
            "diff a latest active",
            "from version 3 to version 2",
            "-three",
            "+two",
        ),
        (
            "diff a 1 latest",
            "from version 1 to version 3",
            "-one",
            "+three",
        ),
        (
            "diff a latest",
            "from version 2 to version 3",
            "-two",
            "+three",
        ),
        (
            "diff a active",
            "from version 1 to version 2",
            "-one",
            "+two",
        ),
    ] {
        let out = run(&desk, line, 0).await.out;
        for says in [head, removed, added] {
            assert!(out.contains(says), "{line}: {out}");
        }
    }
    assert!(
        run(&desk, "show a latest --raw", 0)
            .await
            .out
            .contains("three")
    );
    assert!(
        run(&desk, "show a active --raw", 0)
            .await
            .out
            .contains("two")
    );
    run(&desk, "export out a --versions latest", 0).await;
    assert!(desk.read("out/a.prompty").contains("three"));
    let done = run(&desk, "publish a active", 0).await;
    assert!(
        done.out.contains(
            "version 2 of `a` is already active under `production`: nothing changed (publication 1)"
        ),
        "{}",
        done.out
    );
    let done = run(&desk, "publish a latest", 0).await;
    assert!(
        done.out.contains("version 3 of `a` is active"),
        "{}",
        done.out
    );
    run(&desk, "unpublish a", 0).await;
    for line in [
        "diff a active",
        "diff a 1 active",
        "publish a active",
        "show a active",
    ] {
        let done = run(&desk, line, 4).await;
        assert!(
            done.err
                .contains("no version of `a` is active under `production`"),
            "{line}: {}",
            done.err
        );
    }
    let done = run(&desk, "diff a newest", 2).await;
    assert!(
        done.err
            .contains("a version is a whole number from 1 to 4294967295, `active` or `latest`"),
        "{}",
        done.err
    );
}

#[tokio::test]
async fn nothing_is_published_under_latest() {
    let desk = desk().await;
    desk.write("in/b.prompty", "---\nname: b\n---\ny\n");
    for line in [
        "publish a 1 --label latest",
        "publish a 1 --label latest --new-label",
        "create c --template x --publish --label latest --new-label",
        "import in --yes --publish --new-label --label latest",
        "import in --plan --publish --label latest",
    ] {
        let done = run(&desk, line, 2).await;
        let says = "`latest` is not a label: it stands for the newest version; publish under another label";
        assert!(done.err.contains(says), "{line}: {}", done.err);
    }
    let mut edit = desk.command(&["edit", "a", "--publish", "--new-label", "--label", "latest"]);
    edit.env("EDITOR", "sed -i s/three/four/");
    let done = ended(edit).await.expect(2);
    assert!(done.err.contains("`latest` is not a label"), "{}", done.err);
    for (line, code) in [
        ("unpublish a --label latest", 4),
        ("rollback a --label latest", 4),
        ("show a active --label latest", 4),
    ] {
        let done = run(&desk, line, code).await;
        assert!(
            done.err.contains("`latest` is not a label"),
            "{line}: {}",
            done.err
        );
        let shows = "as in `promptbook show a latest --instance default`";
        let words: Vec<&str> = line.split(' ').chain(["--instance", "default"]).collect();
        let done = desk.run(&words).await.expect(code);
        assert!(done.err.contains(shows), "{line}: {}", done.err);
        assert!(!done.err.contains("hint: "), "{line}: {}", done.err);
    }
    let prompt = desk.get("a", "").await;
    assert_eq!(
        (&prompt["latest"], &prompt["labels"]),
        (&json!(3), &json!({"production": 2}))
    );
    for name in ["b", "c"] {
        let path = format!("/v1/prompts/{name}");
        desk.app.admin.get(&path).await.expect(404);
    }
}

#[tokio::test]
async fn an_export_with_such_a_label_of_an_earlier_release_is_imported_without_it() {
    let desk = desk().await;
    let staging = json!({"version": 1, "label": "staging"});
    desk.app
        .admin
        .post("/v1/prompts/a/publish", staging)
        .await
        .expect(200);
    let id = PromptId {
        instance: Default::default(),
        name: "a".parse().unwrap(),
    };
    let [from, to] = ["staging", Label::LATEST].map(|label| label.parse().unwrap());
    desk.app.table.rename_label(&id, &from, &to).await;
    let shown = run(&desk, "show a active --label latest --raw", 0).await;
    assert!(shown.out.contains("one"), "{}", shown.out);
    run(&desk, "export out --versions all", 0).await;
    run(&desk, "unpublish a --label latest", 0).await;

    let other = Desk::new().await;
    for file in desk.files("out") {
        other.write(&format!("out/{file}"), desk.read(&format!("out/{file}")));
    }
    let done = run(&other, "import out --yes --publish=exported", 0).await;
    let says = "the export has version 1 active under `latest`, which is reserved for the newest version: not published there";
    assert!(done.out.contains(says), "{}", done.out);
    assert_eq!(other.get("a", "").await["labels"], json!({"production": 2}));
    let again = run(&other, "import out --yes --publish=exported", 0).await;
    assert!(again.out.contains("Plan: "), "{}", again.out);
}
