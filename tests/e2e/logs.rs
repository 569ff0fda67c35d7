//! The functions' output: one JSON line per request, metrics in CloudWatch's format, and no secrets.

use std::collections::BTreeSet;

use functions::metrics::{FUNCTION, METRICS, NAMESPACE};
use serde_json::{Value, json};
use tests::{ADMIN, READER};

use crate::api::Api;
use crate::event::Event;
use crate::form::Form;
use crate::functions::{Function, on_aws};

/// Text of callers and invalid keys, which must not be logged.
const SECRETS: [&str; 5] = [
    ADMIN,
    READER,
    "wrong-key-0123456789-0123",
    "marmalade",
    "tangerine",
];

/// All lines of a function. Each must be JSON without secrets.
fn lines(function: &Function) -> Vec<Value> {
    let said = function.process.said();
    let tells = |line: &&String| SECRETS.iter().any(|secret| line.contains(secret));
    assert_eq!(said.iter().find(tells), None);
    let json = |line: &String| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    said.iter().map(json).collect()
}

/// The only line about a request.
async fn line_of(function: &Function, event: &Event) -> Value {
    function.process.line(&event.request_id).await;
    let about = |line: &Value| line.to_string().contains(&event.request_id);
    let lines: Vec<_> = lines(function).into_iter().filter(about).collect();
    assert_eq!(lines.len(), 1, "{lines:#?}");
    lines[0].clone()
}

#[tokio::test]
async fn every_request_is_logged_as_one_json_line_without_secrets() {
    let api = Api::new().await;
    api.create("fruit/jam", "A marmalade.", Form::default())
        .await;
    let publish = Event::new("POST", "/v1/prompts/{name}/publish").name("fruit/jam");
    let body = json!({"version": 1, "message": "more marmalade", "author": "tangerine"});
    let publish = publish.query("instance", "default").admin().body(body);
    let published = api.publish.send(&publish).await.expect(200);
    let line = line_of(&api.publish, &publish).await;
    assert_eq!(line["status"], 200, "{line:#}");
    for (field, value) in [
        ("route", json!("/v1/prompts/{name}/publish")),
        ("method", json!("POST")),
        ("instance", json!("default")),
        ("prompt", json!("fruit/jam")),
        ("version", published.json["version"].clone()),
    ] {
        assert_eq!(line[field], value, "{line:#}");
    }
    assert!(
        line["duration_ms"].as_f64().is_some_and(|ms| ms > 0.0),
        "{line:#}"
    );
}

#[tokio::test]
async fn a_rejected_request_is_logged_without_quotes() {
    let api = Api::new().await;
    let broken = json!({"name": "jam", "template": "marmalade {{ tangerine"});
    let unknown = json!({"marmalade": "tangerine"});
    for (event, status) in [
        (Event::new("POST", "/v1/prompts").admin().body(broken), 422),
        (Event::new("POST", "/v1/prompts").admin().body(unknown), 422),
        (Event::new("POST", "/v1/prompts").key(SECRETS[2]), 401),
        (Event::new("GET", "/v1/prompts").reader(), 403),
        (
            Event::new("GET", "/v1/prompts")
                .admin()
                .query("cursor", "tangerine"),
            400,
        ),
    ] {
        api.prompts.send(&event).await.expect(status);
        let line = line_of(&api.prompts, &event).await;
        assert_eq!(line["status"], status, "{line:#}");
    }
    let chat = api.stack.start("chat");
    let question = json!([{"role": "user", "content": "tangerine or marmalade?"}]);
    for (body, status) in [
        (json!({"messages": question}), 200),
        (
            json!({"messages": question, "inputs": {"marmalade": "tangerine"}}),
            400,
        ),
    ] {
        let event = Event::new("POST", "/v1/chat").reader().body(body);
        chat.send(&event).await.expect(status);
        assert_eq!(line_of(&chat, &event).await["status"], status);
    }
}

#[tokio::test]
async fn metrics_are_printed_in_embedded_metric_format_as_declared() {
    let api = Api::new().await;
    let form = Form::default();
    api.create("system_prompt", "one", form).await;
    api.publish("system_prompt", 1, form).await;
    api.change("system_prompt", "two", form).await;
    api.publish("system_prompt", 2, form).await;
    api.roll_back("system_prompt", form).await;
    let chat = api.stack.start("chat");
    let body = json!({"messages": [{"role": "user", "content": "Why?"}]});
    chat.send(&Event::new("POST", "/v1/chat").reader().body(body))
        .await
        .expect(200);
    for (name, function, metric, by) in [
        ("publish", &api.publish, "Publications", ("Kind", "publish")),
        (
            "rollback",
            &api.rollback,
            "Publications",
            ("Kind", "rollback"),
        ),
        ("chat", &chat, "Lookups", ("Source", "fresh")),
    ] {
        function.process.line(metric).await;
        let printed: Vec<_> = lines(function)
            .into_iter()
            .filter(|line| line.get("_aws").is_some())
            .collect();
        let counted = printed.iter().filter(|line| line[by.0] == by.1);
        let total: u64 = counted.map(|line| total(&line[metric])).sum();
        assert!(total > 0, "{printed:#?}");
        for line in &printed {
            assert_eq!(line[FUNCTION], on_aws(name), "{line:#}");
            check(name, line);
        }
    }
}

/// The total of a metric: a count, or the number of measurements.
fn total(value: &Value) -> u64 {
    value
        .as_u64()
        .or_else(|| Some(value.as_f64()? as u64))
        .unwrap_or_default()
}

/// Fails unless the line contains only metrics that this function declares.
fn check(function: &str, line: &Value) {
    let directives = line["_aws"]["CloudWatchMetrics"].as_array().unwrap();
    assert!(line["_aws"]["Timestamp"].as_u64().is_some(), "{line:#}");
    for directive in directives {
        assert_eq!(directive["Namespace"], NAMESPACE, "{line:#}");
        for emitted in directive["Metrics"].as_array().unwrap() {
            let known = METRICS
                .iter()
                .find(|metric| emitted["Name"] == metric.name)
                .unwrap_or_else(|| panic!("undeclared metric: {line:#}"));
            assert!(known.functions.contains(&function), "{line:#}");
            assert_eq!(emitted["Unit"], known.unit, "{line:#}");
            assert!(!line[known.name].is_null(), "{line:#}");
            let mut dimensions = BTreeSet::from([FUNCTION]);
            dimensions.extend(known.by.map(|(dimension, _)| dimension));
            let sets = directive["Dimensions"].as_array().unwrap();
            assert_eq!(sets.len(), 1, "{line:#}");
            let given = sets[0].as_array().unwrap().iter().filter_map(Value::as_str);
            assert_eq!(given.collect::<BTreeSet<_>>(), dimensions, "{line:#}");
            if let Some((dimension, values)) = known.by {
                assert!(
                    values.iter().any(|value| line[dimension] == *value),
                    "{line:#}"
                );
            }
        }
    }
}
