//! The order of keys in JSON: kept everywhere, and part of the content where a model or a template sees it.

use super::*;

/// A prompt with no keys in alphabetical order.
fn unsorted() -> Value {
    json!({
        "name": "support/greeting", "publish": true,
        "template": "{% for key in order %}{{ key }} {% endfor %}{{ question }}",
        "model": {"provider": "openai", "id": "m", "options": {
            "temperature": 0.5,
            "response_format": {"type": "json_schema", "schema": {"reasoning": {"type": "string"}, "answer": {"type": "string", "a": 1}}},
        }},
        "inputs": {
            "question": {"kind": "string"},
            "order": {"kind": "object", "default": {"zeta": {"y": 1, "x": 2}, "alpha": []}, "example": {"b": 1, "a": 2}},
        },
    })
}

/// The parts whose order is kept, as text, because maps are equal in any order.
fn parts(shown: &Value) -> [String; 4] {
    let names: Vec<&String> = shown["inputs"].as_object().unwrap().keys().collect();
    [
        shown["model"]["options"].to_string(),
        shown["inputs"]["order"]["default"].to_string(),
        shown["inputs"]["order"]["example"].to_string(),
        format!("{names:?}"),
    ]
}

async fn version(app: &App, version: u64) -> Value {
    let path = greeting(&format!("/versions/{version}"));
    app.admin.get(&path).await.expect(200).json
}

#[tokio::test]
async fn the_order_of_keys_is_kept_when_stored_shown_and_looked_up() {
    let app = App::new().await;
    let expected = parts(&unsorted());
    let created = app.admin.post("/v1/prompts", unsorted()).await.expect(201);
    assert_eq!(parts(&created.json["version"]), expected);
    assert_eq!(parts(&version(&app, 1).await), expected);
    let active = app.reader.get(&greeting("/active")).await.expect(200);
    assert_eq!(parts(&active.json), expected);

    // A change of something else leaves them where they are.
    let other = json!({"model": {"options": {"temperature": null, "seed": 1}}});
    app.admin.json("PATCH", GREETING, other).await.expect(200);
    let options = version(&app, 2).await["model"]["options"].to_string();
    let mut kept = unsorted()["model"]["options"].clone();
    kept.as_object_mut().unwrap().shift_remove("temperature");
    kept["seed"] = json!(1);
    assert_eq!(options, kept.to_string());
    app.table.audit().await;
}

#[tokio::test]
async fn reordering_keys_makes_a_version_only_where_a_model_or_template_sees_it() {
    let app = App::new().await;
    app.admin.post("/v1/prompts", unsorted()).await.expect(201);
    let after = async |method: &str, body: Value| {
        app.admin.json(method, GREETING, body).await.expect(200);
        let prompt = app.admin.get(GREETING).await.expect(200).json;
        prompt["latest"].as_u64().unwrap()
    };
    let mut whole = unsorted();
    whole.as_object_mut().unwrap().shift_remove("name");
    assert_eq!(after("PUT", whole.clone()).await, 1);
    let mut elsewhere = whole.clone();
    elsewhere["inputs"].as_object_mut().unwrap().sort_keys();
    elsewhere["model"].as_object_mut().unwrap().sort_keys();
    elsewhere.as_object_mut().unwrap().sort_keys();
    assert_eq!(after("PUT", elsewhere).await, 1);

    let schema = json!({"answer": {"type": "string", "a": 1}, "reasoning": {"type": "string"}});
    let options = json!({"model": {"options": {"response_format": {"schema": schema}}}});
    assert_eq!(after("PATCH", options.clone()).await, 2);
    assert_eq!(
        version(&app, 2).await["model"]["options"]["response_format"]["schema"].to_string(),
        schema.to_string()
    );
    assert_eq!(after("PATCH", options).await, 2);
    let default = json!({"alpha": [], "zeta": {"y": 1, "x": 2}});
    let inputs = json!({"inputs": {"order": {"default": default}}});
    assert_eq!(after("PATCH", inputs).await, 3);
    let example = json!({"inputs": {"order": {"example": {"a": 2, "b": 1}}}});
    assert_eq!(after("PATCH", example).await, 4);
    assert_eq!(
        version(&app, 3).await["inputs"]["order"]["default"].to_string(),
        default.to_string()
    );
    app.table.audit().await;
}

#[tokio::test]
async fn sorted_content_of_earlier_releases_keeps_its_digest() {
    let app = App::new().await;
    let body = json!({
        "name": "support/greeting", "template": "{{ a }}",
        "model": {"options": {"maxOutputTokens": 5, "x": {"a": 1, "b": [{"c": 1.0, "d": null}]}}},
        "inputs": {"a": {"default": {"k": "v", "z": 1}}},
    });
    let created = app.admin.post("/v1/prompts", body).await.expect(201);
    assert_eq!(
        created.json["version"]["digest"],
        "759d31cf4a33318e6101e228d461819d3b3b74c680ef30dc5a0e00d11b8a6547"
    );
}

#[tokio::test]
async fn a_request_with_a_different_significant_order_is_not_a_retry() {
    let app = App::new().await;
    let send = |body: Value| {
        let request = app.admin.request("POST", "/v1/prompts");
        app.admin
            .send(request.header("idempotency-key", "k").json(&body))
    };
    send(unsorted()).await.expect(201);
    let mut same = unsorted();
    same.as_object_mut().unwrap().sort_keys();
    send(same).await.expect(201);
    let mut other = unsorted();
    other["model"]["options"]
        .as_object_mut()
        .unwrap()
        .sort_keys();
    send(other).await.problem(422, "idempotency-key-reused");
}
