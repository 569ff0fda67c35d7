//! Invalid requests: each gets the right status and type and an actionable message, and nothing is written.

use super::*;

/// Invalid bodies with the expected status, type, pointer and message.
const BODIES: &[(&str, u16, &str, &str, &str)] = &[
    ("", 400, "malformed-json", "", ""),
    ("{", 400, "malformed-json", "", ""),
    ("[]", 422, "invalid-body", "", "object"),
    ("\"x\"", 422, "invalid-body", "", "object"),
    (r#"{"template": "t"}"#, 422, "invalid-body", "", "name"),
    (r#"{"name": "a"}"#, 422, "invalid-body", "", "template"),
    (
        r#"{"name": "a", "template": "t", "messages": []}"#,
        422,
        "invalid-body",
        "",
        "",
    ),
    (
        r#"{"name": "a", "template": "t", "colour": 1}"#,
        422,
        "invalid-body",
        "",
        "colour",
    ),
    (
        r#"{"name": "a", "template": 7}"#,
        422,
        "invalid-body",
        "/template",
        "",
    ),
    (
        r#"{"name": "a~b", "template": "t"}"#,
        422,
        "invalid-body",
        "/name",
        "letters, digits, spaces",
    ),
    (
        r#"{"name": "../a", "template": "t"}"#,
        422,
        "invalid-body",
        "/name",
        "..",
    ),
    (
        r#"{"name": "a", "template": " "}"#,
        422,
        "invalid-body",
        "/template",
        "blank",
    ),
    (
        r#"{"name": "a", "template": "t", "tags": "x"}"#,
        422,
        "invalid-body",
        "/tags",
        "",
    ),
    (
        r#"{"name": "a", "template": "t", "tags": [""]}"#,
        422,
        "invalid-body",
        "/tags/0",
        "",
    ),
    (
        r#"{"name": "a", "template": "t", "publish": "yes"}"#,
        422,
        "invalid-body",
        "/publish",
        "",
    ),
    (
        r#"{"name": "a", "template": "t", "label": "x"}"#,
        422,
        "invalid-body",
        "/label",
        "publish",
    ),
    (
        r#"{"name": "a", "template": "t", "publish": true, "label": "X"}"#,
        422,
        "invalid-body",
        "/label",
        "a-z",
    ),
    (
        r#"{"name": "a", "template": "t", "model": {"colour": 1}}"#,
        422,
        "invalid-body",
        "/model",
        "colour",
    ),
    (
        r#"{"name": "a", "template": "t", "inputs": {"x y": {}}}"#,
        422,
        "invalid-body",
        "/inputs/x y",
        "letters",
    ),
    (
        r#"{"name": "a", "template": "t", "inputs": {"x": {"kind": "poem"}}}"#,
        422,
        "invalid-body",
        "/inputs/x/kind",
        "poem",
    ),
    (
        r#"{"name": "a", "template": "t", "contract": ["x-y"]}"#,
        422,
        "invalid-body",
        "/contract/0",
        "",
    ),
    (
        r#"{"name": "a", "messages": []}"#,
        422,
        "invalid-body",
        "/messages",
        "at least one",
    ),
    (
        r#"{"name": "a", "messages": [{"role": "system", "content": ""}, {"role": "user", "content": " \n"}]}"#,
        422,
        "invalid-body",
        "/messages",
        "every message is blank",
    ),
    (
        r#"{"name": "a", "messages": [{"role": "tool", "content": "x"}]}"#,
        422,
        "invalid-body",
        "/messages/0",
        "",
    ),
    (
        r#"{"name": "a", "messages": [{"role": "user"}]}"#,
        422,
        "invalid-body",
        "/messages/0",
        "",
    ),
    (
        r#"{"name": "a", "template": "\u200b{# a note #}\ufeff"}"#,
        422,
        "invalid-body",
        "/template",
        "blank",
    ),
    (
        r#"{"name": "a", "messages": [{"role": "system", "content": "\u2060"}, {"role": "user", "content": "{#- -#}"}]}"#,
        422,
        "invalid-body",
        "/messages",
        "every message is blank",
    ),
    (
        r#"{"name": "a", "template": "{{ x"}"#,
        422,
        "invalid-body",
        "/template",
        "line 1",
    ),
    (
        r#"{"name": "a", "template": "a\n{% if %}"}"#,
        422,
        "invalid-body",
        "/template",
        "line 2",
    ),
    (
        r#"{"name": "a", "template": "{{ x|upcase }}"}"#,
        422,
        "invalid-body",
        "/template",
        "upcase",
    ),
    (
        r#"{"name": "a", "template": "{{ env('HOME') }}"}"#,
        422,
        "invalid-body",
        "/template",
        "env",
    ),
    (
        r#"{"name": "a", "template": "{{ x.strip() }}"}"#,
        422,
        "invalid-body",
        "/template",
        "strip",
    ),
    (
        r#"{"name": "a", "template": "{% if x is evenish %}{% endif %}"}"#,
        422,
        "invalid-body",
        "/template",
        "evenish",
    ),
    (
        r#"{"name": "a", "template": "{% include x %}"}"#,
        422,
        "invalid-body",
        "/template",
        "line 1",
    ),
    (
        r#"{"name": "a", "template": "{% include 'a' %}"}"#,
        422,
        "invalid-body",
        "/template",
        "line 1, column 4: prompt `a` includes itself",
    ),
    (
        r#"{"name": "a", "messages": [{"role": "user", "content": "ok"}, {"role": "user", "content": "{{"}]}"#,
        422,
        "invalid-body",
        "/messages/1/content",
        "line 1",
    ),
];

#[tokio::test]
async fn an_invalid_body_is_rejected_with_pointer_and_message_and_writes_nothing() {
    let app = App::new().await;
    let before = app.table.items().await;
    for (body, status, slug, pointer, says) in BODIES {
        let request = app
            .admin
            .request("POST", "/v1/prompts")
            .header("content-type", "application/json");
        let answer = app.admin.send(request.body(*body)).await;
        assert_eq!(answer.status, *status, "{body}: {:#}", answer.json);
        answer.problem(*status, slug);
        let text = answer.json.to_string();
        assert!(
            text.contains(says),
            "{body} does not contain {says:?}: {text}"
        );
        let starts = |p: &&str| p.starts_with(pointer);
        assert!(
            pointer.is_empty() || answer.pointers().iter().any(starts),
            "{body}: {text}"
        );
    }
    assert_eq!(before, app.table.items().await);
}

#[tokio::test]
async fn all_invalid_fields_are_reported_at_once() {
    let app = App::new().await;
    let body =
        json!({"name": "a~b", "template": "{{", "tags": [""], "publish": true, "label": "X"});
    let answer = app.admin.post("/v1/prompts", body).await;
    answer.problem(422, "invalid-body");
    for pointer in ["/name", "/template", "/tags/0", "/label"] {
        assert!(
            answer.pointers().contains(&pointer),
            "{pointer}: {:#}",
            answer.json
        );
    }
}

/// Invalid values with the expected pointer and message.
#[tokio::test]
async fn bodies_and_contents_have_size_limits_and_a_media_type() {
    let app = App::new().await;
    let before = app.table.items().await;
    let text = |kib: usize| json!({"name": "a", "template": "x".repeat(kib * 1024)});
    let detail = app
        .admin
        .post("/v1/prompts", text(600))
        .await
        .problem(413, "too-large");
    assert!(
        detail.contains(" bytes, and at most 524288 are allowed"),
        "{detail}"
    );
    assert!(detail.starts_with("the body has 6144"), "{detail}");
    app.admin
        .post("/v1/prompts", text(129))
        .await
        .problem(413, "too-large");
    let metadata =
        json!({"name": "a", "template": "t", "model": {"options": {"x": "y".repeat(33 * 1024)}}});
    app.admin
        .post("/v1/prompts", metadata)
        .await
        .problem(413, "too-large");
    let plain = app
        .admin
        .request("POST", "/v1/prompts")
        .header("content-type", "text/plain")
        .body("{}");
    app.admin
        .send(plain)
        .await
        .problem(415, "wrong-content-type");
    assert_eq!(before, app.table.items().await);
    app.admin.post("/v1/prompts", text(128)).await.expect(201);
}

#[tokio::test]
async fn invalid_bodies_of_the_other_writes_are_rejected_too() {
    let app = App::new().await;
    create(&app, "one").await;
    let before = app.table.items().await;
    for (method, rest, body, pointer) in [
        ("PUT", "", json!({}), ""),
        ("PUT", "", json!({"template": null}), ""),
        ("PUT", "", json!({"name": "x", "template": "t"}), "/name"),
        ("PATCH", "", json!({"template": null}), "/template"),
        ("PATCH", "", json!({"template": " \n"}), "/template"),
        ("PATCH", "", json!({"label": "x"}), "/label"),
        (
            "PATCH",
            "",
            json!({"inputs": {"x": {"kind": 7}}}),
            "/inputs/x/kind",
        ),
        ("POST", "/publish", json!({}), ""),
        ("POST", "/publish", json!({"version": 0}), "/version"),
        ("POST", "/publish", json!({"version": "1"}), "/version"),
        ("POST", "/publish", json!({"version": 1.5}), "/version"),
        (
            "POST",
            "/publish",
            json!({"version": 1, "label": "X"}),
            "/label",
        ),
        ("POST", "/rollback", json!({"from": -1}), "/from"),
        ("POST", "/rollback", json!({"to": 1}), "/to"),
        (
            "POST",
            "/unpublish",
            json!({"author": "x".repeat(300)}),
            "/author",
        ),
        ("PUT", "/contract", json!({"inputs": "x"}), "/inputs"),
        ("PUT", "/contract", json!({"inputs": ["x y"]}), "/inputs/0"),
    ] {
        let answer = app.admin.json(method, &greeting(rest), body.clone()).await;
        assert_eq!(
            answer.status, 422,
            "{method} {rest} {body}: {:#}",
            answer.json
        );
        answer.problem(422, "invalid-body");
        let starts = |p: &&str| p.starts_with(pointer);
        assert!(
            pointer.is_empty() || answer.pointers().iter().any(starts),
            "{body}: {:#}",
            answer.json
        );
    }
    assert_eq!(before, app.table.items().await);
}

#[tokio::test]
async fn every_route_returns_503_when_the_database_is_unreachable() {
    let app = App::new().await;
    create(&app, "one").await;
    app.wire.cut(true);
    for (method, rest) in [
        ("GET", ""),
        ("GET", "/versions"),
        ("GET", "/active"),
        ("DELETE", ""),
    ] {
        app.admin
            .call(method, &greeting(rest))
            .await
            .problem(503, "unavailable");
    }
    let body = json!({"version": 1});
    app.admin
        .post(&greeting("/publish"), body)
        .await
        .problem(503, "unavailable");
}

#[tokio::test]
async fn error_responses_stay_small_for_large_invalid_requests() {
    let app = App::new().await;
    let long = "x".repeat(200_000);
    let prompt = |field: &str, value: Value| {
        let mut body = json!({"name": "a", "template": "t"});
        body[field] = value;
        body
    };
    let chat = |inputs: Value| json!({"messages": [{"role": "user", "content": "Why?"}], "inputs": inputs});
    let many: serde_json::Map<_, _> = (0..40_000).map(|n| (format!("i{n}"), json!(1))).collect();
    let create = "/v1/prompts";
    for (path, body) in [
        (create, prompt("tags", json!(vec![" "; 100_000]))),
        (create, prompt("contract", json!(vec!["a-b"; 60_000]))),
        (create, prompt("inputs", Value::Object(many.clone()))),
        (create, prompt(&long, json!(1))),
        (create, prompt("name", json!(long))),
        (create, prompt("label", json!(long))),
        (create, prompt("tags", json!(long))),
        (
            create,
            prompt(
                "template",
                json!(format!("{{{{ 1 | {} }}}}", &long[..90_000])),
            ),
        ),
        (
            create,
            prompt("template", json!(format!("{{% {} %}}", &long[..90_000]))),
        ),
        (
            "/v1/chat",
            json!({"messages": vec![json!({"role": "x", "content": 1}); 10_000]}),
        ),
        ("/v1/chat", chat(Value::Object(many))),
        ("/v1/chat", chat(json!({&*long: 1}))),
    ] {
        let answer = app.admin.post(path, body).await;
        let size = answer.json.to_string().len();
        assert!(
            (400..500).contains(&answer.status),
            "{path}: {}",
            answer.status
        );
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(size < 20_000, "{path}: {size}");
        assert!(answer.pointers().len() <= 50);
    }
    for path in [
        format!("/v1/{}", &long[..50_000]),
        format!("/v1/prompts?cursor={}", &long[..50_000]),
        format!("/v1/prompts?{}=1", &long[..50_000]),
        format!("/v1/prompts?instance={}", &long[..50_000]),
        format!("/v1/prompts/{}", &long[..50_000]),
        format!("/v1/prompts/a/versions/{}", &long[..50_000]),
    ] {
        let answer = app.admin.get(&path).await;
        assert!((400..500).contains(&answer.status), "{}", answer.status);
        assert!(answer.json.to_string().len() < 20_000);
    }
}
