//! How soon a chat uses a publication, and what it does when the table can't be read.

use std::time::Duration;

use super::*;

#[tokio::test]
async fn the_next_chat_uses_a_publication_or_a_rollback() {
    let app = seeded().await;
    let before = ask(&app, json!({})).await;
    assert!(
        said(&before).contains("[system]\nYou are the assistant of this service."),
        "{before:#}"
    );

    publish(&app, "Answer like a pirate.").await;
    app.table.clock.advance(Duration::from_secs(30));
    let after = ask(&app, json!({})).await;
    assert!(
        said(&after).contains("[system]\nAnswer like a pirate.\n\n[user]\nWhy?"),
        "{after:#}"
    );
    assert_eq!(used(&after)["version"], 2);

    app.admin
        .post(&format!("{SYSTEM}/rollback"), json!({}))
        .await
        .expect(200);
    app.table.clock.advance(Duration::from_secs(30));
    let again = ask(&app, json!({})).await;
    assert_eq!(again, before);
}

#[tokio::test]
async fn a_prompt_is_cached_for_thirty_seconds() {
    let app = seeded().await;
    ask(&app, json!({})).await;
    publish(&app, "New.").await;
    app.wire.clear();
    app.table.clock.advance(Duration::from_millis(29_999));
    let old = ask(&app, json!({})).await;
    assert_eq!(
        (&used(&old)["version"], &used(&old)["age_ms"]),
        (&json!(1), &json!(29_999))
    );
    assert_eq!(used(&old)["source"], "fresh");
    assert_eq!(app.wire.calls(), [""; 0]);

    app.table.clock.advance(Duration::from_millis(1));
    let new = ask(&app, json!({})).await;
    assert_eq!(
        (&used(&new)["version"], &used(&new)["age_ms"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(app.wire.calls(), ["GetItem"]);
}

#[tokio::test]
async fn without_the_table_a_chat_uses_cached_prompts_and_reports_their_age() {
    let app = seeded().await;
    publish(&app, "Known.").await;
    ask(&app, json!({})).await;
    app.wire.cut(true);
    app.table.clock.advance(Duration::from_secs(60));
    let stale = ask(&app, json!({})).await;
    assert!(said(&stale).contains("[system]\nKnown."), "{stale:#}");
    let expected = json!({
        "name": "system_prompt", "version": 2, "label": "production", "instance": "default", "source": "stale",
        "age_ms": 60_000, "includes": [],
    });
    assert_eq!(used(&stale), &expected);

    app.wire.cut(false);
    publish(&app, "Newer.").await;
    app.table.clock.advance(Duration::from_secs(60));
    let fresh = ask(&app, json!({})).await;
    assert_eq!(
        (&used(&fresh)["version"], &used(&fresh)["source"]),
        (&json!(3), &json!("fresh"))
    );
}

#[tokio::test]
async fn without_the_table_and_a_cache_a_chat_uses_compiled_in_prompts() {
    let app = seeded().await;
    publish(&app, "Never read.").await;
    app.wire.cut(true);
    let answer = ask(&app, json!({"passages": ["A fact."]})).await;
    assert!(
        said(&answer).contains("[system]\nYou are the assistant of this service."),
        "{answer:#}"
    );
    assert!(said(&answer).contains("A fact."), "{answer:#}");
    let fallback = |name: &str| {
        json!({
            "name": name, "version": null, "label": "production", "instance": null, "source": "fallback", "age_ms": null, "includes": [],
        })
    };
    assert_eq!(
        answer["prompts"],
        json!([fallback("system_prompt"), fallback("retrieval_answer")])
    );
}

#[tokio::test]
async fn a_version_that_does_not_render_is_replaced_by_the_previous_publication() {
    let app = seeded().await;
    publish(&app, "Answer like a pirate.").await;
    ask(&app, json!({})).await;
    publish(&app, "{{ today + 1 }}").await;
    app.table.clock.advance(Duration::from_secs(30));
    let broken = ask(&app, json!({})).await;
    assert!(
        said(&broken).contains("[system]\nAnswer like a pirate.\n"),
        "{broken:#}"
    );
    let expected = json!({
        "name": "system_prompt", "version": 2, "label": "production", "instance": "default", "source": "previous",
        "age_ms": 0, "includes": [],
    });
    assert_eq!(used(&broken), &expected);

    app.admin
        .post(&format!("{SYSTEM}/unpublish"), json!({}))
        .await
        .expect(200);
    app.admin
        .post(&format!("{SYSTEM}/publish"), json!({"version": 3}))
        .await
        .expect(200);
    app.table.clock.advance(Duration::from_secs(30));
    let taken_down = ask(&app, json!({})).await;
    assert_eq!(used(&taken_down)["source"], "fallback", "{taken_down:#}");
}

#[tokio::test]
async fn deleted_and_unrenderable_prompts_are_replaced_by_compiled_in_ones() {
    let app = seeded().await;
    publish(&app, "{{ today + 1 }}").await;
    let broken = ask(&app, json!({})).await;
    assert!(
        said(&broken).contains("[system]\nYou are the assistant"),
        "{broken:#}"
    );
    assert_eq!(
        (&used(&broken)["source"], &used(&broken)["version"]),
        (&json!("fallback"), &Value::Null)
    );

    app.admin.call("DELETE", SYSTEM).await.expect(204);
    app.table.clock.advance(Duration::from_secs(30));
    let deleted = ask(&app, json!({})).await;
    assert_eq!(deleted, broken);
}
