//! What an import makes active: nothing without `--publish`, and nothing that the plan does not name.

use axum::http::Method;
use serde_json::{Value, json};

use super::plan::text;
use crate::desk::{Desk, command, ended};
use crate::gate::{Gate, Plan};

/// A prompt at version 3 whose second version is active, one that is active under `staging`, a draft and a deleted one.
async fn exported() -> Desk {
    let desk = Desk::new().await;
    desk.create("live", "1", true).await;
    desk.save("live", json!({"template": "2", "publish": true}))
        .await;
    desk.save("live", json!({"template": "3"})).await;
    let staged = json!({"name": "staged", "template": "s", "publish": true, "label": "staging"});
    let admin = &desk.app.admin;
    admin.post("/v1/prompts", staged).await.expect(201);
    desk.create("draft", "d", false).await;
    desk.create("gone", "g", true).await;
    admin.call("DELETE", "/v1/prompts/gone").await.expect(204);
    desk.run(&["export", "out", "--versions", "all", "--deleted"])
        .await
        .expect(0);
    desk
}

async fn imported(desk: &Desk, more: &[&str]) -> (Desk, Value, String) {
    let other = Desk::new().await;
    let folder = desk.path("out");
    let line = [&["import", folder.to_str().unwrap()], more].concat();
    let plan = other
        .run(&[&line[..], &["--plan"]].concat())
        .await
        .expect(0);
    let line = [&line[..], &["--yes", "--format", "json"]].concat();
    let done = other.run(&line).await.expect(0).json();
    let again = other.run(&line).await.expect(0).json();
    assert_eq!(again["summary"]["unchanged"], 4, "{again:#}");
    (other, done, plan.out)
}

async fn labels(desk: &Desk) -> Vec<(&'static str, Value)> {
    let mut labels = Vec::new();
    for name in ["draft", "live", "staged"] {
        labels.push((name, desk.get(name, "").await["labels"].clone()));
    }
    labels
}

/// The publications of a plan, by prompt.
fn planned(report: &Value) -> Vec<(&str, Value)> {
    let plan = report["plan"].as_array().unwrap();
    let all = plan.iter().map(|item| {
        let publications = item["publications"].clone();
        (item["name"].as_str().unwrap(), publications)
    });
    all.filter(|(_, publications)| *publications != json!([]))
        .collect()
}

#[tokio::test]
async fn nothing_is_published_without_being_asked_for() {
    let desk = exported().await;
    let (other, done, plan) = imported(&desk, &[]).await;
    assert!(!plan.contains("publish"), "{plan}");
    assert_eq!(
        (&done["summary"]["publish"], planned(&done)),
        (&json!(0), vec![])
    );
    for (name, labels) in labels(&other).await {
        assert_eq!(labels, json!({}), "{name}");
    }
    let active = other.app.admin.call("GET", "/v1/prompts/live/active").await;
    active.expect(404);
    assert_eq!(other.get("live", "").await["latest"], 3);
}

#[tokio::test]
async fn an_export_with_all_versions_is_made_active_as_it_was() {
    let desk = exported().await;
    let (other, done, plan) = imported(&desk, &["--publish=exported"]).await;
    assert!(
        plan.contains("publishes version 2 under `production`")
            && plan.contains("publishes version 1 under `staging`"),
        "{plan}"
    );
    assert_eq!(
        planned(&done),
        [
            ("live", json!([{"version": 2, "label": "production"}])),
            ("staged", json!([{"version": 1, "label": "staging"}])),
        ]
    );
    assert_eq!(done["summary"]["publish"], 2);
    assert_eq!(
        labels(&other).await,
        [
            ("draft", json!({})),
            ("live", json!({"production": 2})),
            ("staged", json!({"staging": 1})),
        ]
    );
}

#[tokio::test]
async fn the_plan_names_every_publication_that_is_made() {
    let desk = exported().await;
    let (other, done, plan) = imported(&desk, &["--publish"]).await;
    assert!(plan.contains(", 4 to publish, "), "{plan}");
    let production = json!({"version": 1, "label": "production"});
    assert_eq!(
        planned(&done),
        [
            ("draft", json!([production])),
            ("live", json!([{"version": 2, "label": "production"}])),
            (
                "staged",
                json!([production, {"version": 1, "label": "staging"}])
            ),
        ]
    );
    assert_eq!(
        labels(&other).await,
        [
            ("draft", json!({"production": 1})),
            ("live", json!({"production": 2})),
            ("staged", json!({"production": 1, "staging": 1})),
        ]
    );
}

#[tokio::test]
async fn what_a_single_write_publishes_is_named_with_its_version() {
    let desk = Desk::new().await;
    for (name, publish) in [("edited", true), ("same", false), ("described", true)] {
        desk.create(name, "old", publish).await;
    }
    desk.write("in/new.prompty", text("new", "Hello {{ who }}"));
    desk.write("in/edited.prompty", text("edited", "new"));
    desk.write("in/same.prompty", text("same", "old"));
    desk.write(
        "in/described.prompty",
        "---\nname: described\ndescription: d\n---\nold\n",
    );
    let done = desk
        .run(&["import", "in", "--publish", "--plan"])
        .await
        .expect(0);
    assert_eq!(
        done.out,
        "~ describe     described  in/described.prompty\n    no inputs\n\
         ~ new version  edited  in/edited.prompty\n    version 2\n    publishes version 2 under `production`\n    no inputs\n\
         + create       new  in/new.prompty\n    publishes version 1 under `production`\n    inputs: who\n\
         ~ publish      same  in/same.prompty\n    publishes version 1 under `production`\n    no inputs\n\
         Plan: 1 to create, 1 with a new version, 1 with another description or tags, 3 to publish, 0 unchanged.\n"
    );
    let line = ["import", "in", "--publish", "--yes", "--format", "json"];
    let done = desk.run(&line).await.expect(0).json();
    for (name, publications) in planned(&done) {
        let version = &publications[0]["version"];
        let prompt = desk.get(name, "").await;
        assert_eq!(&prompt["labels"]["production"], version, "{name}");
    }
}

