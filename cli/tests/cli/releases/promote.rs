//! `promptbook promote`: what is active under one label, published under another.

use serde_json::{Value, json};

use super::{desk, labels, publish};
use crate::desk::Desk;

/// `a` is newer under `staging`, `b` is the same, `c` is active under `production` alone, and `d` under `staging` alone.
async fn staged() -> Desk {
    let desk = desk().await;
    desk.create("d", "first d", false).await;
    for (name, version) in [("a", 2), ("b", 1), ("d", 1)] {
        publish(&desk, name, version, "staging").await;
    }
    desk
}

const LINE: [&str; 5] = ["promote", "--from", "staging", "--to", "production"];

fn line(more: &[&'static str]) -> Vec<&'static str> {
    [&LINE[..], more].concat()
}

#[tokio::test]
async fn what_differs_is_published_and_what_is_the_same_or_missing_is_left() {
    let desk = staged().await;
    let plan = desk.run(&line(&["--dry-run"])).await.expect(0).out;
    for part in [
        "~ publish      a  version 2 (active now: version 1)\n",
        "-old a\n+new a\n",
        "+ publish      d  version 1 (active now: nothing)\n",
        "= unchanged    b  version 1 is active already\n",
        "= kept         c  version 1 stays active: nothing is active under `staging`\n",
        "Plan: 2 to publish under `production`, 1 unchanged, 1 kept.\n",
    ] {
        assert!(plan.contains(part), "{part}\n{plan}");
    }
    assert_eq!(labels(&desk, "d").await, json!({"staging": 1}));
    desk.run(&LINE).await.expect(2);
    let done = desk.run(&line(&["--yes"])).await.expect(0).out;
    assert!(
        done.contains("2 prompts published under `production`\n"),
        "{done}"
    );
    for (name, production) in [("a", 2), ("b", 1), ("c", 1), ("d", 1)] {
        assert_eq!(
            labels(&desk, name).await["production"],
            production,
            "{name}"
        );
    }
    let again = desk.run(&LINE).await.expect(0).out;
    assert!(
        again.ends_with("Plan: 0 to publish under `production`, 3 unchanged, 1 kept.\n"),
        "{again}"
    );
}

#[tokio::test]
async fn a_prefix_chooses_the_prompts() {
    let desk = staged().await;
    let done = desk
        .run(&line(&["d", "--yes", "--format", "json"]))
        .await
        .expect(0)
        .json();
    assert_eq!(done["plan"]["from"], "staging");
    assert_eq!(done["plan"]["kept"], json!([]));
    assert_eq!(
        done["releases"][0]["publications"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(labels(&desk, "a").await["production"], 1);
    let none = desk.run(&line(&["support/"])).await.expect(4);
    assert!(
        none.err
            .contains("no prompt of `default` begins with `support/`"),
        "{}",
        none.err
    );
}

#[tokio::test]
async fn an_included_prompt_that_the_prefix_leaves_out_is_pointed_out() {
    let desk = Desk::new().await;
    desk.create("shared/tone", "Warm", true).await;
    desk.create("x/a", "{% include 'shared/tone' %} a", true)
        .await;
    desk.save("shared/tone", json!({"template": "Cold"})).await;
    desk.save("x/a", json!({"template": "{% include 'shared/tone' %} b"}))
        .await;
    for name in ["shared/tone", "x/a"] {
        publish(&desk, name, 2, "staging").await;
    }
    let plan = desk.run(&line(&["x/", "--dry-run"])).await.expect(0);
    assert!(
        plan.err.contains(
            "note: `shared/tone` is included, but `x/` leaves it out: its version 2 stays active only under `staging`"
        ),
        "{}",
        plan.err
    );
    let plan = desk.run(&line(&["--dry-run"])).await.expect(0);
    assert_eq!(plan.err, "");
}

#[tokio::test]
async fn labels_that_can_not_be_promoted_are_refused() {
    let desk = staged().await;
    for (from, to, more, code, says) in [
        (
            "staging",
            "staging",
            "--yes",
            2,
            "--from and --to are both `staging`: pass two labels",
        ),
        (
            "stagin",
            "production",
            "--yes",
            4,
            "no prompt of `default` has the label `stagin` (labels: `production`, `staging`); did you mean `staging`?",
        ),
        (
            "staging",
            "prod",
            "--yes",
            2,
            "did you mean `production`? To create the label, pass --new-label",
        ),
        ("staging", "latest", "--yes", 2, "`latest` is not a label"),
        (
            "latest",
            "production",
            "--yes",
            2,
            "`promptbook release` publishes newest versions",
        ),
        (
            "staging",
            "production",
            "--label=staging",
            2,
            "pass --from and --to alone",
        ),
        (
            "staging",
            "production",
            "--instance=acme",
            4,
            "no prompt of `acme` has the label `staging` (no labels yet)",
        ),
    ] {
        let line = ["promote", "--from", from, "--to", to, more];
        let done = desk.run(&line).await.expect(code);
        assert!(done.err.contains(says), "{line:?}: {}", done.err);
    }
    let done = desk.run(&["promote", "--from", "staging"]).await.expect(2);
    assert!(done.err.contains("--to <LABEL>"), "{}", done.err);
}

#[tokio::test]
async fn an_instance_promotes_its_own_prompts() {
    let desk = staged().await;
    let own = json!({"name": "a", "template": "acme", "publish": true, "label": "staging"});
    desk.app
        .admin
        .post("/v1/prompts?instance=acme", own)
        .await
        .expect(201);
    let done = desk
        .run(&line(&["--instance", "acme", "--yes", "--format", "json"]))
        .await
        .expect(0)
        .json();
    assert_eq!(done["releases"][0]["instance"], "acme");
    let prompt = desk.get("a", "?instance=acme").await;
    assert_eq!(
        prompt["labels"],
        json!({"production": 1, "staging": 1}) as Value
    );
    assert_eq!(labels(&desk, "a").await["production"], 1);
}
