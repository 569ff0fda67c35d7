//! What people do with prompts all day, and what they see.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::transcript::Transcript;

#[tokio::test]
async fn a_prompt_from_its_creation_to_its_restoration() {
    let desk = Desk::new().await;
    let mut person = Transcript::of(&desk);
    person.run("list").await.expect(0);
    person.run("create greet --template 'Hi {{ name }}.' --tag polite --description 'Says hello' --publish -m first --author ada").await.expect(0);
    person.run("edit greet -m friendlier").await.expect(0);
    person.run("list").await.expect(0);
    person.run("show greet").await.expect(0);
    person.run("show greet latest --raw").await.expect(0);
    person.run("diff greet").await.expect(0);
    person
        .run("publish greet -m 'after review'")
        .await
        .expect(0);
    person.run("publish greet").await.expect(0);
    person.run("diff greet").await.expect(0);
    person.run("diff greet 2 1").await.expect(0);
    person.run("rollback greet --from 2").await.expect(0);
    person.run("rollback greet --from 2").await.expect(5);
    person.run("unpublish greet").await.expect(0);
    person.run("show greet active").await.expect(4);
    person.run("rollback greet").await.expect(0);
    person
        .run("delete greet --yes -m 'no longer used'")
        .await
        .expect(0);
    person.run("list --deleted").await.expect(0);
    person.run("history greet -n 2").await.expect(0);
    person.run("restore greet").await.expect(0);
    person.run("history greet").await.expect(0);
    insta::assert_snapshot!(person.text());
    let prompt = desk.get("greet", "").await;
    assert_eq!(prompt["labels"], json!({"production": 1}));
    assert_eq!(prompt["latest"], 2);
}

#[tokio::test]
async fn instances_inherit_until_they_have_their_own_and_labels_are_apart() {
    let desk = Desk::new().await;
    let mut person = Transcript::of(&desk);
    person
        .run("create support/greet --template 'Hi {{ name }}.' --publish")
        .await
        .expect(0);
    person
        .run("show support/greet --instance acme")
        .await
        .expect(0);
    person.run("create support/greet --template 'Hi {{ name }} of Acme.' --instance acme --new-instance --label staging --new-label --publish").await.expect(0);
    person
        .run("show support/greet --instance acme --label staging")
        .await
        .expect(0);
    person
        .run("publish support/greet 1 --instance acme")
        .await
        .expect(0);
    person
        .run("history support/greet --instance acme")
        .await
        .expect(0);
    person.run("list --instance acme").await.expect(0);
    person.run("list sup --label staging").await.expect(0);
    person.run("list nothing/").await.expect(0);
    insta::assert_snapshot!(person.text());
}

#[tokio::test]
async fn a_restored_override_that_no_longer_obeys_the_contract_is_left_to_a_person() {
    let desk = Desk::new().await;
    let mut person = Transcript::of(&desk);
    person
        .run("create greet --template 'Hi {{ name }}{{ more }}.' --publish")
        .await
        .expect(0);
    person
        .run(
            "create greet --template 'Hi {{ name }} {{ more }} of Acme.' --instance acme --new-instance --publish",
        )
        .await
        .expect(0);
    person
        .run("delete greet --yes --instance acme")
        .await
        .expect(0);
    desk.save(
        "greet",
        json!({"template": "Hi {{ name }}.", "publish": true}),
    )
    .await;
    let contract = json!({"inputs": ["name"]});
    desk.app
        .admin
        .json("PUT", "/v1/prompts/greet/contract", contract)
        .await
        .expect(204);
    person.run("restore greet --instance acme").await.expect(3);
    insta::assert_snapshot!(person.text());
}

/// With `--format json` standard output holds one value, the API's own where it has one.
#[tokio::test]
async fn programs_read_json_of_every_command() {
    let desk = Desk::new().await;
    for (line, expected) in [
        (
            &["create", "a", "--template", "Hi {{ x }}.", "--publish"][..],
            ("/version/version", json!(1)),
        ),
        (
            &["create", "b", "--template", "Hi."],
            ("/publication", Value::Null),
        ),
        (&["list"], ("/1/name", json!("b"))),
        (&["list", "--tag", "none"], ("", json!([]))),
        (&["show", "a"], ("/version/template", json!("Hi {{ x }}."))),
        (&["edit", "a"], ("/version/version", json!(2))),
        (&["diff", "a"], ("/against", json!(1))),
        (&["publish", "a"], ("/seq", json!(2))),
        (&["rollback", "a"], ("/kind", json!("rollback"))),
        (&["unpublish", "a"], ("/version", Value::Null)),
        (&["history", "a"], ("/0/event", json!("publication"))),
        (&["history", "a"], ("/5/event", json!("version"))),
        (&["delete", "a", "--yes"], ("/status", json!("deleted"))),
        (&["restore", "a"], ("/unrestored", json!([]))),
        (&["export", "out"], ("/prompts/0/name", json!("a"))),
        (
            &["import", "out", "--plan"],
            ("/plan/0/action", json!("unchanged")),
        ),
        (&["chat", "Hello"], ("/echo", json!(true))),
        (&["man", "man"], ("/pages/0", json!("promptbook.1"))),
    ] {
        let mut command = desk.command(&[line, &["--format", "json"]].concat());
        command.env("EDITOR", "sed -i s/Hi/Hello/");
        let done = crate::desk::ended(command).await.expect(0);
        let (pointer, value) = expected;
        assert_eq!(
            done.json().pointer(pointer),
            Some(&value),
            "{line:?}: {}",
            done.out
        );
    }
}

