//! Keys by the command: created, listed, rotated and revoked.

use serde_json::Value;
use tests::Client;
use tests::wire::Plan;

use crate::desk::{Desk, Done};

const CREATE: &str = "keys create acme-editor --role editor --instances acme --prefix support/ --publish-label staging";

async fn run(desk: &Desk, line: &str) -> Done {
    let words: Vec<&str> = line.split(' ').collect();
    desk.run(&words).await
}

/// Creates a key. Returns its ID and its text.
async fn created(desk: &Desk) -> (String, String) {
    let made = run(desk, &format!("{CREATE} --format json"))
        .await
        .expect(0)
        .json();
    let text = |field: &str| made[field].as_str().unwrap().to_owned();
    (text("id"), text("secret"))
}

fn client(desk: &Desk, secret: &str) -> Client {
    Client::new(&desk.app.url, Some(secret))
}

async fn listed(desk: &Desk) -> Vec<Value> {
    let keys = run(desk, "keys list --revoked --format json").await;
    keys.expect(0).json().as_array().unwrap().clone()
}

#[tokio::test]
async fn a_created_key_is_printed_alone_and_listed_without_its_text() {
    let desk = Desk::new().await;
    assert_eq!(run(&desk, "keys list").await.expect(0).out, "No keys.\n");
    let made = run(&desk, CREATE).await.expect(0);
    let secret = made.out.trim_end();
    assert_eq!(secret.len(), 37, "{}", made.out);
    assert!(
        made.err
            .contains("`acme-editor` (editor of acme; prefixes: support/; labels: staging); it can't be shown again"),
        "{}",
        made.err
    );
    client(&desk, secret)
        .get("/v1/prompts?instance=acme")
        .await
        .expect(200);
    let id = listed(&desk).await[0]["id"].as_str().unwrap().to_owned();
    let table = run(&desk, "keys list")
        .await
        .expect(0)
        .out
        .replace(&id, "(key id)");
    insta::assert_snapshot!(table, @r"
    ID        NAME         ROLE    INSTANCES  PREFIXES  LABELS   LAST USED       EXPIRES
    (key id)  acme-editor  editor  acme       support/  staging  2033-05-18 03Z  -
    ");
}

#[tokio::test]
async fn an_editor_key_without_labels_is_said_to_publish_nothing() {
    let desk = Desk::new().await;
    let note = "note: it may not publish under any label";
    for (line, noted) in [
        ("keys create e --role editor --all-instances", true),
        (CREATE, false),
        ("keys create p --role publisher --all-instances", false),
    ] {
        let made = run(&desk, line).await.expect(0);
        assert_eq!(made.err.contains(note), noted, "{line}: {}", made.err);
    }
}

#[tokio::test]
async fn a_revoked_key_is_listed_only_when_asked() {
    let desk = Desk::new().await;
    let (id, _) = created(&desk).await;
    let unsure = run(&desk, &format!("keys revoke {id}")).await.expect(2);
    assert!(unsure.err.contains("pass --yes"), "{}", unsure.err);
    run(&desk, &format!("keys revoke {id} --yes"))
        .await
        .expect(0);
    assert_eq!(run(&desk, "keys list").await.expect(0).out, "No keys.\n");
    assert_eq!(listed(&desk).await.len(), 1);
    let again = run(&desk, &format!("keys rotate {id}")).await.expect(1);
    assert!(
        again.err.contains("is revoked: create a new one"),
        "{}",
        again.err
    );
    run(&desk, "keys rotate 00000000").await.expect(4);
}

#[tokio::test]
async fn a_rotated_key_is_replaced_by_one_of_the_same_scope() {
    let desk = Desk::new().await;
    let (old, _) = created(&desk).await;
    let done = run(&desk, &format!("keys rotate {old}")).await.expect(0);
    assert!(
        done.err.contains(&format!("revoked key {old}")),
        "{}",
        done.err
    );
    client(&desk, done.out.trim_end())
        .get("/v1/prompts?instance=acme")
        .await
        .expect(200);
    let keys = listed(&desk).await;
    let [before, after] = ["revoked", "valid"].map(|state| {
        let mut keys = keys.iter();
        let key = keys.find(|key| key["revoked_at"].is_null() == (state == "valid"));
        key.unwrap().clone()
    });
    assert_eq!(before["id"], old.as_str());
    for field in [
        "name",
        "role",
        "instances",
        "prefixes",
        "labels",
        "expires_at",
    ] {
        assert_eq!(before[field], after[field], "{field}");
    }
}

#[tokio::test]
async fn a_rotation_that_fails_halfway_leaves_both_keys() {
    let desk = Desk::new().await;
    let (old, secret) = created(&desk).await;
    let refusal =
        r#"{"__type": "com.amazonaws.dynamodb.v20120810#ValidationException", "message": "no"}"#;
    let refused = Plan::Answer(400, refusal.to_owned());
    desk.app.wire.plan("TransactWriteItems", 2, refused);
    let done = run(&desk, &format!("keys rotate {old}")).await.expect(1);
    assert!(
        done.err
            .contains(&format!("key {old} still works: revoke it")),
        "{}",
        done.err
    );
    for secret in [&secret, done.out.trim_end()] {
        client(&desk, secret)
            .get("/v1/prompts?instance=acme")
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn a_key_that_may_not_do_something_is_told_why() {
    let desk = Desk::new().await;
    let (id, secret) = created(&desk).await;
    for (line, code, says) in [
        (
            "create sales/a --template x --instance acme --new-instance",
            6,
            "only prompts that begin with `support/`",
        ),
        (
            "create support/a --template x --instance globex --new-instance",
            6,
            "can't use instance `globex`, only `acme`",
        ),
        ("keys list", 6, "a key of role `editor` may not do this"),
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let mut command = desk.command(&words);
        command.env("PROMPTBOOK_API_KEY", &secret);
        let done = crate::desk::ended(command).await.expect(code);
        assert!(done.err.contains(says), "{line}: {}", done.err);
    }
    run(&desk, &format!("keys revoke {id} --yes"))
        .await
        .expect(0);
    desk.app
        .table
        .clock
        .advance(std::time::Duration::from_secs(60));
    let mut command = desk.command(&["list", "--instance", "acme"]);
    command.env("PROMPTBOOK_API_KEY", &secret);
    let done = crate::desk::ended(command).await.expect(6);
    assert!(
        done.err.contains("the key was revoked: ask for a new one"),
        "{}",
        done.err
    );
}

#[tokio::test]
async fn an_editors_key_imports_and_lists_what_it_reaches() {
    let desk = Desk::new().await;
    desk.create("support/tone", "kind", true).await;
    let (_, secret) = created(&desk).await;
    let file = "---\nname: support/a\n---\n{% include 'support/tone' %}";
    desk.write("in/a.prompty", file);
    for (line, says) in [
        (
            "import in --yes --instance acme --new-instance",
            "Done: 1 of 1.",
        ),
        (
            "publish support/a --label staging --new-label --instance acme",
            "staging",
        ),
        ("includers support/tone", "support/a"),
        ("overrides --instance acme", "support/a"),
        ("instances", "acme"),
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let mut command = desk.command(&words);
        command.env("PROMPTBOOK_API_KEY", &secret);
        let done = crate::desk::ended(command).await.expect(0);
        assert!(done.out.contains(says), "{line}: {} {}", done.out, done.err);
    }
}
