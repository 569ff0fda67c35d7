//! The access log: one line for each request.

use super::*;

/// The access log's lines, without ID, duration and caller.
fn requests() -> Vec<Value> {
    let text = logged();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines
        .filter(|line: &Value| line["route"].is_string() || line["path"].is_string())
        .map(|mut line| {
            let fields = line.as_object_mut().unwrap();
            for varying in [
                "request_id",
                "duration_ms",
                "role",
                "key_id",
                "level",
                "timestamp",
            ] {
                assert!(fields.remove(varying).is_some(), "{varying}: {fields:?}");
            }
            line
        })
        .collect()
}

#[tokio::test]
async fn each_access_log_line_names_instance_prompt_and_version() {
    let app = App::new().await;
    let new = json!({"name": "a/b", "template": "One.", "publish": true});
    let two = json!({"template": "Two."});
    let asked = "/v1/prompts/{name}";
    let prompt = |version: u64| json!({"prompt": "a/b", "instance": "acme", "version": version});
    let labelled = |version: u64| {
        let mut fields = prompt(version);
        fields["label"] = "production".into();
        fields
    };
    let unversioned = json!({"prompt": "a/b", "instance": "acme"});
    logged();
    for (method, path, body, status, route, about) in [
        (
            "POST",
            "",
            Some(new.clone()),
            201,
            "/v1/prompts".to_owned(),
            prompt(1),
        ),
        (
            "PATCH",
            "/a%2Fb",
            Some(two),
            200,
            asked.to_owned(),
            prompt(2),
        ),
        (
            "POST",
            "/a%2Fb/publish",
            Some(json!({"version": 2})),
            200,
            format!("{asked}/publish"),
            labelled(2),
        ),
        (
            "POST",
            "/a%2Fb/rollback",
            Some(json!({})),
            200,
            format!("{asked}/rollback"),
            labelled(1),
        ),
        (
            "GET",
            "/a%2Fb/active",
            None,
            200,
            format!("{asked}/active"),
            labelled(1),
        ),
        (
            "GET",
            "/a%2Fb/versions/2",
            None,
            200,
            format!("{asked}/versions/{{version}}"),
            prompt(2),
        ),
        (
            "GET",
            "/a%2Fb",
            None,
            200,
            asked.to_owned(),
            unversioned.clone(),
        ),
        (
            "POST",
            "/a%2Fb/unpublish",
            Some(json!({})),
            200,
            format!("{asked}/unpublish"),
            json!({"prompt": "a/b", "instance": "acme", "label": "production"}),
        ),
        (
            "DELETE",
            "/a%2Fb",
            None,
            204,
            asked.to_owned(),
            unversioned.clone(),
        ),
        (
            "POST",
            "",
            Some(new),
            409,
            "/v1/prompts".to_owned(),
            unversioned,
        ),
    ] {
        let path = format!("/v1/prompts{path}?instance=acme");
        match body {
            Some(body) => app.admin.json(method, &path, body).await,
            None => app.admin.call(method, &path).await,
        }
        .expect(status);
        let mut expected = json!({"method": method, "route": route, "status": status});
        let fields = expected.as_object_mut().unwrap();
        fields.extend(about.as_object().unwrap().clone());
        fields.insert("message".to_owned(), "request done".into());
        if status == 409 {
            fields.insert("message".to_owned(), "request refused".into());
            fields.insert("problem".to_owned(), "prompt-deleted".into());
        }
        assert_eq!(requests(), [expected], "{method} {path}");
    }
}

#[tokio::test]
async fn the_access_log_names_a_chats_versions_and_model_even_if_it_fails() {
    let app = with_model(400, |_| json!({"error": {"message": "no"}})).await;
    let new = json!({"name": "system_prompt", "template": "Be kind.", "publish": true});
    app.admin.post("/v1/prompts", new).await.expect(201);
    logged();
    let mut body = question("Why?");
    body["passages"] = json!([]);
    app.reader.post("/v1/chat", body).await.expect(502);
    let expected = json!({
        "method": "POST", "route": "/v1/chat", "status": 502, "instance": "default", "label": "production",
        "prompts": "system_prompt@1:fresh no_answer:fallback", "model": "openai/llama", "problem": "model-failed",
        "message": "request failed",
    });
    assert_eq!(requests(), [expected]);
}

/// The log lines about options that are not sent to a model.
fn lines_on_options(log: &str) -> Vec<Value> {
    let lines = log.lines().map(|line| serde_json::from_str(line).unwrap());
    let is_it = |line: &Value| {
        line["message"]
            .to_string()
            .contains("not sent these options")
    };
    lines.filter(is_it).collect()
}

#[tokio::test]
async fn ignored_options_are_logged_once_for_each_version() {
    let app = with_model(200, |_| completion("Because.")).await;
    let publish = async |options: Value| {
        let body = json!({
            "name": "system_prompt", "template": "t", "publish": true, "contract": ["today"],
            "model": {"provider": "anthropic", "options": options},
        });
        let mut change = body.clone();
        change
            .as_object_mut()
            .unwrap()
            .retain(|key, _| key != "name" && key != "contract");
        app.admin.post("/v1/prompts", body).await;
        let path = "/v1/prompts/system_prompt";
        app.admin.json("PUT", path, change).await.expect(200);
        app.table.clock.advance(std::time::Duration::from_secs(60));
        for _ in 0..3 {
            let answer = app.reader.post("/v1/chat", question("Why?")).await;
            assert_eq!(
                answer.expect(200).json["ignored_options"]
                    .as_array()
                    .unwrap()
                    .len(),
                2
            );
        }
    };
    logged();
    publish(json!({"logged_once": 1, "temperature": 1, "and_this": "zebra"})).await;
    publish(json!({"logged_once": 2, "and_this": 1})).await;
    let lines = lines_on_options(&logged());
    let found: Vec<_> = lines
        .iter()
        .map(|line| {
            json!([
                line["level"],
                line["prompt"],
                line["version"],
                line["instance"],
                line["options"]
            ])
        })
        .collect();
    let expected = |version: &str| {
        json!([
            "WARN",
            "system_prompt",
            version,
            "default",
            "logged_once, and_this"
        ])
    };
    assert_eq!(found, [expected("1"), expected("2")]);
}
