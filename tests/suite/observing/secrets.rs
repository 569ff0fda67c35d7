//! The log never contains keys or callers' text.

use tests::{ADMIN, READER};

use super::*;

/// A marker in every text of a caller, but in no name.
const TEXT: &str = "zebra7";
const PROMPT: &str = "/v1/prompts/greeting";

#[tokio::test]
async fn keys_and_callers_text_are_never_logged() {
    // A model that fails quotes what it was asked.
    let app = with_model(400, |asked| json!({"error": {"message": asked}})).await;
    logged();
    edit(&app).await;
    refuse(&app).await;
    chat(&app).await;
    app.wire.cut(true);
    app.table.clock.advance(std::time::Duration::from_secs(60));
    app.reader.post("/v1/chat", asked()).await.expect(502);
    app.admin.get(PROMPT).await.expect(503);
    let log = logged();
    assert!(log.lines().count() > 40, "{log}");
    for said in [
        "prompt can't be used",
        "the outcome of a transaction is unknown",
        "request failed",
        "not sent these options",
    ] {
        assert!(log.contains(said), "{said} is not in the log");
    }
    for secret in [TEXT, ADMIN, READER] {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(secret)).collect();
        assert!(lines.is_empty(), "{lines:#?}");
    }
}

/// Calls every route of editors, with the marker wherever text is allowed.
async fn edit(app: &App) {
    let query = format!("author={TEXT}&message={TEXT}");
    let input = json!({"customer": {"description": TEXT, "default": TEXT}});
    let new = json!({
        "name": "greeting", "template": format!("{TEXT} {{{{ customer }}}}"), "inputs": input, "description": TEXT,
        "tags": [TEXT], "message": TEXT, "author": TEXT, "publish": true,
        "model": {"provider": "openai", "options": {"stopSequences": [TEXT]}},
    });
    app.wire.plan(
        "TransactWriteItems",
        1,
        tests::wire::cancelled(&["TransactionConflict"]),
    );
    app.admin.post("/v1/prompts", new.clone()).await.expect(201);
    let patch = json!({"template": format!("Hello {TEXT}"), "message": TEXT, "author": TEXT});
    app.admin.json("PATCH", PROMPT, patch).await.expect(200);
    let signed = json!({"version": 2, "message": TEXT, "author": TEXT});
    app.admin
        .post(&format!("{PROMPT}/publish"), signed)
        .await
        .expect(200);
    for act in ["rollback", "unpublish"] {
        let signed = json!({"message": TEXT, "author": TEXT});
        app.admin
            .post(&format!("{PROMPT}/{act}"), signed)
            .await
            .expect(200);
    }
    app.admin
        .call("DELETE", &format!("{PROMPT}?{query}"))
        .await
        .expect(204);
    app.admin
        .call("POST", &format!("{PROMPT}/restore?{query}"))
        .await
        .expect(200);
    for read in [
        "",
        "/versions",
        "/versions/2",
        "/versions/2/diff",
        "/publications",
        "/overrides",
    ] {
        app.admin.get(&format!("{PROMPT}{read}")).await.expect(200);
    }
    app.admin
        .get(&format!("/v1/prompts?tag={TEXT}"))
        .await
        .expect(200);
    app.reader
        .get(&format!("{PROMPT}/active"))
        .await
        .expect(404);
}

/// Invalid requests that the response quotes.
async fn refuse(app: &App) {
    for body in [
        json!({"name": TEXT, "template": format!("{{% {TEXT} %}}")}),
        json!({"name": "x", "template": format!("{{{{ 1 | {TEXT} }}}}")}),
        json!({"name": "x", "template": "t", TEXT: TEXT}),
        json!({"name": "x", "template": "t", "tags": [format!("{TEXT}\n")], "label": format!("{TEXT} ")}),
        json!({"name": format!("{TEXT}*{TEXT}"), "template": TEXT}),
    ] {
        let answer = app.admin.post("/v1/prompts", body.clone()).await;
        assert!((400..500).contains(&answer.status), "{body}");
    }
    let raw = |body: String| app.admin.request("POST", "/v1/prompts").body(body);
    let json = "content-type";
    for request in [
        raw(format!("{{\"{TEXT}")).header(json, "application/json"),
        raw(TEXT.to_owned()),
        app.admin
            .request("GET", &format!("{PROMPT}?instance={TEXT}%20&{TEXT}={TEXT}")),
        app.admin
            .request("GET", &format!("/v1/prompts?cursor={TEXT}")),
        app.admin.request("GET", &format!("/v1/prompts/%20{TEXT}")),
        app.admin
            .request("GET", &format!("{PROMPT}/versions/{TEXT}")),
        app.admin.request("DELETE", PROMPT).header("if-match", TEXT),
        app.admin
            .request("DELETE", PROMPT)
            .header("idempotency-key", format!("{TEXT} {TEXT}")),
        app.admin
            .request("GET", PROMPT)
            .header("x-request-id", format!("{TEXT} {TEXT}")),
        app.nobody
            .request("GET", PROMPT)
            .header("x-api-key", format!("{TEXT}-0123456789-0123")),
        app.nobody
            .request("GET", PROMPT)
            .bearer_auth(format!("{TEXT}-0123456789-0123")),
        app.nobody
            .request("GET", &format!("/v1/nothing?{TEXT}"))
            .basic_auth(TEXT, Some(TEXT)),
        app.reader.request("GET", PROMPT),
    ] {
        let answer = app.admin.send(request).await;
        assert!((200..500).contains(&answer.status), "{}", answer.json);
    }
}

/// A conversation with the marker wherever text is allowed.
fn asked() -> Value {
    json!({
        "messages": [{"role": "user", "content": TEXT}, {"role": "assistant", "content": TEXT}, {"role": "user", "content": TEXT}],
        "passages": [{"text": TEXT, "title": TEXT, "source": TEXT}], "inputs": {"product": TEXT},
    })
}

/// Chats with a version that renders, with one that does not, and invalid ones.
async fn chat(app: &App) {
    for (template, provider) in [
        (TEXT, "openai"),
        (TEXT, "anthropic"),
        ("{{ product | int }}", "openai"),
    ] {
        let new = json!({
            "name": "system_prompt", "template": template, "publish": true, "contract": ["today", "product"],
            "model": {"provider": provider, "options": {"made_up": TEXT}},
        });
        let change = json!({"template": template, "publish": true, "model": new["model"]});
        app.admin.post("/v1/prompts", new).await;
        app.admin
            .json("PUT", "/v1/prompts/system_prompt", change)
            .await;
        app.table.clock.advance(std::time::Duration::from_secs(60));
        app.reader.post("/v1/chat", asked()).await.expect(502);
    }
    for (field, wrong) in [
        ("inputs", json!({TEXT: TEXT})),
        ("label", json!(format!("{TEXT} "))),
        (TEXT, json!(TEXT)),
    ] {
        let mut body = asked();
        body[field] = wrong;
        let answer = app.reader.post("/v1/chat", body).await;
        assert!((400..500).contains(&answer.status), "{}", answer.json);
    }
}
