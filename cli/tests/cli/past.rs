//! What was active at a time, at the command line.

use std::time::Duration;

use serde_json::json;

use crate::desk::{Desk, Done};

/// `a` with version 1 from second 20, version 2 from second 30, and `acme`'s own from second 40.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    let later = || desk.app.table.clock.advance(Duration::from_secs(10));
    desk.create("a", "one", true).await;
    later();
    let body = json!({"template": "two", "publish": true, "author": "ann", "message": "Warmer"});
    desk.save("a", body).await;
    later();
    let own = "/v1/prompts?instance=acme";
    let body = json!({"name": "a", "template": "own", "publish": true});
    desk.app.admin.post(own, body).await.expect(201);
    later();
    desk
}

/// Runs a line in which `@25` is a time at that second.
async fn run(desk: &Desk, line: &str) -> Done {
    let word = |word: &str| match word.strip_prefix('@') {
        Some(second) => format!("2033-05-18T03:33:{second}.000Z"),
        None => word.to_owned(),
    };
    let words: Vec<String> = line.split(' ').map(word).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    desk.run(&words).await
}

#[tokio::test]
async fn show_shows_what_was_active_and_who_published_it() {
    let desk = desk().await;
    let done = run(&desk, "show a --at @35").await.expect(0);
    insta::assert_snapshot!(done.out, @"
    a  text prompt, version 2 of 2
    Active under `production` at 2033-05-18T03:33:35.000Z: publication 2 from 2033-05-18 03:33:30Z by ann: Warmer
    Created 2033-05-18 03:33:30Z by ann: Warmer

    ---
    name: a
    ---
    two
    ");
    assert_eq!(
        run(&desk, "show a --at @25 --raw")
            .await
            .expect(0)
            .out
            .lines()
            .last(),
        Some("one")
    );
    let inherited = run(&desk, "show a --at @35 --instance acme")
        .await
        .expect(0);
    let says = "\nInherited by `acme` from `default`\nActive under `production` at 2033-05-18T03:33:35.000Z: ";
    assert!(inherited.out.contains(says), "{}", inherited.out);
    let own = run(&desk, "show a --at @40 --instance acme --format json")
        .await
        .expect(0)
        .json();
    let expected = json!(["acme", "own", "2033-05-18T03:33:40.000Z", 1]);
    let found = json!([
        own["prompt"]["instance"],
        own["version"]["template"],
        own["time"],
        own["publication"]["seq"]
    ]);
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_deleted_prompt_is_shown_as_it_was() {
    let desk = desk().await;
    run(&desk, "delete a --yes").await.expect(0);
    let done = run(&desk, "show a --at @49").await.expect(0);
    assert!(done.out.ends_with("two\n"), "{}", done.out);
    let gone = run(&desk, "show a --at @50").await.expect(4);
    let says = "`default` took it down at 2033-05-18T03:33:50.000Z";
    assert!(gone.err.contains(says), "{}", gone.err);
    let hint = "hint: `promptbook history a` shows its versions and publications";
    assert!(gone.err.contains(hint), "{}", gone.err);
}

#[tokio::test]
async fn diff_compares_what_was_active_with_what_is_or_with_a_version() {
    let desk = desk().await;
    desk.save("a", json!({"template": "three"})).await;
    for (line, head, changes) in [
        (
            "diff a --at @20",
            "`a` from version 1 to version 2",
            "-one\n+two",
        ),
        (
            "diff a 3 --at @35",
            "`a` from version 2 to version 3",
            "-two\n+three",
        ),
        (
            "diff a latest --at @20",
            "`a` from version 1 to version 3",
            "-one\n+three",
        ),
        (
            "diff a --at @35",
            "`a` from version 2 to version 2",
            "The text is unchanged.",
        ),
        (
            "diff a --at @35 --instance acme",
            "`a` from version 2 of `default` to version 1 of `acme`",
            "-two\n+own",
        ),
    ] {
        let done = run(&desk, line).await.expect(0);
        assert!(done.out.starts_with(head), "{line}: {}", done.out);
        assert!(done.out.contains(changes), "{line}: {}", done.out);
        assert!(
            done.err
                .contains("Active under `production` at 2033-05-18T03:33:"),
            "{line}: {}",
            done.err
        );
    }
    let diff = run(&desk, "diff a --at @35 --instance acme --format json").await;
    let diff = diff.expect(0).json();
    assert_eq!(
        json!([diff["instance"], diff["version"], diff["against"]]),
        json!(["acme", 1, {"instance": "default", "version": 2}])
    );
    let diff = run(&desk, "diff a --at @20 --format json")
        .await
        .expect(0)
        .json();
    assert_eq!(json!([diff["version"], diff["against"]]), json!([2, 1]));
}

#[tokio::test]
async fn what_can_not_be_answered_is_refused_with_what_to_do() {
    let desk = desk().await;
    for (line, code, says) in [
        (
            "show a --at @19",
            4,
            "`default` created it at 2033-05-18T03:33:20.000Z",
        ),
        (
            "show a --at @51",
            1,
            "--at: 2033-05-18T03:33:51.000Z is in the future; the server's time is 2033-05-18T03:33:50.000Z",
        ),
        (
            "show a --at tuesday",
            2,
            "expected a time such as 2026-11-01T09:00:00Z, a date such as 2026-11-01, or `2h ago`",
        ),
        ("show a --at 2h", 2, "did you mean `2h ago`?"),
        ("show a 1 --at @20", 2, "cannot be used with"),
        ("diff a 1 2 --at @20", 2, "cannot be used with"),
        (
            "show a --at @35 --label prod",
            4,
            "`a` has no label `prod` (labels: `production`); did you mean `production`?",
        ),
        (
            "show a --at @35 --label latest",
            4,
            "`latest` is not a label: it stands for the newest version, as in `promptbook show a latest`",
        ),
        (
            "diff nope --at @35",
            4,
            "instance `default` has no prompt `nope`",
        ),
    ] {
        let done = run(&desk, line).await.expect(code);
        assert!(done.err.contains(says), "{line}: {}", done.err);
    }
    run(&desk, "unpublish a").await.expect(0);
    let done = run(&desk, "diff a --at @35").await.expect(4);
    assert!(
        done.err
            .contains("has no active version under label `production`"),
        "{}",
        done.err
    );
}

/// `a`, which includes `tone`, from second 20; `tone` is changed at second 30, and now it is second 40.
async fn including() -> Desk {
    let desk = Desk::new().await;
    desk.create("tone", "Be kind.", true).await;
    desk.create("a", "{% include 'tone' %} Hello", true).await;
    desk.app.table.clock.advance(Duration::from_secs(10));
    let body = json!({"template": "Be brief.", "publish": true});
    desk.save("tone", body).await;
    desk.app.table.clock.advance(Duration::from_secs(10));
    desk
}

#[tokio::test]
async fn show_names_what_was_included_and_composes_it() {
    let desk = including().await;
    let source = run(&desk, "show a --at @25").await.expect(0);
    let says = "\nIncludes `tone`: version 1 under `production` of `default`\n";
    assert!(source.out.contains(says), "{}", source.out);
    assert!(
        source.out.ends_with("{% include 'tone' %} Hello\n"),
        "{}",
        source.out
    );
    for (line, text) in [
        (
            "show a --at @25 --compose",
            "{% with %}Be kind.{% endwith %} Hello\n",
        ),
        (
            "show a --compose",
            "{% with %}Be brief.{% endwith %} Hello\n",
        ),
        (
            "show a --compose --raw",
            "{% with %}Be brief.{% endwith %} Hello\n",
        ),
    ] {
        let done = run(&desk, line).await.expect(0);
        assert!(done.out.ends_with(text), "{line}: {}", done.out);
    }
    let json = run(&desk, "show a --at @25 --compose --format json").await;
    let json = json.expect(0).json();
    assert_eq!(json["includes"][0]["version"], 1);
    assert_eq!(json["version"]["template"], "{% include 'tone' %} Hello");
    assert_eq!(
        json["composed"]["template"],
        "{% with %}Be kind.{% endwith %} Hello"
    );
    let refused = run(&desk, "show a 1 --compose").await.expect(2);
    assert!(
        refused.err.contains("cannot be used with"),
        "{}",
        refused.err
    );
}

#[tokio::test]
async fn diff_names_included_prompts_that_changed_and_compares_what_was_served() {
    let desk = including().await;
    let done = run(&desk, "diff a --at @25").await.expect(0);
    assert!(done.out.contains("The text is unchanged."), "{}", done.out);
    let says = "\nNow includes `tone`: version 2 under `production` of `default`\n";
    assert!(done.err.contains(says), "{}", done.err);
    let done = run(&desk, "diff a --at @35").await.expect(0);
    assert!(!done.err.contains("Now includes"), "{}", done.err);
    let done = run(&desk, "diff a --at @25 --compose").await.expect(0);
    let changes =
        "-{% with %}Be kind.{% endwith %} Hello\n+{% with %}Be brief.{% endwith %} Hello\n";
    assert!(done.out.contains(changes), "{}", done.out);
    for line in ["diff a --compose", "diff a 1 --at @25 --compose"] {
        let refused = run(&desk, line).await.expect(2);
        assert!(refused.err.contains("--compose"), "{}", refused.err);
    }
}
