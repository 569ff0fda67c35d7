//! Settings of the program, which are kept with a version.

use super::*;

#[tokio::test]
async fn settings_are_part_of_a_version_until_they_are_changed_or_removed() {
    let app = App::new().await;
    let config = json!({"retries": 3, "nested": {"b": 1, "a": null}});
    let body = json!({"name": "support/greeting", "template": "Hi", "config": config});
    let made = app.admin.post("/v1/prompts", body).await.expect(201).json;
    assert_eq!(made["version"]["config"].to_string(), config.to_string());
    for (method, body, version, config) in [
        (
            "PUT",
            json!({"template": "Hi", "config": config}),
            1,
            config,
        ),
        (
            "PATCH",
            json!({"template": "Hello"}),
            2,
            json!({"retries": 3, "nested": {"b": 1, "a": null}}),
        ),
        (
            "PATCH",
            json!({"config": {"retries": null, "nested": {"b": 2}}}),
            3,
            json!({"nested": {"b": 2, "a": null}}),
        ),
        ("PATCH", json!({"config": [1]}), 4, json!([1])),
        ("PATCH", json!({"config": null}), 5, Value::Null),
        (
            "PUT",
            json!({"template": "Hello", "config": "x"}),
            6,
            json!("x"),
        ),
        (
            "PUT",
            json!({"template": "Hello", "config": {}}),
            7,
            Value::Null,
        ),
        ("PUT", json!({"template": "Hello"}), 7, Value::Null),
    ] {
        let saved = app.admin.json(method, GREETING, body.clone()).await;
        let saved = saved.expect(200).json["version"].clone();
        assert_eq!(
            (&saved["version"], &saved["config"]),
            (&json!(version), &config),
            "{method} {body}"
        );
    }
    let diff = app.admin.get(&greeting("/versions/3/diff")).await;
    let diff = diff.expect(200).json["diff"].clone();
    let diff = diff.as_str().unwrap();
    for line in ["-config.retries: 3", "+config.nested: {\"b\":2,\"a\":null}"] {
        assert!(diff.contains(line), "{diff}");
    }
    app.table.audit().await;
}

#[tokio::test]
async fn settings_over_the_limit_are_413() {
    let app = App::new().await;
    create(&app, "Hi").await;
    let large = |key: &str| json!({key: "x".repeat(20_000)});
    let first = json!({"config": large("a")});
    app.admin.json("PATCH", GREETING, first).await.expect(200);
    let second = json!({"config": large("b")});
    let refused = app.admin.json("PATCH", GREETING, second).await;
    refused.problem(413, "too-large");
    assert_eq!(refused.json["errors"][0]["pointer"], "/config");
}
