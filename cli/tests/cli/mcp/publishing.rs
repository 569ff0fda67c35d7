//! The tools `publish` and `rollback`, and their refusal without the flag.

use serde_json::json;

use super::client::Client;
use crate::desk::Desk;

#[tokio::test]
async fn without_the_flag_nothing_that_is_active_changes() {
    let desk = Desk::new().await;
    desk.create("a", "One", true).await;
    desk.save("a", json!({"template": "Two"})).await;
    let mut client = Client::start(&desk, &[]).await;
    for tool in ["publish", "rollback"] {
        let said = client.call(tool, json!({"name": "a"})).await.refused();
        let expected = format!(
            "this server does not publish, so `{tool}` is not offered: start `promptbook mcp --allow-publish`, or run `promptbook {tool}`"
        );
        assert_eq!(said, expected);
    }
    let publications = desk.get("a", "/publications?label=production").await;
    assert_eq!(publications["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_version_is_published_and_rolled_back() {
    let desk = Desk::new().await;
    desk.create("a", "One", true).await;
    desk.save("a", json!({"template": "Two"})).await;
    let mut client = Client::start(&desk, &["--allow-publish"]).await;
    let arguments = json!({"name": "a", "version": 2, "message": "Warmer"});
    let published = client.call("publish", arguments.clone()).await.done();
    let said =
        "version 2 of `a` is active under `production` (publication 2; previously version 1)";
    assert_eq!(published.texts, [said]);
    assert_eq!(published.json["message"], "Warmer");
    assert_eq!(published.json["also_changed"], json!([]));
    let again = client.call("publish", arguments).await.done();
    assert!(again.texts[0].contains("is already active"), "{again:?}");
    let stale = client
        .call("rollback", json!({"name": "a", "from": 1}))
        .await
        .refused();
    assert!(
        stale.contains("its latest publication is 2, not 1"),
        "{stale}"
    );
    let back = client
        .call("rollback", json!({"name": "a", "from": 2}))
        .await
        .done();
    assert!(
        back.texts[0].starts_with("version 1 of `a` is active again"),
        "{back:?}"
    );
    let nothing = client
        .call("rollback", json!({"name": "a"}))
        .await
        .refused();
    assert!(
        nothing.contains("no earlier publication to roll back to"),
        "{nothing}"
    );
}

#[tokio::test]
async fn publishing_is_refused_for_the_reasons_of_the_command() {
    let desk = Desk::new().await;
    desk.create("a", "One", true).await;
    desk.save("a", json!({"template": "{{ customer }}"})).await;
    let mut client = Client::start(&desk, &["--allow-publish"]).await;
    for (mut arguments, says) in [
        (json!({}), "add it to the contract"),
        (
            json!({"version": 9}),
            "prompt `a` has no version 9: its latest is 2",
        ),
        (
            json!({"version": 1, "label": "stagin"}),
            "`a` has no label `stagin` (labels: `production`); to create the label, pass `new_label`",
        ),
        (
            json!({"version": 1, "label": "latest"}),
            "it stands for the newest version",
        ),
        (
            json!({"version": 1, "instance": "acme"}),
            "`acme` has no prompt `a` of its own: it inherits that of `default`",
        ),
    ] {
        arguments["name"] = json!("a");
        let said = client.call("publish", arguments).await.refused();
        assert!(said.contains(says), "{said}");
    }
    let arguments = json!({"name": "a", "version": 1, "label": "staging", "new_label": true});
    client.call("publish", arguments).await.done();
    let labels = json!({"production": 1, "staging": 1});
    assert_eq!(desk.get("a", "").await["labels"], labels);
}