#[tokio::test]
async fn what_is_imported_is_published_in_one_release() {
    let desk = Desk::new().await;
    desk.create("known", "old", true).await;
    desk.write("in/known.prompty", text("known", "new"));
    desk.write("in/a.prompty", text("a", "x"));
    let done = desk
        .run(&["import", "in", "--publish", "--yes", "-m", "warmer"])
        .await
        .expect(0);
    let listed = desk.run(&["releases", "--format", "json"]).await.json();
    let release = &listed[0];
    let id = release["id"].as_str().unwrap();
    assert_eq!(release["message"], "warmer");
    assert!(
        done.out.ends_with(&format!(
            "release {id}: 2 prompts published under `production`\nDone: 2 of 2.\n"
        )),
        "{}",
        done.out
    );
    desk.run(&["rollback", "--release", id]).await.expect(0);
    assert_eq!(
        desk.get("known", "").await["labels"],
        json!({"production": 1})
    );
    let line = ["import", "in", "--publish", "--yes", "--format", "json"];
    let again = desk.run(&line).await.expect(0).json();
    assert_eq!(again["releases"][0]["prompts"], json!(["a", "known"]));
    assert_eq!(again["releases"][0]["release"]["label"], "production");
    let again = desk.run(&line).await.expect(0).json();
    assert_eq!(
        (&again["releases"], &again["applied"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn what_does_not_fit_one_release_is_said_before_and_included_prompts_stay_with_those_that_include_them()
 {
    let desk = Desk::new().await;
    for number in 0..19 {
        desk.write(&format!("in/p{number:02}.prompty"), "x\n");
    }
    desk.create("tone", "Warm", true).await;
    desk.create("x", "{% include 'tone' %} old", true).await;
    desk.write("in/tone.prompty", text("tone", "Cold"));
    desk.write("in/x.prompty", text("x", "{% include 'tone' %} new"));
    let plan = desk
        .run(&["import", "in", "--publish", "--plan"])
        .await
        .expect(0);
    assert!(
        plan.out
            .ends_with("0 unchanged. One release can't hold them all: 2 releases of up to 19 prompts are made one after the other.\n"),
        "{}",
        plan.out
    );
    let line = ["import", "in", "--publish", "--yes", "--format", "json"];
    let done = desk.run(&line).await.expect(0).json();
    assert_eq!(done["releases"][1]["prompts"], json!(["tone", "x"]));
    assert_eq!(done["summary"]["done"], 21);
}

#[tokio::test]
async fn a_prompt_that_is_refused_is_named_once_and_the_rest_of_its_release_is_published() {
    let desk = Desk::new().await;
    desk.create("full", "old", true).await;
    for number in 0..9 {
        let body = json!({"version": 1, "label": format!("label{number}")});
        let path = "/v1/prompts/full/publish";
        desk.app.admin.post(path, body).await.expect(200);
    }
    desk.write("in/full.prompty", text("full", "new"));
    desk.write("in/a.prompty", text("a", "x"));
    let canary = ["--publish", "--yes", "--label", "canary", "--new-label"];
    let done = desk
        .run(&[&["import", "in"], &canary[..]].concat())
        .await
        .expect(3);
    let says = "! not published under `canary`: `full`: prompt `full` has 10 labels already";
    assert_eq!(done.out.matches(says).count(), 1, "{}", done.out);
    assert!(
        done.out
            .ends_with("Done: 1 of 2 (saved: 2 of 2; published: 1 of 2). Fix what is listed above, then run the same command again for the other 1.\n"),
        "{}",
        done.out
    );
    assert_eq!(desk.get("a", "").await["labels"], json!({"canary": 1}));
}

#[tokio::test]
async fn a_server_that_goes_away_before_a_release_is_told_once_and_the_next_run_goes_on() {
    let desk = Desk::new().await;
    for name in ["a", "b"] {
        desk.write(&format!("in/{name}.prompty"), text(name, "x"));
    }
    let line = ["import", "in", "--publish", "--yes"];
    let gate = Gate::before(&desk.app.url, Method::POST, Plan::Break(2)).await;
    let done = ended(command(&gate.url, &desk.path(""), &line))
        .await
        .expect(7);
    let told = done.out.lines().filter(|line| line.starts_with("! "));
    assert_eq!(told.count(), 1, "{}", done.out);
    assert!(done.out.contains("no answer from "), "{}", done.out);
    let rest = desk.run(&line).await.expect(0);
    assert!(
        done.out.contains(
            "Done: 0 of 2 (saved: 2 of 2; published: 0 of 2). Run the same command again"
        ) && rest.out.contains("2 to publish")
            && rest.out.ends_with("Done: 2 of 2.\n"),
        "{}",
        rest.out
    );
    assert_eq!(desk.get("a", "").await["labels"], json!({"production": 1}));
}
