//! Prompts that include others.

use serde_json::json;
use tests::{ADMIN, App};

use super::{PROMPTS, as_sdk, create, get, refused, text};

const TONE: &str = "@@@langfusePrompt:name=shared/tone|label=production@@@";

#[tokio::test]
async fn an_include_is_replaced_by_what_is_active_and_raw_text_stays() {
    let app = App::new().await;
    text(
        &app,
        "shared/tone",
        "Be {{mood}}. {{! note }}",
        &["production"],
    )
    .await;
    let prompt = format!("{TONE}\n{{{{! mine }}}} Hi {{{{name}}}}");
    let made = text(&app, "a", &prompt, &["production"]).await;
    assert_eq!(made["prompt"], prompt);
    let resolved = get(&app, "/a").await.expect(200).json;
    assert_eq!(
        resolved["prompt"],
        "Be {{mood}}. {{! note }}\n{{! mine }} Hi {{name}}"
    );
    assert_eq!(
        resolved["resolutionGraph"],
        json!({
            "root": {"id": "default:a:1", "name": "a", "version": 1},
            "dependencies": {"default:a:1": [{"id": "default:shared/tone:1", "name": "shared/tone", "version": 1}]},
        })
    );
    let path = format!("{PROMPTS}/a");
    let acme = as_sdk(&app, ("acme", ADMIN), "GET", &path, None).await;
    assert_eq!(acme.expect(200).json["prompt"], resolved["prompt"]);
    let raw = get(&app, "/a?resolve=false").await.expect(200).json;
    assert_eq!(raw["prompt"], prompt);
    assert!(raw["resolutionGraph"].is_null());
    let contract = app.admin.get("/v1/prompts/a").await.json["contract"].clone();
    assert_eq!(contract, json!(["mood", "name"]));
    let body = json!({"template": "Be brief.", "template_format": "mustache", "publish": true});
    app.admin
        .json("PUT", "/v1/prompts/shared%2Ftone", body)
        .await
        .expect(200);
    let resolved = get(&app, "/a").await.expect(200).json;
    assert_eq!(resolved["prompt"], "Be brief.\n{{! mine }} Hi {{name}}");
}

#[tokio::test]
async fn a_name_with_spaces_and_accents_is_included() {
    let app = App::new().await;
    text(&app, "Ton für Gäste", "Be kind.", &["production"]).await;
    let tag = "@@@langfusePrompt:name=Ton für Gäste|label=production@@@";
    text(&app, "chat é", tag, &["production"]).await;
    for name in ["/chat%20%C3%A9", "/chat%20e%CC%81"] {
        assert_eq!(get(&app, name).await.expect(200).json["prompt"], "Be kind.");
        let raw = get(&app, &format!("{name}?resolve=false"))
            .await
            .expect(200);
        assert_eq!(
            (&raw.json["prompt"], &raw.json["name"]),
            (&json!(tag), &json!("chat é"))
        );
    }
}

#[tokio::test]
async fn includes_work_in_messages_and_for_other_selectors() {
    let app = App::new().await;
    text(&app, "shared/tone", "Be kind.", &["production"]).await;
    let messages = json!([{"role": "system", "content": TONE}, {"role": "user", "content": "x"}]);
    create(
        &app,
        json!({"name": "a", "type": "chat", "prompt": messages}),
    )
    .await
    .expect(201);
    for rest in ["?version=1", "?label=latest"] {
        let read = get(&app, &format!("/a{rest}")).await.expect(200).json;
        assert_eq!(read["prompt"][0]["content"], "Be kind.");
    }
}

#[tokio::test]
async fn what_can_not_be_included_is_400_at_the_creation_with_the_reason() {
    let app = App::new().await;
    text(&app, "shared/tone", "Be kind.", &["production"]).await;
    text(&app, "draft", "x", &[]).await;
    text(&app, "includer", TONE, &["production"]).await;
    text(&app, "sections", "{{#x}}", &["production"]).await;
    let turn = json!([{"role": "user", "content": "x"}]);
    let chat = json!({"name": "chat", "type": "chat", "prompt": turn, "labels": ["production"]});
    create(&app, chat).await.expect(201);
    let tag = |name: &str| format!("@@@langfusePrompt:name={name}|label=production@@@");
    for (prompt, says) in [
        (tag("absent"), "publish one there first"),
        (tag("draft"), "publish one there first"),
        (tag("chat"), "is a chat prompt"),
        (tag("sections"), "is in `none`"),
        (tag("a"), "includes itself"),
        (format!("{TONE} {{{{#x}}}}"), "sections"),
        (
            TONE.replace("label=production", "version=1"),
            "pins a version",
        ),
        (TONE.replace("production", "staging"), "another label"),
        ("{{> shared/tone }}".to_owned(), "another notation"),
    ] {
        for labels in [json!([]), json!(["production"])] {
            let body = json!({"name": "a", "prompt": prompt, "labels": labels});
            let answer = create(&app, body).await;
            assert_eq!(answer.status, 400, "{prompt}: {:#}", answer.json);
            let message = answer.json["message"].as_str().unwrap();
            assert!(message.contains(says), "{prompt}: {message}");
        }
    }
    let second = create(
        &app,
        json!({"name": "a", "prompt": tag("includer"), "labels": ["production"]}),
    );
    let message = refused(&second.await, 400, "InvalidRequestError");
    assert!(message.contains("includes other prompts"), "{message}");
    assert_eq!(get(&app, "/a?label=latest").await.status, 404);
}
