//! `promptbook release`: its plan, its question, its result, and what it refuses.

use serde_json::{Value, json};

use super::{commands, desk, labels, pasted};
use crate::desk::Desk;
use crate::terminal::Terminal;

#[tokio::test]
async fn the_plan_has_the_diffs_and_names_what_is_active_already() {
    let desk = desk().await;
    let plan = desk
        .run(&["release", "a@2", "b", "c@latest", "--dry-run"])
        .await
        .expect(0);
    for part in [
        "~ publish      a  version 2 (active now: version 1)\n--- version 1\n+++ version 2\n",
        "-old a\n+new a\n",
        "~ publish      b  version 2 (active now: version 1)\n",
        "-old b\n+new b\n",
        "= unchanged    c  version 1 is active already\n",
        "Plan: 2 to publish under `production`, 1 unchanged.\n",
    ] {
        assert!(plan.out.contains(part), "{part}\n{}", plan.out);
    }
    let asks = desk.run(&["release", "a@2", "b"]).await.expect(2);
    let says = "not a terminal: to publish 2 prompts under `production`, pass --yes; to see only the plan, pass --dry-run";
    assert!(asks.err.contains(says), "{}", asks.err);
    for name in ["a", "b", "c"] {
        assert_eq!(labels(&desk, name).await, json!({"production": 1}));
    }
}

#[tokio::test]
async fn all_are_published_in_one_release_which_can_be_undone_as_it_says() {
    let desk = desk().await;
    let line = [
        "release", "a@2", "b", "c", "--yes", "-m", "warmer", "--author", "ada",
    ];
    let done = desk.run(&line).await.expect(0);
    let ledger = desk.get("a", "/publications?label=production").await;
    let publication = &ledger["items"][0];
    assert_eq!(
        (&publication["message"], &publication["author"]),
        (&json!("warmer"), &json!("ada"))
    );
    let id = publication["release"].as_str().unwrap();
    assert!(
        done.out.ends_with(&format!(
            "release {id}: 2 prompts published under `production`\n\
             \x20 `a`: version 2 (publication 2; previously version 1)\n\
             \x20 `b`: version 2 (publication 2; previously version 1)\n\
             \x20 `c`: version 1 was active already (publication 1)\n\
             `promptbook rollback --release {id}` undoes it\n"
        )),
        "{}",
        done.out
    );
    let undo = commands(&done.out).pop().unwrap();
    let undone = pasted(&desk, &undo).await.expect(0);
    assert_eq!(
        undone.out,
        format!(
            "release {id} is rolled back\n  `a`: version 1 is active under `production`\n  `b`: version 1 is active under `production`\n"
        )
    );
    for name in ["a", "b", "c"] {
        assert_eq!(labels(&desk, name).await, json!({"production": 1}));
    }
    let again = pasted(&desk, &undo).await.expect(5);
    assert!(
        again.err.contains("was rolled back already"),
        "{}",
        again.err
    );
    assert!(again.err.contains("`promptbook releases`"), "{}", again.err);
}

#[tokio::test]
async fn a_release_of_what_is_active_already_changes_nothing() {
    let desk = desk().await;
    let done = desk.run(&["release", "a@1", "c"]).await.expect(0);
    assert_eq!(
        done.out,
        "= unchanged    a  version 1 is active already\n= unchanged    c  version 1 is active already\n\
         Plan: 0 to publish under `production`, 2 unchanged.\n"
    );
    let listed = desk.run(&["releases"]).await.expect(0);
    assert_eq!(listed.out, "No releases.\n");
}

#[tokio::test]
async fn the_first_version_of_a_prompt_is_shown_as_a_whole() {
    let desk = desk().await;
    desk.create("d", "first", false).await;
    let plan = desk.run(&["release", "d", "--dry-run"]).await.expect(0);
    assert!(
        plan.out.contains(
            "+ publish      d  version 1 (active now: nothing)\n--- nothing\n+++ version 1\n"
        ),
        "{}",
        plan.out
    );
    assert!(plan.out.contains("\n+first\n"), "{}", plan.out);
}

#[tokio::test]
async fn a_program_reads_the_plan_and_the_release() {
    let desk = desk().await;
    let line = ["release", "a", "c", "--format", "json"];
    let plan = desk
        .run(&[&line[..], &["--dry-run"]].concat())
        .await
        .expect(0)
        .json();
    assert_eq!(plan["releases"], Value::Null);
    let planned = &plan["plan"]["releases"][0][0];
    assert_eq!(
        (&planned["name"], &planned["version"], &planned["active"]),
        (&json!("a"), &json!(2), &json!(1))
    );
    assert!(planned["diff"].as_str().unwrap().contains("+new a"));
    assert_eq!(
        plan["plan"]["unchanged"],
        json!([{"name": "c", "version": 1}])
    );
    let done = desk
        .run(&[&line[..], &["--yes"]].concat())
        .await
        .expect(0)
        .json();
    let release = &done["releases"][0];
    assert_eq!(release["publications"][0]["version"], 2);
    let shown = desk
        .run(&[
            "releases",
            release["id"].as_str().unwrap(),
            "--format",
            "json",
        ])
        .await
        .expect(0)
        .json();
    assert_eq!(&shown, release);
}

