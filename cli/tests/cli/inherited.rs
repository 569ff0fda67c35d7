//! What a command says about a prompt that an instance has not, but inherits.

use serde_json::json;

use crate::desk::{Desk, Done, ended};

/// `a` of `default` with two versions, the first of them active, and `draft`, which is not published.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    desk.create("a", "one", true).await;
    desk.save("a", json!({"template": "two"})).await;
    desk.create("draft", "one", false).await;
    desk
}

async fn run(desk: &Desk, line: &str) -> Done {
    let words: Vec<&str> = line.split(' ').chain(["--instance", "acme"]).collect();
    let mut command = desk.command(&words);
    command.env("EDITOR", "sed -i s/one/own/");
    ended(command).await
}

#[tokio::test]
async fn a_change_of_an_inherited_prompt_is_refused_with_what_would_change_it() {
    let desk = desk().await;
    for (line, change) in [
        ("publish a", "publish a"),
        ("publish a 2", "publish a"),
        ("rollback a", "rollback a"),
        ("unpublish a", "unpublish a"),
        ("delete a --yes", "delete a"),
        ("contract a --add x", "contract a --add x"),
    ] {
        let done = run(&desk, line).await.expect(4);
        let says = "error: `acme` has no prompt `a` of its own: it inherits that of `default`\n";
        assert!(done.err.contains(says), "{line}: {}", done.err);
        let hint = format!(
            "hint: `promptbook edit a --instance acme` creates an override; `promptbook {change} --instance default` changes the prompt \
             of `default`"
        );
        assert!(done.err.contains(&hint), "{line}: {}", done.err);
    }
    for line in ["publish nope", "rollback nope", "contract nope --add x"] {
        let done = run(&desk, line).await.expect(4);
        let says = "instance `acme` has no prompt `nope`: check the name and --instance";
        assert!(done.err.contains(says), "{line}: {}", done.err);
        let hint = "`promptbook list --instance acme` lists the prompts";
        assert!(done.err.contains(hint), "{line}: {}", done.err);
    }
    let prompt = desk.get("a", "").await;
    assert_eq!(prompt["labels"], json!({"production": 1}));
}

#[tokio::test]
async fn the_history_and_the_differences_of_an_inherited_prompt_are_shown() {
    let desk = desk().await;
    let inherited = "Inherited by `acme` from `default`";
    let done = run(&desk, "history a").await.expect(0);
    assert!(done.out.starts_with(inherited), "{}", done.out);
    assert!(
        done.out.contains("production #1: published"),
        "{}",
        done.out
    );
    let events = run(&desk, "history a --format json").await.expect(0).json();
    assert_eq!(events.as_array().unwrap().len(), 3);
    for line in ["diff a 1 latest", "diff a active latest", "diff a latest"] {
        let done = run(&desk, line).await.expect(0);
        assert!(done.out.contains("-one\n+two"), "{line}: {}", done.out);
        assert!(done.err.contains(inherited), "{line}: {}", done.err);
    }
    desk.run(&["history", "a"]).await.expect(0);
}

#[tokio::test]
async fn a_draft_of_default_is_not_said_to_be_inherited() {
    let desk = desk().await;
    let not = "Prompt of `default`, not active under `production`: `acme` inherits nothing";
    for line in ["show draft", "history draft"] {
        let done = run(&desk, line).await.expect(0);
        assert!(done.out.contains(not), "{line}: {}", done.out);
    }
    let done = run(&desk, "diff draft").await.expect(0);
    let says = "`acme` has no prompt `draft` of its own, and no version of `default` is active under `production`";
    assert!(done.out.contains(says), "{}", done.out);
    let done = run(&desk, "edit draft --new-instance").await.expect(0);
    assert!(!done.err.contains("inherits"), "{}", done.err);
    let says = "no version of `default` is active under `production`: this is a copy of its latest version, 1";
    assert!(done.err.contains(says), "{}", done.err);
    assert!(
        done.out.contains("created `draft` of `acme`"),
        "{}",
        done.out
    );
}

#[tokio::test]
async fn an_instances_own_draft_is_listed_beside_what_is_served_instead() {
    let desk = desk().await;
    desk.create("b", "x", true).await;
    for line in [
        "create a --template own --new-instance",
        "create c --template own",
        "create b --template own --publish",
        "unpublish b",
    ] {
        run(&desk, line).await.expect(0);
    }
    insta::assert_snapshot!(run(&desk, "list").await.expect(0).out, @r"
    NAME  TYPE  ACTIVE      FROM     LATEST  UPDATED     TAGS
    a     text  1           default  2       2033-05-18
    a     text  draft       acme     1       2033-05-18
    b     text  1           default  1       2033-05-18
    b     text  taken down  acme     1       2033-05-18
    c     text  draft       acme     1       2033-05-18
    ");
    for (name, shown) in [("a", true), ("b", true), ("c", false)] {
        let done = run(&desk, &format!("show {name}")).await.expect(0);
        let says = "\nNot active under `production`: `acme` is served version 1 of `default`\n";
        assert_eq!(done.out.contains(says), shown, "{name}: {}", done.out);
    }
}
