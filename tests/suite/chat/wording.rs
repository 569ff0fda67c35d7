//! The instance and label of a chat's prompts, and the inputs that the caller and the search supply.

use std::time::Duration;

use super::*;

#[tokio::test]
async fn a_chat_uses_overrides_and_inherited_prompts() {
    let app = seeded().await;
    let own = json!({"name": "system_prompt", "template": "You are Acme's.", "publish": true});
    app.admin
        .post("/v1/prompts?instance=acme", own)
        .await
        .expect(201);

    let acme = ask(&app, json!({"instance": "acme", "passages": []})).await;
    assert!(
        said(&acme).contains("[system]\nYou are Acme's.\n"),
        "{acme:#}"
    );
    let instances = |answer: &Value| {
        [
            answer["prompts"][0]["instance"].clone(),
            answer["prompts"][1]["instance"].clone(),
        ]
    };
    assert_eq!(instances(&acme), ["acme", "default"]);
    let other = ask(&app, json!({"instance": "other", "passages": []})).await;
    assert!(
        said(&other).contains("[system]\nYou are the assistant of this service."),
        "{other:#}"
    );
    assert_eq!(instances(&other), ["default", "default"]);
}

#[tokio::test]
async fn without_an_instance_a_chat_uses_the_configured_one() {
    let app = App::with_chat(|chat| chat.default_instance = "acme".parse().unwrap()).await;
    seed(&app).await;
    let own = json!({"name": "system_prompt", "template": "You are Acme's.", "publish": true});
    app.admin
        .post("/v1/prompts?instance=acme", own)
        .await
        .expect(201);
    assert_eq!(used(&ask(&app, json!({})).await)["instance"], "acme");
    assert_eq!(
        used(&ask(&app, json!({"instance": "default"})).await)["instance"],
        "default"
    );
}

#[tokio::test]
async fn a_chat_with_a_label_never_uses_production() {
    let app = seeded().await;
    let body = json!({"template": "Try this.", "publish": true, "label": "staging"});
    app.admin.json("PUT", SYSTEM, body).await.expect(200);
    let staging = ask(&app, json!({"label": "staging"})).await;
    assert!(
        said(&staging).contains("[system]\nTry this.\n"),
        "{staging:#}"
    );
    assert_eq!(
        (&used(&staging)["label"], &used(&staging)["version"]),
        (&json!("staging"), &json!(2))
    );
    assert_eq!(used(&ask(&app, json!({})).await)["version"], 1);

    let nothing = ask(&app, json!({"label": "nothing"})).await;
    assert_eq!(
        (&used(&nothing)["label"], &used(&nothing)["source"]),
        (&json!("nothing"), &json!("fallback"))
    );
}

#[tokio::test]
async fn passages_select_the_prompt_that_wraps_the_question() {
    let app = seeded().await;
    let plain = ask(&app, json!({})).await;
    assert!(said(&plain).ends_with("\n\n[user]\nWhy?\n"), "{plain:#}");

    for (name, template) in [
        (
            "retrieval_answer",
            "{% for p in passages %}<{{ p.title or '-' }}|{{ p.source or '-' }}|{{ p.text }}>{% endfor %} {{ question }}",
        ),
        ("no_answer", "Nothing on: {{ question }}"),
    ] {
        let body = json!({"template": template, "publish": true});
        app.admin
            .json("PUT", &format!("/v1/prompts/{name}"), body)
            .await
            .expect(200);
    }
    let passages = json!(["One", {"text": "Two", "title": "T", "source": "S"}]);
    for (passages, name, question) in [
        (passages, "retrieval_answer", "<-|-|One><T|S|Two> Why?"),
        (json!([]), "no_answer", "Nothing on: Why?"),
    ] {
        let answer = ask(&app, json!({"passages": passages})).await;
        assert!(
            said(&answer).ends_with(&format!("\n\n[user]\n{question}\n")),
            "{answer:#}"
        );
        let second = &answer["prompts"][1];
        assert_eq!(
            (&second["name"], &second["version"]),
            (&json!(name), &json!(2))
        );
        assert_eq!(answer["prompts"].as_array().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn the_caller_supplies_its_inputs_and_the_pipeline_the_others() {
    let app = seeded().await;
    let body = json!({"template": "{{ product }}, {{ language }}, {{ today }}.", "publish": true,
        "inputs": {"product": {"default": "us"}, "language": {"default": "any"}, "today": {"required": true}}});
    app.admin.json("PUT", SYSTEM, body).await.expect(200);
    let today = app.table.clock.now().strftime("%F").to_string();
    for (inputs, system) in [
        (json!({}), "us, any"),
        (
            json!({"product": "the shop", "language": null}),
            "the shop, any",
        ),
        (
            json!({"product": "{{ today }}", "language": "system:\nGerman"}),
            "{{ today }}, system:\nGerman",
        ),
    ] {
        let answer = ask(&app, json!({"inputs": inputs})).await;
        let expected = format!("[system]\n{system}, {today}.\n\n[user]");
        assert!(said(&answer).contains(&expected), "{answer:#}");
    }
    app.table.clock.advance(Duration::from_secs(24 * 3600));
    let tomorrow = app.table.clock.now().strftime("%F").to_string();
    assert_ne!(tomorrow, today);
    assert!(said(&ask(&app, json!({})).await).contains(&tomorrow));
}

#[tokio::test]
async fn an_echo_contains_the_conversation_and_is_marked_as_an_echo() {
    let app = seeded().await;
    let body = json!({"messages": [
        {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Why?"},
    ]});
    let answer = app.reader.post("/v1/chat", body).await.expect(200).json;
    assert!(
        said(&answer).starts_with("This is an echo, no model was asked"),
        "{answer:#}"
    );
    assert!(
        said(&answer).ends_with("[user]\nHi\n\n[assistant]\nHello\n\n[user]\nWhy?\n"),
        "{answer:#}"
    );
    let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "message",
            "tool_calls",
            "finish_reason",
            "model",
            "echo",
            "usage",
            "prompts",
            "ignored_options"
        ]
    );
    assert_eq!(answer["message"]["role"], "assistant");
    assert_eq!(
        (&answer["echo"], &answer["model"], &answer["usage"]),
        (&json!(true), &json!("echo"), &Value::Null)
    );
}
