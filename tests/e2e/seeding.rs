//! The function `seed` as CloudFormation uses it: every outcome is reported in bounded time.

use promptbook::seeds;
use serde_json::{Value, json};

use crate::functions::Stack;
use crate::http_stub::{HttpStub, Received};

const STACK: &str = "arn:aws:cloudformation:eu-central-1:123456789012:stack/promptbook/5b1e0f60";

/// An event of CloudFormation with this response URL.
fn event(kind: &str, response_url: &str) -> Value {
    let mut event = json!({
        "RequestType": kind,
        "ServiceToken": "arn:aws:lambda:eu-central-1:123456789012:function:promptbook-seed",
        "ResponseURL": response_url,
        "StackId": STACK,
        "RequestId": "7bf1e3a2-3a37-4d6c-a7c9-0d7b1f1c2b10",
        "ResourceType": "Custom::PromptbookSeeds",
        "LogicalResourceId": "Seeds",
        "ResourceProperties": {"ServiceToken": "arn", "ServiceTimeout": "120", "Digest": "2"},
    });
    if kind != "Create" {
        event["PhysicalResourceId"] = json!("promptbook-seeds");
    }
    if kind == "Update" {
        event["OldResourceProperties"] = json!({"ServiceToken": "arn", "Digest": "1"});
    }
    event
}

/// A bucket that accepts the response.
async fn bucket() -> (HttpStub, String) {
    let stub = HttpStub::new(|_| (200, String::new())).await;
    let url = format!("{}/answer?X-Amz-Signature=s3cr3t", stub.url);
    (stub, url)
}

/// The response to CloudFormation, which must be the only one and have the right IDs.
fn told(stub: &HttpStub, before: usize) -> Value {
    let received = stub.received();
    assert_eq!(received.len(), before + 1, "{received:#?}");
    let Received {
        method,
        uri,
        headers,
        body,
    } = &received[before];
    assert_eq!(
        (method.as_str(), uri.query()),
        ("PUT", Some("X-Amz-Signature=s3cr3t"))
    );
    // The URL is signed for a request without a content type.
    assert!(!headers.contains_key("content-type"));
    assert!(body.len() <= 4096);
    let answer: Value = serde_json::from_str(body).unwrap();
    assert_eq!(answer["StackId"], STACK);
    assert_eq!(answer["RequestId"], "7bf1e3a2-3a37-4d6c-a7c9-0d7b1f1c2b10");
    assert_eq!(answer["LogicalResourceId"], "Seeds");
    assert_eq!(answer["PhysicalResourceId"], "promptbook-seeds");
    answer
}

#[tokio::test]
async fn every_seeding_is_reported_to_the_stack_and_only_the_first_writes() {
    let stack = Stack::new().await;
    let seed = stack.start("seed");
    let (cloudformation, url) = bucket().await;
    let mut written = None;
    for (before, kind) in ["Create", "Update", "Delete"].into_iter().enumerate() {
        let outcome = seed.invoke(event(kind, &url).to_string()).await;
        assert_eq!(outcome.status, 200, "{kind}: {outcome:?}");
        assert_eq!(told(&cloudformation, before)["Status"], "SUCCESS", "{kind}");
        let items = stack.table.items().await;
        let active = items
            .keys()
            .filter(|key| key.starts_with("ACTIVE#default#"));
        assert_eq!(active.count(), seeds::shipped().unwrap().len());
        assert_eq!(*written.get_or_insert(items.clone()), items, "{kind} wrote");
    }
    stack.table.audit().await;
}

#[tokio::test]
async fn without_a_stack_it_seeds_and_returns_each_outcome() {
    let stack = Stack::new().await;
    let seed = stack.start("seed");
    for outcome in ["created and published", "unchanged"] {
        let report = seed.invoke("{}").await;
        assert_eq!(report.status, 200);
        let lines = report.json.as_array().unwrap();
        assert_eq!(lines.len(), seeds::shipped().unwrap().len());
        assert!(
            lines.iter().all(|line| line["outcome"] == outcome),
            "{lines:#?}"
        );
    }
}

#[tokio::test]
async fn seeding_failures_are_reported_to_the_stack() {
    for (table, reason) in [
        ("no-such-table", "ResourceNotFoundException"),
        ("", "PROMPTBOOK_TABLE is not set"),
    ] {
        // A new emulator for each: it may still send an event to a process that was just killed.
        let stack = Stack::new().await;
        let seed = stack.start_with("seed", "seed", &[("PROMPTBOOK_TABLE", table)]);
        let (cloudformation, url) = bucket().await;
        seed.invoke(event("Create", &url).to_string()).await;
        let answer = told(&cloudformation, 0);
        assert_eq!(answer["Status"], "FAILED", "{answer:#}");
        assert!(
            answer["Reason"].as_str().unwrap().contains(reason),
            "{answer:#}"
        );
        let line = seed.process.line("not seeded").await;
        assert!(line.contains(reason), "{line}");
    }
}

#[tokio::test]
async fn an_incomplete_event_is_reported_to_its_response_url() {
    let stack = Stack::new().await;
    let seed = stack.start("seed");
    for (field, value) in [
        ("RequestType", Value::Null),
        ("RequestType", json!(7)),
        ("ResourceProperties", json!("none")),
    ] {
        let (cloudformation, url) = bucket().await;
        let mut event = event("Create", &url);
        event[field] = value;
        seed.invoke(event.to_string()).await;
        let answer = told(&cloudformation, 0);
        let expected = if field == "RequestType" {
            "FAILED"
        } else {
            "SUCCESS"
        };
        assert_eq!(answer["Status"], expected, "{event:#}");
    }
}

#[tokio::test]
async fn a_failing_response_url_is_tried_three_times_and_logged_without_its_secret() {
    let stack = Stack::new().await;
    let mut seed = stack.start("seed");
    let refusing = HttpStub::new(|_| (403, "<Code>AccessDenied</Code>".to_owned())).await;
    let nobody = "http://127.0.0.1:9/answer?X-Amz-Signature=s3cr3t";
    let url = format!("{}/answer?X-Amz-Signature=s3cr3t", refusing.url);
    for url in [url.as_str(), nobody] {
        let outcome = seed.invoke(event("Create", url).to_string()).await;
        assert_eq!(outcome.status, 500, "{outcome:?}");
        assert!(!outcome.json.to_string().contains("s3cr3t"), "{outcome:?}");
    }
    assert_eq!(refusing.received().len(), 3);
    // The first two attempts of each address are logged as warnings, the third is the error that the runtime logs.
    let complaints = seed
        .process
        .lines("reporting to CloudFormation failed", 4)
        .await;
    assert_eq!(complaints.len(), 4, "{complaints:#?}");
    let said = seed.process.said();
    assert!(!said.join("\n").contains("s3cr3t"), "{said:#?}");
    assert!(seed.process.runs());
}
