//! Saving versions.

use serde_json::{Value, json};
use tests::App;

use super::{create, get, refused, text};

#[tokio::test]
async fn a_version_has_the_form_that_sdks_read() {
    let app = App::new().await;
    let body = json!({
        "name": "support/greeting", "prompt": "Hi {{name}}", "labels": ["production"], "tags": ["b", "a"],
        "config": {"temperature": 0.5, "model": "m"}, "commitMessage": "first", "isActive": null, "unknown": 1,
    });
    let made = create(&app, body).await.expect(201).json;
    let now = app.table.clock.now().to_string();
    assert_eq!(
        made,
        json!({
            "id": "default:support/greeting:1", "createdAt": now, "updatedAt": now, "projectId": "default", "createdBy": "API",
            "name": "support/greeting", "version": 1, "type": "text", "prompt": "Hi {{name}}",
            "labels": ["production", "latest"], "tags": ["a", "b"], "config": {"temperature": 0.5, "model": "m"},
            "isActive": true, "commitMessage": "first", "resolutionGraph": null,
        })
    );
    assert_eq!(
        get(&app, "/support%2Fgreeting").await.expect(200).json,
        made
    );
}

#[tokio::test]
async fn text_and_config_come_back_byte_for_byte() {
    let app = App::new().await;
    for (index, (prompt, config)) in [
        (
            " {{ a }}\r\n{{{b}}} \u{e9}\n\n",
            r#"{"b":1.0,"a":[null,1e300,{"z":{}}]}"#,
        ),
        ("{\"json\": {\"a\": 1}}", r#""text""#),
        ("{{#if x}}sections{{/if}}", "[1, 2]"),
        ("{{\"escaped\": \"braces\"}} {{", "7"),
        ("{% if x %} {{ user-name }}", "{}"),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("p{index}");
        let config: Value = serde_json::from_str(config).unwrap();
        let body =
            json!({"name": name, "prompt": prompt, "config": config, "labels": ["production"]});
        create(&app, body).await.expect(201);
        let read = get(&app, &format!("/{name}")).await.expect(200).json;
        assert_eq!(read["prompt"], prompt);
        assert_eq!(read["config"].to_string(), config.to_string());
    }
}

#[tokio::test]
async fn the_format_is_mustache_where_it_can_be_and_else_none() {
    let app = App::new().await;
    text(&app, "a", "Hi {{name}}", &["production"]).await;
    text(&app, "b", "{{#each x}}", &["production"]).await;
    for (name, format) in [("a", "mustache"), ("b", "none")] {
        let path = format!("/v1/prompts/{name}/active");
        let active = app.reader.get(&path).await.expect(200).json;
        assert_eq!(active["template_format"], format);
    }
    let body = json!({"inputs": {"name": "Ada"}});
    let rendered = app.reader.post("/v1/prompts/a/render", body).await;
    assert_eq!(rendered.expect(200).json["text"], "Hi Ada");
}

#[tokio::test]
async fn each_creation_makes_a_version_and_moves_its_labels() {
    let app = App::new().await;
    text(&app, "a", "same", &["production", "staging"]).await;
    let second = text(&app, "a", "same", &["latest", "staging"]).await;
    assert_eq!(second["version"], 2);
    assert_eq!(second["labels"], json!(["staging", "latest"]));
    let first = get(&app, "/a?version=1").await.expect(200).json;
    assert_eq!(first["labels"], json!(["production"]));
    assert_eq!(first["isActive"], true);
    let third = text(&app, "a", "x", &[]).await;
    assert_eq!(third["labels"], json!(["latest"]));
    let prompt = app.admin.get("/v1/prompts/a").await.expect(200).json;
    assert_eq!(prompt["labels"], json!({"production": 1, "staging": 2}));
}

#[tokio::test]
async fn tags_are_the_prompts_and_absent_ones_stay() {
    let app = App::new().await;
    for (tags, expected) in [
        (json!(["a", "b"]), json!(["a", "b"])),
        (Value::Null, json!(["a", "b"])),
        (json!([]), json!([])),
        (json!(["c"]), json!(["c"])),
    ] {
        let body = json!({"name": "a", "prompt": "x", "tags": tags, "config": null, "commitMessage": null});
        let made = create(&app, body).await.expect(201).json;
        assert_eq!(made["tags"], expected);
        assert_eq!(made["config"], json!({}));
    }
    assert_eq!(get(&app, "/a?version=1").await.json["tags"], json!(["c"]));
}

#[tokio::test]
async fn a_version_adds_what_it_uses_to_the_contract() {
    let app = App::new().await;
    text(&app, "a", "{{one}}", &["production"]).await;
    text(&app, "a", "{{two}} {{user.name}}", &["production"]).await;
    let prompt = app.admin.get("/v1/prompts/a").await.expect(200).json;
    assert_eq!(prompt["contract"], json!(["one", "two", "user"]));
}

#[tokio::test]
async fn the_model_in_a_config_is_the_versions_model() {
    let app = App::new().await;
    let config = json!({"model": "gpt-5-mini", "temperature": 0.5, "retries": 3});
    let body = json!({"name": "a", "prompt": "x", "config": config, "labels": ["production"]});
    create(&app, body).await.expect(201);
    let active = app
        .reader
        .get("/v1/prompts/a/active")
        .await
        .expect(200)
        .json;
    let model = json!({"id": "gpt-5-mini", "provider": null, "options": {"temperature": 0.5}});
    assert_eq!(active["model"], model);
    let model = json!({"id": "m", "provider": "p", "options": {"top_p": 0.5}});
    let body =
        json!({"template": "x", "template_format": "mustache", "model": model, "publish": true});
    app.admin
        .json("PUT", "/v1/prompts/a", body)
        .await
        .expect(200);
    let config = json!({"model": "m", "provider": "p", "top_p": 0.5});
    assert_eq!(get(&app, "/a").await.expect(200).json["config"], config);
}

#[tokio::test]
async fn a_config_stays_when_the_prompt_is_edited_elsewhere_and_shows_the_model_that_was_set_there()
{
    let app = App::new().await;
    let config = json!({"model": "gpt-5-mini", "retries": 3, "temperature": 0.5});
    let body = json!({"name": "a", "prompt": "x", "config": config, "labels": ["production"]});
    create(&app, body).await.expect(201);
    let patch = async |body: Value| {
        let saved = app.admin.json("PATCH", "/v1/prompts/a", body).await;
        saved.expect(200);
        get(&app, "/a").await.expect(200).json["config"].clone()
    };
    let edited = json!({"template": "y", "publish": true});
    assert_eq!(patch(edited).await.to_string(), config.to_string());
    let model = json!({"model": {"id": "gpt-6", "options": {"temperature": null, "top_p": 0.1}}, "publish": true});
    assert_eq!(
        patch(model).await,
        json!({"retries": 3, "model": "gpt-6", "top_p": 0.1})
    );
}

#[tokio::test]
async fn a_bad_body_is_400_with_what_is_wrong_and_writes_nothing() {
    let app = App::new().await;
    text(&app, "text", "x", &[]).await;
    let before = app.table.items().await;
    let long = "x".repeat(501);
    for (body, says) in [
        (json!({"name": "a"}), "prompt"),
        (json!({"prompt": "x"}), "name"),
        (
            json!({"name": "", "prompt": "x"}),
            "/name: a prompt name is empty",
        ),
        (json!({"name": "a//b", "prompt": "x"}), "double `/`"),
        (json!({"name": "a|b", "prompt": "x"}), "/name"),
        (json!({"name": "new", "prompt": "x"}), "`new` is reserved"),
        (json!({"name": "metrics", "prompt": "x"}), "is reserved"),
        (
            json!({"name": "prompt-detail", "prompt": "x"}),
            "is reserved",
        ),
        (json!({"name": "a", "prompt": ["x"]}), "must be a string"),
        (
            json!({"name": "a", "type": "chat", "prompt": "x"}),
            "must be a list",
        ),
        (
            json!({"name": "a", "type": "other", "prompt": "x"}),
            "`text` or `chat`",
        ),
        (
            json!({"name": "a", "prompt": " "}),
            "/prompt: the template is blank",
        ),
        (
            json!({"name": "a", "prompt": "x", "labels": ["Big"]}),
            "/labels/0",
        ),
        (
            json!({"name": "a", "prompt": "x", "labels": ["x".repeat(37)]}),
            "/labels/0",
        ),
        (
            json!({"name": "a", "prompt": "x", "tags": [" "]}),
            "/tags/0",
        ),
        (json!({"name": "a", "prompt": "x", "tags": "x"}), "/tags"),
        (
            json!({"name": "a", "prompt": "x", "commitMessage": long}),
            "/commitMessage",
        ),
        (
            json!({"name": "text", "type": "chat", "prompt": [{"role": "user", "content": "x"}]}),
            "is a text prompt",
        ),
    ] {
        let answer = create(&app, body.clone()).await;
        let error = match answer.json["error"].is_array() {
            true => "issues",
            false => "InvalidRequestError",
        };
        let message = refused(&answer, 400, error);
        assert!(message.contains(says), "{body}: {message}");
    }
    let large = json!({"name": "a", "prompt": "x", "config": {"a": "x".repeat(40_000)}});
    assert_eq!(create(&app, large).await.status, 413);
    assert_eq!(app.table.items().await, before);
}

#[tokio::test]
async fn versions_that_are_saved_at_once_all_get_a_number() {
    let app = App::new().await;
    let texts = ["0", "1", "2", "3", "4"];
    let saves = texts.map(|it| text(&app, "a", it, &["production"]));
    let mut versions: Vec<u64> = futures_util::future::join_all(saves)
        .await
        .iter()
        .map(|made| made["version"].as_u64().unwrap())
        .collect();
    versions.sort_unstable();
    assert_eq!(versions, [1, 2, 3, 4, 5]);
}