#[tokio::test]
async fn a_difference_that_can_not_be_seen_is_made_visible() {
    let desk = Desk::new().await;
    desk.create("a", "Be kind.", true).await;
    desk.save("a", json!({"template": "Be kind.  "})).await;
    let done = desk.run(&["diff", "a"]).await.expect(0);
    assert!(
        done.out.ends_with("-Be kind.\n+Be kind.\\u{20}\\u{20}\n"),
        "{}",
        done.out
    );
    let json = desk
        .run(&["diff", "a", "--format", "json"])
        .await
        .expect(0)
        .json();
    let diff = json["diff"].as_str().unwrap();
    assert!(diff.contains("+Be kind.  \n"), "{diff}");
}

#[tokio::test]
async fn a_list_can_be_a_tree() {
    let desk = Desk::new().await;
    for name in ["a/b/x", "a/b/y", "a/c", "z"] {
        desk.create(name, "x", false).await;
    }
    let done = desk.run(&["list", "--tree"]).await.expect(0);
    let names: Vec<&str> = done
        .out
        .lines()
        .map(|line| line.split("  text").next().unwrap())
        .collect();
    assert_eq!(
        names[1..],
        ["a/", "  b/", "    x", "    y", "  c  ", "z    "]
    );
}

#[tokio::test]
async fn an_instance_is_listed_with_what_it_inherits() {
    let desk = Desk::new().await;
    for name in ["a", "b", "c"] {
        let body = json!({"name": name, "template": "x", "publish": true, "tags": ["t"]});
        desk.app.admin.post("/v1/prompts", body).await.expect(201);
    }
    desk.save("a", json!({"template": "y"})).await;
    desk.run(&["publish", "a"]).await.expect(0);
    for line in [
        "create a --template z --publish --new-instance",
        "create c --template z",
    ] {
        let words: Vec<&str> = line.split(' ').chain(["--instance", "acme"]).collect();
        desk.run(&words).await.expect(0);
    }
    for (line, expected) in [
        (
            "list",
            vec![
                "a 1 acme 1",
                "b 1 default 1",
                "c 1 default 1",
                "c draft acme 1",
            ],
        ),
        ("list --own", vec!["a 1 acme 1", "c draft acme 1"]),
        // The overrides have no tag.
        ("list --tag t", vec!["b 1 default 1", "c 1 default 1"]),
        ("list b", vec!["b 1 default 1"]),
        ("list --deleted", vec![]),
    ] {
        let words: Vec<&str> = line.split(' ').chain(["--instance", "acme"]).collect();
        let done = desk.run(&words).await.expect(0);
        let rows = done.out.lines().filter(|line| line.contains("  text  "));
        let rows: Vec<String> = rows
            .map(|row| {
                let cells: Vec<&str> = row.split_whitespace().collect();
                [cells[0], cells[2], cells[3], cells[4]].join(" ")
            })
            .collect();
        assert_eq!(rows, expected, "{line}: {}", done.out);
    }
    let json = desk
        .run(&["list", "--instance", "acme", "--format", "json"])
        .await
        .expect(0)
        .json();
    let whose: Vec<&Value> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|prompt| &prompt["instance"])
        .collect();
    assert_eq!(whose, ["acme", "default", "default", "acme"]);
}

#[tokio::test]
async fn an_override_is_compared_with_what_it_overrides() {
    let desk = Desk::new().await;
    desk.create("a", "Hi.", true).await;
    desk.create("b", "Hi.", true).await;
    for line in [
        "create a --template Hello. --new-instance",
        "create c --template Hello.",
    ] {
        let words: Vec<&str> = line.split(' ').chain(["--instance", "acme"]).collect();
        desk.run(&words).await.expect(0);
    }
    for (name, says) in [
        (
            "a",
            "`a` from version 1 of `default` to version 1 of `acme`\n",
        ),
        ("a", "\n-Hi.\n+Hello.\n"),
        ("b", "`acme` inherits `b`: version 1 of `default`\n"),
        ("c", "`c`: version 1 is the first\n"),
    ] {
        let done = desk
            .run(&["diff", name, "--instance", "acme"])
            .await
            .expect(0);
        assert!(done.out.contains(says), "{name}: {}", done.out);
    }
    let line = ["diff", "a", "--instance", "acme", "--format", "json"];
    let json = desk.run(&line).await.expect(0).json();
    assert_eq!(
        json["against"],
        json!({"instance": "default", "version": 1})
    );
    desk.run(&["diff", "nope", "--instance", "acme"])
        .await
        .expect(4);
}
