//! The tools that read.

use serde_json::{Value, json};

use super::client::Client;
use crate::desk::Desk;

/// A prompt with two versions, the first of which is active.
async fn greeting(desk: &Desk) {
    let inputs = json!({"customer": {"example": "Ada"}});
    let body = json!({
        "name": "support/greeting", "template": "Hello {{ customer }}.", "inputs": inputs, "description": "The first words",
        "tags": ["gru\u{df}"], "publish": true
    });
    desk.app.admin.post("/v1/prompts", body).await.expect(201);
    let next = json!({
        "template": "Dear {{ customer }}.", "inputs": inputs, "description": "The first words", "tags": ["gru\u{df}"], "message": "Warmer",
        "author": "Ada"
    });
    desk.save("support/greeting", next).await;
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    let desk = Desk::new().await;
    for number in 1..=7 {
        desk.create(&format!("p/{number}"), "Text", number % 2 == 1)
            .await;
    }
    desk.create("q", "Text", true).await;
    let mut client = Client::start(&desk, &[]).await;
    let (mut names, mut cursor) = (Vec::new(), Value::Null);
    for page in 1..=3 {
        let arguments = json!({"prefix": "p/", "limit": 3, "cursor": cursor});
        let called = client.call("list", arguments).await.done();
        let prompts = called.json["prompts"].as_array().unwrap();
        names.extend(prompts.iter().map(|prompt| prompt["name"].clone()));
        cursor = called.json["next_cursor"].clone();
        assert_eq!(cursor.is_null(), page == 3, "{called:?}");
        let more = called.texts[0].contains("There are more: pass `cursor`: p/");
        assert_eq!(more, page != 3, "{called:?}");
    }
    assert_eq!(names, ["p/1", "p/2", "p/3", "p/4", "p/5", "p/6", "p/7"]);
}

#[tokio::test]
async fn a_prompt_is_found_by_its_name_description_tags_or_text() {
    let desk = Desk::new().await;
    greeting(&desk).await;
    desk.create("other", "Text", true).await;
    let mut client = Client::start(&desk, &[]).await;
    for text in ["GREET", "first words", "GRU\u{df}", "dear {{"] {
        let found = client.call("search", json!({"text": text})).await.done();
        let prompts = found.json["prompts"].as_array().unwrap();
        assert_eq!(prompts.len(), 1, "{text}: {found:?}");
        assert_eq!(prompts[0]["name"], "support/greeting");
        assert!(found.texts[0].ends_with("1 prompt of 2 found"), "{found:?}");
    }
    let none = client.call("search", json!({"text": "absent"})).await;
    assert_eq!(none.done().texts, ["0 prompts of 2 found"]);
    let page = json!({"text": "e", "limit": 1});
    let page = client.call("search", page).await.done();
    assert_eq!(page.json["next_cursor"], "other");
    let rest = json!({"text": "e", "cursor": "other"});
    let rest = client.call("search", rest).await.done();
    assert_eq!(rest.json["prompts"][0]["name"], "support/greeting");
}

#[tokio::test]
async fn a_prompt_is_shown_with_its_file_as_it_is() {
    let desk = Desk::new().await;
    greeting(&desk).await;
    let zero_width = "Dear\u{200b} {{ customer }} \u{2764}";
    let inputs = json!({"customer": {}});
    desk.save(
        "support/greeting",
        json!({"template": zero_width, "inputs": inputs}),
    )
    .await;
    let mut client = Client::start(&desk, &[]).await;
    let active = client
        .call("show", json!({"name": "support/greeting"}))
        .await
        .done();
    assert!(active.texts[0].contains("version 1 of 3"), "{active:?}");
    assert!(
        active.texts[0].contains("`production` has version 1"),
        "{active:?}"
    );
    assert!(
        active.texts[1].ends_with("---\nHello {{ customer }}.\n"),
        "{active:?}"
    );
    assert_eq!(active.json["file"], json!(active.texts[1]));
    assert_eq!(active.json["version"]["version"], 1);
    // A version may come as text or as a number.
    for version in [json!("latest"), json!(3), json!("3")] {
        let arguments = json!({"name": "support/greeting", "version": version});
        let latest = client.call("show", arguments).await.done();
        assert!(
            latest.texts[1].ends_with(&format!("{zero_width}\n")),
            "{latest:?}"
        );
    }
}

