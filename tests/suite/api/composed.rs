//! Prompts that include others, as a chat service reads and renders them over HTTP.

use super::*;

const TONE: &str = "Be {{ tone }}.";

/// A prompt that includes `shared/tone`, both active.
async fn including() -> App {
    let app = App::new().await;
    let tone = json!({
        "name": "shared/tone", "template": TONE, "publish": true,
        "inputs": {"tone": {"kind": "string", "default": "kind"}},
    });
    app.admin.post("/v1/prompts", tone).await.expect(201);
    create(&app, "{%- include \"shared/tone\" %} Hello {{ customer }}").await;
    app
}

async fn publish_tone(app: &App, template: &str) {
    let body = json!({
        "template": template, "publish": true,
        "inputs": {"tone": {"kind": "string", "default": "kind"}},
    });
    let path = "/v1/prompts/shared%2Ftone";
    app.admin.json("PUT", path, body).await.expect(200);
}

#[tokio::test]
async fn active_shows_the_composed_template_and_names_what_it_includes() {
    let app = including().await;
    let active = app.reader.get(&greeting("/active")).await.expect(200).json;
    let composed =
        "{%- with tone = tone|default(\"kind\") %}Be {{ tone }}.{% endwith %} Hello {{ customer }}";
    assert_eq!(active["template"], composed);
    let tone = json!({"name": "shared/tone", "instance": "default", "label": "production", "version": 1, "seq": 1});
    assert_eq!(active["includes"], json!([tone]));
    assert!(active["inputs"]["tone"].is_object(), "{active}");
    let source = app.reader.get(&greeting("/active?compose=false")).await;
    let source = source.expect(200).json;
    let saved = "{%- include \"shared/tone\" %} Hello {{ customer }}";
    assert_eq!(source["template"], saved);
    assert_eq!(source["includes"], active["includes"]);
    let wrong = app.reader.get(&greeting("/active?compose=maybe")).await;
    wrong.problem(400, "invalid-query");
}

#[tokio::test]
async fn publishing_what_is_included_changes_the_etag_of_the_prompt() {
    let app = including().await;
    let first = app.reader.get(&greeting("/active")).await.expect(200);
    let ask = || {
        let request = app.reader.request("GET", &greeting("/active"));
        request.header("if-none-match", first.header("etag"))
    };
    app.reader.send(ask()).await.expect(304);
    publish_tone(&app, "Be very {{ tone }}.").await;
    let second = app.reader.send(ask()).await.expect(200);
    assert_eq!(second.json["includes"][0]["version"], 2);
    assert_eq!(second.json["version"], 1);
}

#[tokio::test]
async fn a_prompt_is_rendered_with_what_it_includes() {
    let app = including().await;
    let body = json!({"inputs": {"customer": "Ada"}});
    let answer = app.reader.post(&greeting("/render"), body).await;
    let answer = answer.expect(200).json;
    assert_eq!(answer["text"], "Be kind. Hello Ada");
    assert_eq!(answer["includes"][0]["name"], "shared/tone");
    let body = json!({"version": 1, "inputs": {"customer": "Ada", "tone": "brief"}});
    let answer = app.admin.post(&greeting("/render"), body).await;
    assert_eq!(answer.expect(200).json["text"], "Be brief. Hello Ada");
    let missing = app.reader.post(&greeting("/render"), json!({})).await;
    missing.problem(422, "invalid-body");
}

#[tokio::test]
async fn a_draft_that_includes_what_is_not_active_cannot_be_rendered() {
    let app = including().await;
    let draft = json!({"template": "{% include \"shared/rules\" %}"});
    app.admin.json("PUT", GREETING, draft).await.expect(200);
    let answer = app
        .admin
        .post(&greeting("/render"), json!({"version": 2}))
        .await;
    let detail = answer.problem(422, "invalid-body");
    let expected =
        "version 2 includes `shared/rules`, which is not active: publish `shared/rules` first";
    assert!(detail.contains(expected), "{detail}");
}

#[tokio::test]
async fn an_instance_can_override_what_is_included_alone() {
    let app = including().await;
    let own = json!({"name": "shared/tone", "template": "Be formal.", "publish": true});
    let path = "/v1/prompts?instance=acme";
    app.admin.post(path, own).await.expect(201);
    let body = json!({"inputs": {"customer": "Ada"}});
    let path = greeting("/render?instance=acme");
    let answer = app.reader.post(&path, body.clone()).await.expect(200).json;
    assert_eq!(answer["text"], "Be formal. Hello Ada");
    assert_eq!(answer["instance"], "default");
    assert_eq!(answer["includes"][0]["instance"], "acme");
    let answer = app.reader.post(&greeting("/render"), body).await;
    assert_eq!(answer.expect(200).json["text"], "Be kind. Hello Ada");
}
