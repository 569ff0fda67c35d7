//! What the sidecar serves from the table: the API's answers, from its cache.

use serde_json::{Value, json};

use crate::beside::{Beside, served};

fn inputs() -> Value {
    json!({
        "customer": {"kind": "string", "example": "Ada"},
        "tone": {"kind": "string", "default": "kindly"},
    })
}

/// The answer of the API with what the sidecar adds.
fn with_origin(mut answer: Value, source: &str, age_ms: u64) -> Value {
    answer["source"] = source.into();
    answer["age_ms"] = age_ms.into();
    answer
}

#[tokio::test]
async fn answers_are_those_of_the_api_with_source_and_age() {
    let beside = Beside::new().await;
    beside.publish("tone", "Be {{ tone }}.").await;
    let text = json!({
        "name": "support/greeting", "template": "{% include \"tone\" %} Hello {{ customer }}", "inputs": inputs(),
        "model": {"id": "m", "options": {"temperature": 0.5}}, "publish": true,
    });
    let chat = json!({
        "name": "chat", "messages": [{"role": "system", "content": "Hi {{ customer }}"}, {"thread": "history"}], "publish": true,
    });
    let mustache = json!({"name": "mustache", "template": "Hi {{customer}}", "template_format": "mustache", "publish": true});
    for body in [text, chat, mustache] {
        beside.app.admin.post("/v1/prompts", body).await.expect(201);
    }
    let turns = json!([{"role": "user", "content": "Hello?"}]);
    for (name, inputs) in [
        (
            "support%2Fgreeting",
            json!({"customer": "Ada", "colour": "red"}),
        ),
        (
            "support%2Fgreeting",
            json!({"customer": "Ada", "tone": "stern"}),
        ),
        ("chat", json!({"customer": "Ada", "history": turns})),
        ("mustache", json!({"customer": "<Ada>"})),
    ] {
        let active = format!("/v1/prompts/{name}/active");
        let api = beside.app.reader.get(&active).await.expect(200).json;
        let ours = beside.get(&active).await.expect(200).json;
        assert_eq!(ours, with_origin(api, "fresh", 0), "{name}");
        let (render, body) = (
            format!("/v1/prompts/{name}/render"),
            json!({ "inputs": inputs }),
        );
        let api = beside
            .app
            .reader
            .post(&render, body.clone())
            .await
            .expect(200)
            .json;
        let ours = beside.post(&render, body).await.expect(200).json;
        assert_eq!(ours, with_origin(api, "fresh", 0), "{name}");
    }
}

#[tokio::test]
async fn instance_and_label_are_those_of_the_query_or_the_body() {
    let beside = Beside::new().await;
    beside.publish("greeting", "Hello").await;
    beside.publish_for("acme", "greeting", "Howdy").await;
    let staging = json!({"template": "Hi", "publish": false});
    let path = "/v1/prompts/greeting";
    beside
        .app
        .admin
        .json("PATCH", path, staging)
        .await
        .expect(200);
    let publish = json!({"version": 2, "label": "staging"});
    beside
        .app
        .admin
        .post("/v1/prompts/greeting/publish", publish)
        .await
        .expect(200);
    for (query, body, instance, text) in [
        ("", json!({}), "default", "Hello"),
        ("?instance=acme", json!({}), "acme", "Howdy"),
        ("", json!({"instance": "acme"}), "acme", "Howdy"),
        ("", json!({"instance": "other"}), "default", "Hello"),
        ("", json!({"label": "staging"}), "default", "Hi"),
        (
            "?instance=acme",
            json!({"instance": "acme", "label": "staging"}),
            "default",
            "Hi",
        ),
    ] {
        let answer = beside
            .post(&format!("{path}/render{query}"), body.clone())
            .await;
        let answer = answer.expect(200).json;
        let found = (&answer["instance"], &answer["text"]);
        assert_eq!(found, (&json!(instance), &json!(text)), "{query} {body}");
    }
    let active = beside
        .get("/v1/prompts/greeting/active?instance=acme&label=staging")
        .await;
    assert_eq!(active.expect(200).json["template"], "Hi");
}

