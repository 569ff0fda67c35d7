//! What the pipe makes of the items that the store writes: its filter and template, applied to them as EventBridge does.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use promptbook::activity::{Activity, ActivityKind, Event};
use promptbook::store::request::{ActivityFilter, Page};
use serde_json::{Value, json};
use tests::{App, Table};

/// The pipe of the stack.
struct Pipe(Value);

impl Pipe {
    fn of_the_stack() -> Self {
        Self(crate::template()["Resources"]["EventsPipe"]["Properties"].clone())
    }

    /// Whether it takes a record of the stream.
    fn takes(&self, record: &Value) -> bool {
        let filters = self.0["SourceParameters"]["FilterCriteria"]["Filters"].as_array();
        filters.unwrap().iter().any(|filter| {
            let pattern = filter["Pattern"].as_str().unwrap();
            matches(&serde_json::from_str(pattern).unwrap(), record)
        })
    }

    /// The type and the detail of the event of a record.
    fn event(&self, record: &Value) -> (String, Value) {
        let target = &self.0["TargetParameters"];
        let kind = &target["EventBridgeEventBusParameters"]["DetailType"];
        let kind = at(record, kind.as_str().unwrap()).as_str().unwrap();
        let template = target["InputTemplate"].as_str().unwrap();
        (kind.to_owned(), rendered(template, record))
    }
}

/// Whether a pattern of EventBridge admits a value: each field has one of the values, or the prefix, in its list.
fn matches(pattern: &Value, value: &Value) -> bool {
    match pattern {
        Value::Object(fields) => fields
            .iter()
            .all(|(name, pattern)| matches(pattern, &value[name])),
        Value::Array(any) => any.iter().any(|one| match one["prefix"].as_str() {
            Some(prefix) => value.as_str().is_some_and(|it| it.starts_with(prefix)),
            None => one == value,
        }),
        _ => panic!("a pattern has objects and lists: {pattern}"),
    }
}

/// What a path such as `$.dynamodb.NewImage` leads to.
fn at<'a>(record: &'a Value, path: &str) -> &'a Value {
    let steps = path.strip_prefix("$.").unwrap().split('.');
    let found = steps.fold(record, |at, step| &at[step]);
    assert!(!found.is_null(), "{path} is not in {record}");
    found
}

/// A template whose variables are replaced by what they name, as JSON: EventBridge puts a text in quotes where the template has none.
fn rendered(template: &str, record: &Value) -> Value {
    let mut parts = template.split("<$");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        assert!(
            !text.ends_with('"'),
            "a variable in quotes is not escaped: {template}"
        );
        let (path, rest) = part.split_once('>').unwrap();
        text.push_str(&at(record, &format!("${path}")).to_string());
        text.push_str(rest);
    }
    serde_json::from_str(&text).unwrap()
}

/// An attribute as a stream has it.
fn typed(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => json!({"S": text}),
        AttributeValue::N(number) => json!({"N": number}),
        AttributeValue::Bool(is) => json!({"BOOL": is}),
        AttributeValue::Null(is) => json!({"NULL": is}),
        AttributeValue::L(all) => json!({"L": all.iter().map(typed).collect::<Vec<_>>()}),
        AttributeValue::M(fields) => {
            let fields = fields.iter().map(|(name, it)| (name.clone(), typed(it)));
            json!({"M": fields.collect::<BTreeMap<_, _>>()})
        }
        other => panic!("the store writes no {other:?}"),
    }
}

/// A record of the stream for each item of the table.
async fn records(table: &Table, change: &str) -> Vec<Value> {
    let scan = table.client.scan().table_name(&table.name);
    let mut items = scan.into_paginator().items().send();
    let mut records = Vec::new();
    while let Some(item) = items.next().await {
        let item = typed(&AttributeValue::M(item.unwrap()))["M"].take();
        let keys = json!({"PK": item["PK"], "SK": item["SK"]});
        let image = json!({"Keys": keys, "NewImage": item});
        records
            .push(json!({"eventName": change, "eventSource": "aws:dynamodb", "dynamodb": image}));
    }
    records
}

/// A reason with what a template could break on.
const REASON: &str = "a \"quoted\" \\ <$.eventName> <kind>, ü 🎭, {{ x }}\nsecond line";

