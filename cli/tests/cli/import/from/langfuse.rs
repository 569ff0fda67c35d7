//! Langfuse: versions, labels, tags, messages, settings and references.

use super::stub::Asked;
use super::*;

/// A version as the API shows it.
fn version(number: u64, prompt: Value, labels: &[&str], config: Value) -> Value {
    json!({"version": number, "prompt": prompt, "labels": labels, "config": config, "tags": ["de", "mail"],
        "commitMessage": format!("commit {number}"), "createdBy": "ada"})
}

fn all() -> Vec<(&'static str, Vec<Value>)> {
    let history = json!([{"role": "system", "content": "Be {{mood}}."}, {"type": "placeholder", "name": "history"},
        {"role": "user", "content": "{{question}}", "type": "chatmessage"}]);
    vec![
        (
            "Support/Grüße an alle",
            vec![
                version(1, json!("Hallo {{ name }}"), &[], json!({})),
                version(2, json!("Hallo {{ name }}"), &["staging"], json!({})),
                version(
                    4,
                    json!("Servus {{name}}, {\"a\": 1}"),
                    &["production"],
                    json!({"model": "gpt-5", "temperature": 0.5, "languages": ["de"]}),
                ),
                version(
                    5,
                    json!("Grüß Gott {{name}} {{nachname}}"),
                    &["latest"],
                    Value::Null,
                ),
            ],
        ),
        (
            "chat",
            vec![version(1, history, &["production", "latest"], json!({}))],
        ),
        (
            "ton",
            vec![version(
                1,
                json!("Be kind to {{name}}."),
                &["production"],
                json!({}),
            )],
        ),
        (
            "mit ton",
            vec![
                version(
                    1,
                    json!("@@@langfusePrompt:name=ton|version=1@@@"),
                    &["old"],
                    json!({}),
                ),
                version(
                    2,
                    json!("@@@langfusePrompt:name=ton|label=production@@@ Hi {{name}}"),
                    &["production", "alpha"],
                    json!({}),
                ),
            ],
        ),
        (
            "what?",
            vec![version(1, json!("{{#if x}}"), &[], json!({}))],
        ),
        (
            "odd",
            vec![version(
                1,
                json!([{"role": "tool", "content": "x"}]),
                &["production"],
                json!({}),
            )],
        ),
    ]
}

fn answer(asked: &Asked) -> (u16, Value) {
    // Base64 of `pk:sk`.
    if asked.headers["authorization"] != "Basic cGs6c2s=" {
        return (401, json!({"message": "no", "error": "Unauthorized"}));
    }
    // Temporary failures, in the list and in a prompt.
    match asked.before {
        0 => return (429, json!({"message": "slow down"})),
        5 => return (500, json!({"message": "oops"})),
        _ => {}
    }
    let Some(name) = asked.path.strip_prefix("/api/public/v2/prompts/") else {
        assert_eq!(asked.query["limit"], "100");
        let all = all();
        let page: usize = asked.query["page"].parse().unwrap();
        let data: Vec<Value> = all.iter().skip((page - 1) * 2).take(2)
            .map(|(name, versions)| json!({"name": name, "tags": [], "versions": versions.iter().rev().map(|it| &it["version"]).collect::<Vec<_>>()}))
            .collect();
        return (
            200,
            json!({"data": data, "meta": {"page": page, "totalPages": all.len().div_ceil(2)}}),
        );
    };
    assert_eq!(asked.query["resolve"], "false");
    let all = all();
    let (_, versions) = all.iter().find(|(own, _)| *own == name).unwrap();
    let number: u64 = asked.query["version"].parse().unwrap();
    text(versions.iter().find(|it| it["version"] == number).unwrap())
}

#[tokio::test]
async fn prompts_of_langfuse_arrive_with_their_history_labels_and_settings() {
    let desk = Desk::new().await;
    let stub = Stub::new(answer).await;
    let variables = [
        ("LANGFUSE_HOST", stub.url.as_str()),
        ("LANGFUSE_PUBLIC_KEY", "pk"),
        ("LANGFUSE_SECRET_KEY", "sk"),
    ];
    let plan = import(&desk, "langfuse", &variables, &["--plan"])
        .await
        .expect(3);
    for says in [
        "+ create       Support/Grüße an alle  Langfuse: Support/Grüße an alle",
        "version 2 says the same as the one before: both are version 1 here",
        "version 4 is version 2 here",
        "publishes version 2 under `production`",
        "publishes version 1 under `staging`",
        "version 1 is not kept, nor its labels `old`: it refers to version 1 of `ton`",
        "`what?` there: a prompt name is made of",
        "! unread       Langfuse: odd: version 1 is not kept, nor its labels `production`: it has a message with the role `tool`",
        "Plan: 5 to create",
    ] {
        assert!(plan.out.contains(says), "{says}: {}", plan.out);
    }
    assert!(
        desk.app.table.items().await.is_empty(),
        "a plan writes nothing"
    );

    let done = import(&desk, "langfuse", &variables, &["--yes"])
        .await
        .expect(3);
    assert!(!done.out.contains("not published"), "{}", done.out);
    let path = "Support%2FGrüße%20an%20alle";
    let fields = ["template", "template_format", "message", "author"];
    assert_eq!(
        versions(&desk, path, &fields).await,
        [
            json!(["Hallo {{ name }}", "mustache", "commit 1", "ada"]),
            json!(["Servus {{name}}, {\"a\": 1}", "mustache", "commit 4", "ada"]),
            json!([
                "Grüß Gott {{name}} {{nachname}}",
                "mustache",
                "commit 5",
                "ada"
            ]),
        ]
    );
    let prompt = desk.get(path, "").await;
    assert_eq!(prompt["labels"], json!({"production": 2, "staging": 1}));
    assert_eq!(prompt["tags"], json!(["de", "mail"]));
    assert_eq!(prompt["contract"], json!(["nachname", "name"]));
    let second = desk.get(path, "/versions/2").await;
    assert_eq!(
        second["model"],
        json!({"id": "gpt-5", "provider": null, "options": {"temperature": 0.5}})
    );
    assert_eq!(
        second["config"],
        json!({"model": "gpt-5", "temperature": 0.5, "languages": ["de"]})
    );
    let chat = desk.get("chat", "/active").await["messages"].clone();
    assert_eq!(chat[1], json!({"thread": "history"}));
    let including = desk.get("mit%20ton", "/active").await;
    assert_eq!(including["includes"][0]["name"], "ton");
    let labels = desk.get("mit%20ton", "").await["labels"].clone();
    assert_eq!(labels, json!({"alpha": 1, "production": 1}));
    // Braces that Langfuse leaves alone are text.
    let escaped = desk.get("what_", "/versions/1").await["template"].clone();
    assert_eq!(escaped, "{{ \"{\" }}{{ \"{\" }}#if x}}");
    assert_nothing_is_imported_twice(&desk, "langfuse", &variables, &[]).await;
}