#[tokio::test]
async fn the_cache_answers_without_a_request_until_the_ttl_has_passed() {
    let beside = Beside::new().await;
    beside.publish("greeting", "Hello").await;
    assert_eq!(beside.served("greeting").await, served("Hello", 1, "fresh"));
    let requests = beside.wire.calls().len();
    beside.republish("greeting", "Hi").await;
    beside.pass(29);
    assert_eq!(beside.served("greeting").await, served("Hello", 1, "fresh"));
    let active = beside
        .get("/v1/prompts/greeting/active")
        .await
        .expect(200)
        .json;
    assert_eq!(active["age_ms"], 29_000);
    assert_eq!(beside.wire.calls().len(), requests);
    beside.pass(1);
    assert_eq!(beside.served("greeting").await, served("Hi", 2, "fresh"));
    assert_eq!(beside.wire.calls().len(), requests + 1);
}

#[tokio::test]
async fn the_last_version_is_served_as_stale_while_the_table_is_away() {
    let beside = Beside::new().await;
    beside.publish("greeting", "Hello").await;
    beside.served("greeting").await;
    beside.wire.cut(true);
    beside.pass(45);
    let answer = beside.post("/v1/prompts/greeting/render", json!({})).await;
    let answer = answer.expect(200).json;
    let origin = (&answer["text"], &answer["source"], &answer["age_ms"]);
    assert_eq!(origin, (&json!("Hello"), &json!("stale"), &json!(45_000)));
    beside.republish("greeting", "Hi").await;
    beside.wire.cut(false);
    beside.pass(1);
    assert_eq!(beside.served("greeting").await, served("Hi", 2, "fresh"));
}

#[tokio::test]
async fn a_version_that_does_not_render_is_replaced_by_the_one_before() {
    let beside = Beside::new().await;
    beside.publish("greeting", "Hello {{ customer }}").await;
    let ada = json!({"customer": "Ada"});
    let first = beside.served_with("greeting", ada.clone()).await;
    assert_eq!(first, served("Hello Ada", 1, "fresh"));
    beside
        .republish("greeting", "Hello {{ customer.name }}")
        .await;
    beside.pass(30);
    let second = beside.served_with("greeting", ada).await;
    assert_eq!(second, served("Hello Ada", 1, "previous"));
    let fits = json!({"customer": {"name": "Ada"}});
    let second = beside.served_with("greeting", fits).await;
    assert_eq!(second, served("Hello Ada", 2, "fresh"));
}

#[tokio::test]
async fn a_request_that_can_not_be_served_is_a_problem_of_the_api() {
    let beside = Beside::new().await;
    beside.publish("greeting", "Hello {{ customer }}").await;
    let render = "/v1/prompts/greeting/render";
    let missing = beside.post(render, json!({})).await;
    assert!(
        missing
            .problem(422, "invalid-body")
            .contains("input `customer` is missing")
    );
    assert_eq!(missing.pointers(), ["/inputs/customer"]);
    let unfit = beside
        .post(
            render,
            json!({"inputs": {"customer": {"a": 1}}, "version": 1}),
        )
        .await;
    assert_eq!(unfit.pointers(), ["/version"]);
    let twice = json!({"instance": "acme"});
    let twice = beside
        .post(&format!("{render}?instance=globex"), twice)
        .await;
    assert_eq!(twice.pointers(), ["/instance"]);
    for (path, status, slug) in [
        ("/v1/prompts/nothing/active", 404, "not-active"),
        (
            "/v1/prompts/greeting/active?label=staging",
            404,
            "not-active",
        ),
        (
            "/v1/prompts/greeting/active?version=1",
            400,
            "invalid-query",
        ),
        ("/v1/prompts/a%20%20%2F/active", 400, "invalid-path"),
        ("/v1/prompts/greeting", 404, "unknown-route"),
        ("/v1/prompts/greeting/render", 405, "wrong-method"),
    ] {
        beside.get(path).await.problem(status, slug);
    }
    beside.wire.cut(true);
    let unread = beside.get("/v1/prompts/other/active").await;
    assert!(
        unread
            .problem(503, "sidecar-unread")
            .contains("PROMPTBOOK_FALLBACK")
    );
}
