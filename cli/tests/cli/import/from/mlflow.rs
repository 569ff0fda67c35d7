//! MLflow: prompts are registered models, and a version's text is in a tag.

use super::stub::Asked;
use super::*;

fn version(number: u64, text: &str, more: &[(&str, &str)]) -> Value {
    let tags = [
        ("mlflow.prompt.is_prompt", "true"),
        ("mlflow.prompt.text", text),
    ];
    let tags = tags
        .iter()
        .chain(more)
        .map(|(key, value)| json!({"key": key, "value": value}));
    json!({"name": "greet", "version": number.to_string(), "description": format!("commit {number}"), "status": "READY",
        "tags": tags.collect::<Vec<_>>()})
}

fn answer(asked: &Asked) -> (u16, Value) {
    if asked.headers["authorization"] != "Bearer secret" {
        return (403, json!({"error_code": "PERMISSION_DENIED"}));
    }
    let is_second = asked.query.get("page_token").map(String::as_str) == Some("next");
    let only_prompts = "tags.`mlflow.prompt.is_prompt` = 'true'";
    let chat = r#"[{"role": "system", "content": "Be {{mood}}."}, {"role": "user", "content": "{{ q }}"}]"#;
    let config = r#"{"model_name": "gpt-5", "temperature": 0.2}"#;
    match (asked.path.as_str(), asked.query["filter"].as_str()) {
        ("/api/2.0/mlflow/registered-models/search", filter) if filter == only_prompts => {
            match is_second {
                false => (
                    200,
                    json!({"registered_models": [{"name": "greet", "description": "Greets", "latest_versions": [],
                "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}, {"key": "team", "value": "a"}],
                "aliases": [{"alias": "Production", "version": "1"}, {"alias": "beta", "version": "3"}]}], "next_page_token": "next"}),
                ),
                true => (200, json!({"registered_models": [{"name": "talk"}]})),
            }
        }
        ("/api/2.0/mlflow/model-versions/search", filter)
            if filter == format!("name = 'greet' AND {only_prompts}") =>
        {
            match is_second {
                false => (
                    200,
                    json!({"model_versions": [version(3, "{% if vip %}Dear{% endif %} {{ name }}", &[("tone", "warm")]),
                version(2, "Hello {{ user.name }}, {{{raw}}}", &[])], "next_page_token": "next"}),
                ),
                true => (
                    200,
                    json!({"model_versions": [version(1, "Hi {{ name }}", &[("_mlflow_prompt_model_config", config)])]}),
                ),
            }
        }
        ("/api/2.0/mlflow/model-versions/search", filter)
            if filter == format!("name = 'talk' AND {only_prompts}") =>
        {
            (
                200,
                json!({"model_versions": [version(1, chat, &[("_mlflow_prompt_type", "chat")])]}),
            )
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn prompts_of_mlflow_arrive_with_aliases_as_labels() {
    let desk = Desk::new().await;
    let stub = Stub::new(answer).await;
    let variables = [("MLFLOW_TRACKING_TOKEN", "secret")];
    let more = ["--host", &stub.url];
    let done = import(
        &desk,
        "mlflow",
        &variables,
        &[&more[..], &["--yes"]].concat(),
    )
    .await
    .expect(0);
    for says in [
        "the label `Production` is `production` here",
        "version 3: the tag `tone=warm` is not kept",
    ] {
        assert!(done.out.contains(says), "{says}: {}", done.out);
    }
    assert_eq!(
        versions(&desk, "greet", &["template", "template_format", "message"]).await,
        [
            json!(["Hi {{ name }}", "mustache", "commit 1"]),
            json!([
                "Hello {{ user.name }}, {{ \"{\" }}{{ raw }}}",
                "jinja2",
                "commit 2"
            ]),
            json!([
                "{% if vip %}Dear{% endif %} {{ name }}",
                "jinja2",
                "commit 3"
            ]),
        ]
    );
    let prompt = desk.get("greet", "").await;
    assert_eq!(prompt["labels"], json!({"beta": 3, "production": 1}));
    assert_eq!(
        (&prompt["description"], &prompt["tags"]),
        (&json!("Greets"), &json!(["team=a"]))
    );
    let model = desk.get("greet", "/versions/1").await["model"].clone();
    assert_eq!(
        model,
        json!({"id": "gpt-5", "provider": null, "options": {"temperature": 0.2}})
    );
    assert_eq!(desk.get("talk", "").await["type"], "chat");
    assert_nothing_is_imported_twice(&desk, "mlflow", &variables, &more).await;
}