#[tokio::test]
async fn what_can_not_be_a_release_is_refused_with_the_place() {
    let desk = desk().await;
    let many: Vec<String> = (0..21).map(|n| format!("p{n}")).collect();
    let many: Vec<&str> = ["release"]
        .into_iter()
        .chain(many.iter().map(String::as_str))
        .collect();
    for (line, code, says) in [
        (
            &["release"][..],
            2,
            "the following required arguments were not provided:\n  <NAME@VERSION>...",
        ),
        (
            &["release", "a", "b@v2"],
            2,
            "invalid value 'b@v2' for '<NAME@VERSION>...': after the `@`: a version to publish is a whole number from 1 to",
        ),
        (
            &["release", "a", "b~c@1"],
            2,
            "invalid value 'b~c@1' for '<NAME@VERSION>...': before the `@`: a prompt name ",
        ),
        (
            &["release", "a@1", "b", "a@2"],
            2,
            "`a` is named twice, as prompt 1 and as prompt 3: pass it once",
        ),
        (
            &many,
            2,
            "a release has at most 20 prompts, and these are 21: make several releases",
        ),
        (
            &["release", "a", "nope@1", "--yes"],
            4,
            "instance `default` has no prompt `nope`",
        ),
        (
            &["release", "a", "b@7", "--yes"],
            4,
            "prompt `b` has no version 7: its latest is 2",
        ),
        (
            &["release", "a", "--label", "latest", "--yes"],
            2,
            "`latest` is not a label",
        ),
        (
            &["release", "a", "--label", "prod", "--yes"],
            2,
            "did you mean `production`? To create the label, pass --new-label",
        ),
        (
            &["release", "a@2", "--instance", "acme", "--yes"],
            4,
            "`promptbook release a@2 --instance default` changes the prompt of `default`",
        ),
    ] {
        let done = desk.run(line).await.expect(code);
        assert!(done.err.contains(says), "{line:?}: {}", done.err);
    }
    assert_eq!(labels(&desk, "a").await, json!({"production": 1}));
}

#[tokio::test]
async fn what_breaks_its_contract_is_named_and_nothing_is_published() {
    let desk = desk().await;
    desk.save("b", json!({"template": "new {{ tone }}"})).await;
    let done = desk.run(&["release", "a", "b", "--yes"]).await.expect(1);
    assert!(
        done.err.contains("`b`: version 3 uses `tone`"),
        "{}",
        done.err
    );
    let hint = &commands(&done.err)[0];
    assert_eq!(hint.join(" "), "contract b --add tone");
    assert_eq!(labels(&desk, "a").await, json!({"production": 1}));
    pasted(&desk, hint).await.expect(0);
    desk.run(&["release", "a", "b", "--yes"]).await.expect(0);
    assert_eq!(labels(&desk, "b").await, json!({"production": 3}));
}

#[tokio::test]
async fn a_label_of_its_own_is_made_if_that_is_meant() {
    let desk = desk().await;
    let line = [
        "release",
        "a@1",
        "b@2",
        "--label",
        "canary",
        "--new-label",
        "--yes",
    ];
    let done = desk.run(&line).await.expect(0);
    assert!(
        done.out.contains("2 prompts published under `canary`"),
        "{}",
        done.out
    );
    assert_eq!(
        labels(&desk, "b").await,
        json!({"canary": 2, "production": 1})
    );
}

async fn asked(desk: &Desk) -> Option<Terminal> {
    let mut terminal = Terminal::open(desk, "release a b", "true")?;
    terminal.answer("+new b", "").await;
    Some(terminal)
}

#[tokio::test]
async fn a_release_is_asked_for_after_its_plan() {
    let desk = desk().await;
    let question = "Publish 2 prompts under `production`?";
    let Some(mut terminal) = asked(&desk).await else {
        return;
    };
    terminal.answer(question, "n").await;
    assert_eq!(terminal.ends().await.0, 0);
    assert_eq!(labels(&desk, "a").await, json!({"production": 1}));
    let Some(mut terminal) = asked(&desk).await else {
        return;
    };
    terminal.answer(question, "y").await;
    let (code, seen) = terminal.ends().await;
    assert_eq!(code, 0, "{seen}");
    assert_eq!(labels(&desk, "a").await, json!({"production": 2}));
}

#[tokio::test]
async fn a_plan_that_went_stale_before_the_answer_is_refused() {
    for stale in ["b", "c"] {
        let desk = desk().await;
        let Some(mut terminal) = Terminal::open(&desk, "release a b c", "true") else {
            return;
        };
        terminal.answer("Publish 2 prompts", "").await;
        desk.save(stale, json!({"template": "newer"})).await;
        terminal.answer("[y/N]", "y").await;
        let (code, seen) = terminal.ends().await;
        assert_eq!(code, 5, "{seen}");
        let seen = seen.replace("\r\n", "\n");
        let says = format!("`{stale}` was changed meanwhile: nothing was published");
        assert!(seen.contains(&says), "{seen}");
        assert!(
            seen.contains("run the same command again to see the new plan"),
            "{seen}"
        );
        assert_eq!(labels(&desk, "a").await, json!({"production": 1}));
    }
}
