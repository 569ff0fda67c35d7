//! What an export had active is active after an import, whatever the number of its version is there.

use std::time::Duration;

use serde_json::{Value, json};
use tests::Client;

use super::plan::text;
use crate::desk::{Desk, Done};

/// A version as Langfuse's SDKs save it: a new one also for an equal text.
pub(super) async fn langfuse(desk: &Desk, name: &str, prompt: &str, labels: &[&str]) {
    let client = Client::new(&desk.app.url, None);
    let body = json!({"name": name, "prompt": prompt, "labels": labels});
    let request = client.request("POST", "/api/public/v2/prompts");
    let request = request.basic_auth("default", Some(tests::ADMIN));
    client.send(request.json(&body)).await.expect(201);
}

/// Another server with a later clock, so that a prompt there is not taken for the exported one.
pub(super) async fn elsewhere() -> Desk {
    let other = Desk::new().await;
    other.app.table.clock.advance(Duration::from_secs(1));
    other
}

async fn export(desk: &Desk, more: &[&str]) -> Done {
    let line = [&["export", "out"], more].concat();
    desk.run(&line).await.expect(0)
}

async fn import(from: &Desk, to: &Desk, more: &[&str]) -> Done {
    let out = from.path("out");
    let line = [&["import", out.to_str().unwrap()], more].concat();
    to.run(&line).await
}

const ALL: [&str; 2] = ["--versions", "all"];
const EXPORTED: [&str; 2] = ["--yes", "--publish=exported"];

/// The text that is active.
pub(super) async fn active(desk: &Desk, name: &str, label: &str) -> Value {
    let rest = format!("/active?label={label}");
    desk.get(name, &rest).await["template"].clone()
}

#[tokio::test]
async fn equal_versions_in_a_row_do_not_shift_what_is_published() {
    let desk = Desk::new().await;
    langfuse(&desk, "lf", "A", &["first"]).await;
    langfuse(&desk, "lf", "A", &["production", "second"]).await;
    langfuse(&desk, "lf", "B, a draft", &["third"]).await;
    langfuse(&desk, "lf", "C", &[]).await;
    export(&desk, &ALL).await;
    for publish in ["--publish=exported", "--publish"] {
        let other = elsewhere().await;
        let done = import(&desk, &other, &["--yes", publish]).await.expect(0);
        let says = "the numbers of its versions differ from the export: 2 to 4 are 1 to 3 here";
        assert!(done.out.contains(says), "{}", done.out);
        let labels = json!({"first": 1, "production": 1, "second": 1, "third": 2});
        assert_eq!(other.get("lf", "").await["labels"], labels);
        assert_eq!(active(&other, "lf", "production").await, "A");
        let again = import(&desk, &other, &["--yes", publish]).await.expect(0);
        let says = "Plan: 0 to create, 0 with a new version, 1 unchanged.\n";
        assert_eq!(again.out, says);
    }
}

#[tokio::test]
async fn a_prompt_whose_versions_are_all_equal_keeps_nothing_else_down() {
    let desk = Desk::new().await;
    langfuse(&desk, "lf", "Hi {{x}}", &["production"]).await;
    langfuse(&desk, "lf", "Hi {{x}}", &["production"]).await;
    desk.create("innocent", "i", true).await;
    export(&desk, &ALL).await;
    let other = elsewhere().await;
    import(&desk, &other, &EXPORTED).await.expect(0);
    assert_eq!(active(&other, "lf", "production").await, "Hi {{x}}");
    assert_eq!(active(&other, "innocent", "production").await, "i");
}

#[tokio::test]
async fn a_prompt_with_a_redacted_version_is_published_and_the_export_says_what_it_lacks() {
    let desk = Desk::new().await;
    desk.create("re", "secret", true).await;
    desk.save("re", json!({"template": "two", "publish": true}))
        .await;
    desk.save(
        "re",
        json!({"template": "three", "publish": true, "label": "staging"}),
    )
    .await;
    let redact = ["redact", "re@1", "--reason", "a key", "--yes"];
    desk.run(&redact).await.expect(0);
    let done = export(&desk, &ALL).await;
    let says =
        "re: version 1 was redacted and is left out: an import numbers later versions anew\n";
    assert!(done.out.starts_with(says), "{}", done.out);
    let other = elsewhere().await;
    import(&desk, &other, &EXPORTED).await.expect(0);
    assert_eq!(active(&other, "re", "production").await, "two");
    assert_eq!(active(&other, "re", "staging").await, "three");
}

