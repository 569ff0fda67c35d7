//! The seed function as CloudFormation calls it, with a stub as the response URL.

mod denied;
mod proptests;
mod wrong;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::put;
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use serde_json::json;

use super::*;

/// The bodies sent to the response URL, each with its content type.
type Answers = Arc<Mutex<Vec<(Option<String>, Value)>>>;

/// A response URL that fails a given number of times before it accepts a response.
async fn response_url(failures: usize) -> (String, Answers) {
    let answers = Answers::default();
    let (kept, left) = (Arc::clone(&answers), Arc::new(Mutex::new(failures)));
    let take = async move |headers: http::HeaderMap, body: String| {
        let mut left = left.lock().unwrap();
        if *left > 0 {
            *left -= 1;
            return http::StatusCode::SERVICE_UNAVAILABLE;
        }
        let kind = headers
            .get("content-type")
            .map(|value| value.to_str().unwrap().to_owned());
        kept.lock()
            .unwrap()
            .push((kind, serde_json::from_str(&body).unwrap()));
        http::StatusCode::OK
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "http://{}/answer?signature=s",
        listener.local_addr().unwrap()
    );
    let router = Router::new().route("/answer", put(take));
    tokio::spawn(axum::serve(listener, router).into_future());
    (url, answers)
}

fn event(kind: &str, url: &str, physical: Option<&str>) -> Value {
    let mut event = json!({
        "RequestType": kind, "ResponseURL": url, "StackId": "stack", "RequestId": "request",
        "LogicalResourceId": "Seeds", "ResourceType": "Custom::Seeds", "ResourceProperties": {"Version": "1"},
    });
    if let Some(id) = physical {
        event["PhysicalResourceId"] = id.into();
    }
    event
}

fn invoked(payload: Value, left: Duration) -> LambdaEvent<Value> {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    let mut context = Context::default();
    context.deadline = u64::try_from((now + left).as_millis()).unwrap();
    LambdaEvent::new(payload, context)
}

const MINUTE: Duration = Duration::from_secs(60);

fn created() -> Result<Vec<SeedReport>, String> {
    Ok(vec![seed_report((
        "system_prompt".parse().unwrap(),
        SeedOutcome::Created,
    ))])
}

#[tokio::test]
async fn creating_or_updating_a_stack_seeds_it_and_reports_success() {
    for (kind, physical) in [("Create", None), ("Update", Some("as-before"))] {
        let (url, answers) = response_url(0).await;
        let report = handle(invoked(event(kind, &url, physical), MINUTE), async || {
            created()
        })
        .await
        .unwrap();
        assert_eq!(report[0].name.as_str(), "system_prompt");
        let expected = json!({
            "Status": "SUCCESS", "Reason": "seeded", "PhysicalResourceId": physical.unwrap_or("promptbook-seeds"),
            "StackId": "stack", "RequestId": "request", "LogicalResourceId": "Seeds",
        });
        assert_eq!(*answers.lock().unwrap(), [(None, expected)], "{kind}");
    }
}

#[tokio::test]
async fn deleting_the_stack_touches_no_prompt_and_reports_success() {
    let (url, answers) = response_url(0).await;
    let event = invoked(event("Delete", &url, Some("as-before")), MINUTE);
    handle(event, async || panic!("seeding on delete"))
        .await
        .unwrap();
    let answers = answers.lock().unwrap();
    assert_eq!(
        (&answers[0].1["Status"], &answers[0].1["PhysicalResourceId"]),
        (&json!("SUCCESS"), &json!("as-before"))
    );
}

async fn failure(
    left: Duration,
    seed: impl AsyncFnOnce() -> Result<Vec<SeedReport>, String>,
) -> String {
    let (url, answers) = response_url(0).await;
    handle(invoked(event("Create", &url, None), left), seed)
        .await
        .unwrap();
    let answers = answers.lock().unwrap();
    assert_eq!(
        (answers.len(), &answers[0].1["Status"]),
        (1, &json!("FAILED"))
    );
    answers[0].1["Reason"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_seeding_failure_is_reported_to_the_stack() {
    let long = "ä".repeat(5000);
    assert_eq!(failure(MINUTE, async || Err(long)).await, "ä".repeat(500));
    assert!(
        failure(MINUTE, async || panic!("of all things"))
            .await
            .contains("panicked")
    );
    let late = failure(RESERVE, async || std::future::pending().await).await;
    assert!(late.contains("took too long"), "{late}");
}

#[tokio::test]
async fn an_invalid_default_prompt_is_reported_with_its_file() {
    let files = [("hello", "{% include \"tone\" %}\n")];
    let env = Env::over("seed", |_| panic!("the table is not looked for"));
    let seeds = promptbook::seeds::parse(&files);
    let reason = failure(MINUTE, async || seed(&env, seeds).await).await;
    assert_eq!(
        reason,
        "a default prompt is invalid: hello.prompty: it includes `tone`, which is not in the code: add its file, or take the include out"
    );
}

#[tokio::test]
async fn seeding_failures_are_counted_and_successes_are_not() {
    let recorder = DebuggingRecorder::new();
    let _guard = ::metrics::set_default_local_recorder(&recorder);
    let counted = recorder.snapshotter();
    failure(MINUTE, async || Err("no table".to_owned())).await;
    failure(MINUTE, async || panic!("of all things")).await;
    failure(RESERVE, async || std::future::pending().await).await;
    let (url, _) = response_url(0).await;
    let created_event = invoked(event("Create", &url, None), MINUTE);
    handle(created_event, async || created()).await.unwrap();
    let [(key, _, _, count)] = counted.snapshot().into_vec().try_into().unwrap();
    assert_eq!(key.key().name(), "SeedingFailures");
    assert_eq!(
        (key.key().labels().len(), count),
        (0, DebugValue::Counter(3))
    );
}

#[tokio::test]
async fn a_failed_response_is_retried_and_its_url_is_never_logged() {
    let (url, answers) = response_url(2).await;
    handle(invoked(event("Create", &url, None), MINUTE), async || {
        created()
    })
    .await
    .unwrap();
    assert_eq!(answers.lock().unwrap().len(), 1);

    let (url, _) = response_url(3).await;
    let error = wrong::delivery_error(&url).await;
    assert!(error.contains("ResponseURL answers 503"), "{error}");
}

#[tokio::test]
async fn an_empty_event_seeds_and_returns_the_report() {
    let report = handle(invoked(json!({}), MINUTE), async || created())
        .await
        .unwrap();
    let report = serde_json::to_value(report).unwrap();
    assert_eq!(
        report,
        json!([{"name": "system_prompt", "outcome": "created and published"}])
    );
    let error = handle(invoked(json!({}), MINUTE), async || {
        Err("no table".to_owned())
    })
    .await
    .unwrap_err();
    assert_eq!(error.to_string(), "no table");
}