#[tokio::test]
async fn versions_are_compared_as_the_command_compares_them() {
    let desk = Desk::new().await;
    greeting(&desk).await;
    let mut client = Client::start(&desk, &[]).await;
    for (mut arguments, begins) in [
        (json!({}), "`support/greeting` from version 1 to version 2"),
        (
            json!({"version": 2}),
            "`support/greeting` from version 1 to version 2",
        ),
        (
            json!({"version": "active", "against": "latest"}),
            "`support/greeting` from version 2 to version 1",
        ),
    ] {
        arguments["name"] = json!("support/greeting");
        let diff = client.call("diff", arguments).await.done();
        assert!(diff.texts[0].starts_with(begins), "{diff:?}");
        assert!(
            diff.json["diff"].as_str().unwrap().contains("Dear"),
            "{diff:?}"
        );
        assert!(!diff.texts[0].contains('\u{1b}'), "{diff:?}");
    }
}

#[tokio::test]
async fn a_prompt_is_rendered_with_its_examples_unless_they_are_refused() {
    let desk = Desk::new().await;
    greeting(&desk).await;
    let mut client = Client::start(&desk, &[]).await;
    for (mut arguments, expected) in [
        (json!({}), "Hello Ada."),
        (json!({"version": "latest"}), "Dear Ada."),
        (
            json!({"inputs": {"customer": "Zo\u{eb}"}}),
            "Hello Zo\u{eb}.",
        ),
    ] {
        arguments["name"] = json!("support/greeting");
        let rendered = client.call("render", arguments).await.done();
        assert_eq!(rendered.texts[0], expected);
        assert_eq!(rendered.json["text"], expected);
        assert!(
            rendered.texts[1].contains("filled in: `customer` ("),
            "{rendered:?}"
        );
    }
    let arguments = json!({"name": "support/greeting", "examples": false});
    let said = client.call("render", arguments).await.refused();
    assert!(said.contains("input `customer`"), "{said}");
}

#[tokio::test]
async fn a_history_comes_in_pages_that_new_entries_do_not_move() {
    let desk = Desk::new().await;
    greeting(&desk).await;
    let mut client = Client::start(&desk, &[]).await;
    let page = client
        .call("history", json!({"name": "support/greeting", "limit": 1}))
        .await
        .done();
    assert!(
        page.texts[0].contains("version 2, by Ada: Warmer"),
        "{page:?}"
    );
    assert_eq!(page.json["events"].as_array().unwrap().len(), 1);
    let cursor = page.json["next_cursor"].clone();
    desk.save(
        "support/greeting",
        json!({"template": "Hi {{ customer }}."}),
    )
    .await;
    let arguments = json!({"name": "support/greeting", "cursor": cursor});
    let rest = client.call("history", arguments).await.done();
    let events = rest.json["events"].as_array().unwrap();
    let kinds: Vec<&Value> = events.iter().map(|event| &event["event"]).collect();
    assert_eq!(kinds, ["publication", "version"]);
    assert_eq!(rest.json["next_cursor"], Value::Null);
}

#[tokio::test]
async fn another_instance_and_label_than_the_configured_ones_can_be_named() {
    let desk = Desk::new().await;
    greeting(&desk).await;
    let override_of = json!({"name": "support/greeting", "template": "Ahoy {{ customer }}.", "publish": true, "label": "staging"});
    desk.app
        .admin
        .post("/v1/prompts?instance=acme", override_of)
        .await
        .expect(201);
    let mut client = Client::start(&desk, &["--instance", "acme"]).await;
    for (mut arguments, expected) in [
        (json!({}), "Hello Ada."),
        (
            json!({"label": "staging", "inputs": {"customer": "Bo"}}),
            "Ahoy Bo.",
        ),
        (json!({"instance": "default"}), "Hello Ada."),
    ] {
        arguments["name"] = json!("support/greeting");
        let rendered = client.call("render", arguments).await.done();
        assert_eq!(rendered.texts[0], expected);
    }
    let diff = client.call(
        "diff",
        json!({"name": "support/greeting", "label": "staging"}),
    );
    let diff = diff.await.done().json["diff"].to_string();
    assert!(diff.contains("Ahoy") && diff.contains("Dear"), "{diff}");
}
