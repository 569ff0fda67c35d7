//! The tool `save`.

use serde_json::{Value, json};

use super::client::Client;
use crate::desk::Desk;

#[tokio::test]
async fn a_prompt_is_created_shown_changed_and_saved_without_publishing() {
    let desk = Desk::new().await;
    let mut client = Client::start(&desk, &[]).await;
    let text = "---\ninputs:\n  - name: customer\n---\nHello {{ customer }} \u{1f44b}.\n";
    let created = client
        .call("save", json!({"name": "a/b", "text": text}))
        .await
        .done();
    let said = "created `a/b`; `promptbook publish a/b` makes it active\ninputs: customer";
    assert_eq!(created.texts[0], said);
    let shown = client.call("show", json!({"name": "a/b"})).await.done();
    let file = shown.texts[1].replace("Hello", "Dear");
    let arguments = json!({"name": "a/b", "text": file, "based_on": 1, "message": "Warmer"});
    let saved = client.call("save", arguments.clone()).await.done();
    let said = "saved version 2 of `a/b`; `promptbook publish a/b 2` makes it active";
    assert!(saved.texts[0].starts_with(said), "{saved:?}");
    let diff = saved.json["diff"].as_str().unwrap();
    assert!(diff.contains("-Hello") && diff.contains("+Dear"), "{diff}");
    let version = desk.get("a/b", "/versions/2").await;
    assert_eq!(version["template"], "Dear {{ customer }} \u{1f44b}.");
    assert_eq!(version["message"], "Warmer");
    assert_eq!(desk.get("a/b", "").await["labels"], json!({}));
    // The same text again is no change.
    let again = json!({"name": "a/b", "text": file, "based_on": 2});
    let again = client.call("save", again).await.done();
    assert_eq!(again.texts, ["`a/b` is unchanged: nothing was saved"]);
}

#[tokio::test]
async fn a_version_that_somebody_saved_meanwhile_is_not_replaced() {
    let desk = Desk::new().await;
    desk.create("a", "One", true).await;
    desk.save("a", json!({"template": "Two"})).await;
    let mut client = Client::start(&desk, &[]).await;
    let arguments = json!({"name": "a", "text": "Three", "based_on": 1});
    let said = client.call("save", arguments).await.refused();
    let expected = "the text is based on version 1 of `a`, but version 2 is the one to edit";
    assert!(said.starts_with(expected), "{said}");
    let said = client
        .call("save", json!({"name": "a", "text": "Three"}))
        .await
        .refused();
    assert!(
        said.starts_with("instance `default` already has a prompt `a`"),
        "{said}"
    );
    assert!(said.contains("`based_on`"), "{said}");
    assert_eq!(desk.get("a", "").await["latest"], 2);
}

#[tokio::test]
async fn an_invalid_text_is_refused_with_its_place_and_nothing_is_saved() {
    let desk = Desk::new().await;
    desk.create("a", "One", true).await;
    let mut client = Client::start(&desk, &[]).await;
    for (text, says) in [
        ("{% if %}", "line 1"),
        ("---\nname: b\n---\nText", "a prompt can't be renamed"),
        ("---\ninputs: 3\n---\nText", "inputs"),
        (
            "user:\nHello",
            "`a` is a text prompt and can't become a chat prompt",
        ),
        ("", "the template is blank"),
    ] {
        let arguments = json!({"name": "a", "text": text, "based_on": 1});
        let said = client.call("save", arguments).await.refused();
        assert!(said.contains(says), "{text:?}: {said}");
    }
    for (arguments, says) in [
        (json!({"name": "b", "text": "{{ x"}), "line 1"),
        (
            json!({"name": "b", "text": "---\nname: c\n---\nText"}),
            "`name: c`",
        ),
    ] {
        let said = client.call("save", arguments).await.refused();
        assert!(said.contains(says), "{said}");
    }
    assert_eq!(desk.get("a", "").await["latest"], 1);
}

#[tokio::test]
async fn a_version_that_can_t_be_published_yet_is_saved_with_the_reason() {
    let desk = Desk::new().await;
    desk.create("a", "One", true).await;
    let mut client = Client::start(&desk, &[]).await;
    let arguments = json!({"name": "a", "text": "Hello {{ customer }}", "based_on": 1});
    let saved = client.call("save", arguments).await.done();
    let said = "saved version 2 of `a`; it can't be published yet";
    assert!(saved.texts[0].starts_with(said), "{saved:?}");
    assert!(
        saved.texts[1].contains("input `customer` is not in the contract"),
        "{saved:?}"
    );
}

#[tokio::test]
async fn a_first_prompt_of_an_instance_is_created_only_on_request() {
    let desk = Desk::new().await;
    desk.create("a", "One", true).await;
    let mut client = Client::start(&desk, &[]).await;
    let mut arguments = json!({"name": "a", "text": "Ours", "based_on": 1, "instance": "acme"});
    let said = client.call("save", arguments.clone()).await.refused();
    assert!(
        said.contains("instance `acme` has no prompts of its own"),
        "{said}"
    );
    assert!(
        said.ends_with("to create the instance, pass `new_instance`"),
        "{said}"
    );
    arguments["new_instance"] = json!(true);
    let saved = client.call("save", arguments).await.done();
    assert!(
        saved.texts[0].starts_with("created `a` of `acme`, version 1"),
        "{saved:?}"
    );
    assert!(
        saved.texts[1].contains("no longer follows `default`"),
        "{saved:?}"
    );
    let path = "/v1/prompts/a?instance=acme";
    let own = desk.app.admin.get(path).await.expect(200).json;
    assert_eq!((&own["latest"], &own["labels"]), (&json!(1), &json!({})));
    assert_eq!(desk.get("a", "").await["latest"], Value::from(1));
}