#[tokio::test]
async fn a_name_that_was_purged_on_either_side_is_published_as_exported() {
    let desk = Desk::new().await;
    let other = elsewhere().await;
    for (server, versions) in [(&desk, ["x", "y"]), (&other, ["o", "p"])] {
        server.create("re", versions[0], true).await;
        server.save("re", json!({"template": versions[1]})).await;
        let purge = ["delete", "re", "--purge", "--yes"];
        server.run(&purge).await.expect(0);
    }
    desk.create("re", "again", true).await;
    desk.save("re", json!({"template": "draft"})).await;
    let done = export(&desk, &ALL).await;
    assert!(
        done.out.contains("versions 1, 2 were redacted"),
        "{}",
        done.out
    );
    import(&desk, &other, &["--yes"]).await.expect(0);
    let again = import(&desk, &other, &EXPORTED).await.expect(0);
    assert!(again.out.contains("publishes version 3"), "{}", again.out);
    assert_eq!(active(&other, "re", "production").await, "again");
    assert_eq!(other.get("re", "").await["latest"], 4);
}

#[tokio::test]
async fn what_an_export_of_active_versions_lacks_is_said_before_and_fails() {
    let desk = Desk::new().await;
    desk.create("a", "one", true).await;
    let staged = json!({"template": "two", "publish": true, "label": "staging"});
    desk.save("a", staged).await;
    export(&desk, &[]).await;
    let other = elsewhere().await;
    let plan = import(&desk, &other, &["--plan", "--publish=exported"]).await;
    let says = "can't be published under `staging`: version 2, which was active there, is not in the export";
    assert!(plan.expect(3).out.contains(says));
    let done = import(&desk, &other, &EXPORTED).await.expect(3);
    assert!(done.out.contains("Done: 1 of 1."), "{}", done.out);
    let labels = &other.get("a", "").await["labels"];
    assert_eq!(labels, &json!({"production": 1}));
    // Another text than the exported one is not published in its place.
    desk.write("out/a.prompty", text("a", "edited"));
    let third = elsewhere().await;
    let done = import(&desk, &third, &EXPORTED).await.expect(3);
    assert!(
        done.out.contains("can't be published under `production`"),
        "{}",
        done.out
    );
    assert_eq!(third.get("a", "").await["labels"], json!({}));
}

#[tokio::test]
async fn what_an_interrupted_import_wrote_is_published_although_the_prompt_was_edited_since() {
    let desk = Desk::new().await;
    desk.create("a", "one", true).await;
    desk.save("a", json!({"template": "two"})).await;
    export(&desk, &ALL).await;
    let other = elsewhere().await;
    import(&desk, &other, &["--yes"]).await.expect(0);
    other.save("a", json!({"template": "newer"})).await;
    import(&desk, &other, &EXPORTED).await.expect(0);
    assert_eq!(active(&other, "a", "production").await, "one");
}

#[tokio::test]
async fn an_override_that_breaks_the_contract_is_said_before_and_the_others_are_published() {
    let desk = Desk::new().await;
    desk.create("a", "Hi {{ who }}", true).await;
    desk.create("b", "b", true).await;
    export(&desk, &ALL).await;
    let other = elsewhere().await;
    other.create("a", "Hi", true).await;
    let acme = [&EXPORTED[..], &["--instance", "acme", "--new-instance"]].concat();
    let done = import(&desk, &other, &acme).await.expect(3);
    let says = "can't be published under `production`: it uses `who`, which is not in the contract";
    assert!(done.out.contains(says), "{}", done.out);
    let path = "/v1/prompts/b/active?instance=acme";
    assert_eq!(
        other.app.admin.get(path).await.expect(200).json["template"],
        "b"
    );
}

#[tokio::test]
async fn what_is_refused_keeps_the_rest_of_its_release_neither_apart_nor_down() {
    let desk = Desk::new().await;
    for name in ["full", "tone"] {
        desk.create(name, "old", true).await;
    }
    for number in 0..9 {
        let body = json!({"version": 1, "label": format!("label{number}")});
        let path = "/v1/prompts/full/publish";
        desk.app.admin.post(path, body).await.expect(200);
    }
    desk.write("in/full.prompty", text("full", "{% include 'tone' %} new"));
    for name in ["a", "b", "c", "x"] {
        desk.write(
            &format!("in/{name}.prompty"),
            text(name, "{% include 'tone' %}"),
        );
    }
    let line = [
        "import",
        "in",
        "--publish",
        "--yes",
        "--label",
        "canary",
        "--new-label",
    ];
    let done = desk.run(&line).await.expect(3);
    let says = "Done: 4 of 5 (saved: 5 of 5; published: 4 of 5). Fix what is listed above, then run the same command again for the other 1.\n";
    assert!(done.out.ends_with(says), "{}", done.out);
    for name in ["a", "b", "c", "x"] {
        assert_eq!(
            desk.get(name, "").await["labels"],
            json!({"canary": 1}),
            "{name}"
        );
    }
    assert_eq!(desk.get("full", "").await["labels"].get("canary"), None);
}