/// Makes writes of every kind through the API.
async fn write(app: &App) {
    const PROMPT: &str = "/v1/prompts/support%2Fgreeting";
    let of = |action: &str| format!("{PROMPT}{action}");
    let why = |more: Value| {
        let mut body = json!({"author": "Ada \"the Countess\"", "message": REASON});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        body
    };
    let new = json!({"name": "support/greeting", "template": "one", "publish": true});
    let reason = json!({"reason": REASON});
    let key = json!({"name": "editor", "role": "editor", "instances": ["acme"]});
    let release = json!({"publish": [{"name": "support/greeting", "version": 1}]});
    for (method, path, body) in [
        ("POST", "/v1/prompts".to_owned(), why(new)),
        ("PUT", PROMPT.to_owned(), why(json!({"template": "two"}))),
        ("POST", of("/publish"), why(json!({"version": 2}))),
        ("POST", of("/rollback"), why(json!({}))),
        ("POST", of("/unpublish"), why(json!({}))),
        ("PUT", of("/contract"), json!({"inputs": ["customer"]})),
        ("DELETE", PROMPT.to_owned(), Value::Null),
        ("POST", of("/restore"), Value::Null),
        ("POST", "/v1/releases".to_owned(), why(release)),
        ("POST", of("/versions/2/redact"), reason),
        ("POST", "/v1/keys".to_owned(), key),
        (
            "PUT",
            "/v1/settings".to_owned(),
            json!({"protected_labels": ["production"]}),
        ),
    ] {
        app.table.clock.advance(Duration::from_millis(1));
        let request = app.admin.request(method, &path);
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        let answer = app.admin.send(request).await;
        assert!(
            (200..300).contains(&answer.status),
            "{method} {path}: {}",
            answer.json
        );
    }
}

/// Every entry of the activity, oldest first.
async fn entries(app: &App) -> Vec<Activity> {
    let filter = ActivityFilter::default();
    let page = Page {
        limit: 100,
        cursor: None,
    };
    let list = app.table.store.activity(&filter, &page).await.unwrap();
    list.items.into_iter().rev().collect()
}

#[tokio::test]
async fn each_write_becomes_one_event_with_the_detail_that_a_local_webhook_gets() {
    let app = App::new().await;
    write(&app).await;
    let (pipe, entries) = (Pipe::of_the_stack(), entries(&app).await);
    let kinds: BTreeSet<&str> = entries.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ActivityKind::ALL.map(ActivityKind::as_str).into());

    let inserted = records(&app.table, "INSERT").await;
    assert!(inserted.len() > entries.len(), "other items too");
    let taken = inserted.iter().filter(|record| pipe.takes(record));
    let mut events: Vec<(String, Value)> = taken.map(|record| pipe.event(record)).collect();
    events.sort_by_key(|(_, detail)| detail["id"].to_string());
    let expected = entries.iter();
    let expected = expected.map(|entry| {
        (
            entry.kind.event_title().to_owned(),
            json!(Event::from(entry)),
        )
    });
    assert_eq!(events, expected.collect::<Vec<_>>());
    let first_line = REASON.lines().next().unwrap();
    assert!(
        events
            .iter()
            .any(|(_, detail)| detail["message"] == first_line)
    );

    for change in ["MODIFY", "REMOVE"] {
        for record in records(&app.table, change).await {
            assert!(
                !pipe.takes(&record),
                "{change} {}",
                record["dynamodb"]["Keys"]
            );
        }
    }
    // infra/check.sh holds them against docs/event.schema.json.
    let details: Vec<&Value> = events.iter().map(|(_, detail)| detail).collect();
    let path = crate::made("PROMPTBOOK_EVENTS");
    std::fs::write(path, json!(details).to_string()).unwrap();
}

#[test]
fn the_schema_of_events_has_each_kind_with_its_title_and_each_field() {
    let schema = include_str!("../../docs/event.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let kinds = schema["oneOf"].as_array().unwrap().iter();
    let kinds = kinds.map(|it| {
        (
            it["properties"]["kind"]["const"].clone(),
            it["title"].clone(),
        )
    });
    let expected = ActivityKind::ALL.map(|kind| (json!(kind), json!(kind.event_title())));
    assert_eq!(kinds.collect::<Vec<_>>(), expected);
    let template = &Pipe::of_the_stack().0["TargetParameters"]["InputTemplate"];
    for field in schema["properties"].as_object().unwrap().keys() {
        let variable = format!("\"{field}\": <$.dynamodb.NewImage.event.M.{field}.S>");
        assert!(template.as_str().unwrap().contains(&variable), "{variable}");
    }
    let page = include_str!("../../docs/events.md");
    for kind in ActivityKind::ALL {
        let row = format!(
            "| `{kind}` | `{}` | `{}` |",
            kind.event_title(),
            kind.event_type()
        );
        assert!(page.contains(&row), "docs/events.md needs the row {row}");
    }
}

#[test]
fn a_template_that_breaks_on_some_text_is_noticed() {
    let record = json!({"a": {"S": "a \"text\""}, "b": {"S": ""}});
    let right = r#"{"a": <$.a.S>, "b": <$.b.S>}"#;
    assert_eq!(
        rendered(right, &record),
        json!({"a": "a \"text\"", "b": ""})
    );
    for wrong in [
        r#"{"a": "<$.a.S>"}"#,
        r#"{"a": <$.c.S>}"#,
        r#"{"a": <$.a.S>"#,
    ] {
        let broken = std::panic::catch_unwind(|| rendered(wrong, &record));
        assert!(broken.is_err(), "{wrong}");
    }
}
