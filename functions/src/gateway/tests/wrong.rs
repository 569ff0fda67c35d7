//! Events that are not HTTP requests.

use lambda_runtime::Diagnostic;
use serde_json::{Value, json};

use super::super::event::Event;
use super::{answer, echo};

/// Each kind of invalid event, and its error message.
fn wrong_events() -> Vec<(Value, &'static str)> {
    let with = |pointer: &str, value: Value| {
        let mut event = form!("base64-body");
        *event.pointer_mut(pointer).unwrap() = value;
        event
    };
    let long = json!({"tag": ["x".repeat(70_000)]});
    vec![
        (json!({}), "no `resource`"),
        (json!(null), "no `resource`"),
        (json!(["a"]), "no `resource`"),
        (
            json!({"Records": [{"eventSource": "aws:sqs", "body": "x"}]}),
            "no `resource`",
        ),
        (
            json!({"RequestType": "Create", "ResponseURL": "https://x"}),
            "no `resource`",
        ),
        (
            json!({"version": "2.0", "rawPath": "/", "requestContext": {"http": {"method": "GET"}}}),
            "no `resource`",
        ),
        (with("/body", json!("{not Base64}")), "not valid Base64"),
        (
            with("/httpMethod", json!("GET SECRET")),
            "`httpMethod` of this event",
        ),
        (
            with("/requestContext", json!("SECRET")),
            "`requestContext` of",
        ),
        (
            with("/headers/x-api-key", json!("SECRET\n")),
            "`headers` of this event",
        ),
        (with("/multiValueQueryStringParameters", long), "too long"),
    ]
}

#[tokio::test]
async fn the_error_for_an_invalid_event_says_what_is_expected_and_quotes_no_values() {
    for (event, says) in wrong_events() {
        let wrong = answer(echo(), event.clone()).await.unwrap_err();
        let message = format!("{wrong:?}");
        assert_eq!(message, Diagnostic::from(wrong).error_message);
        assert!(message.contains(says), "{event}: {message}");
        assert!(message.contains("REST proxy integration"), "{message}");
        assert!(!message.contains("SECRET"), "{message}");
    }
    for text in ["", "{", "GET /v1/health"] {
        // In the form that lambda_runtime logs.
        let mut json = serde_json::Deserializer::from_str(text);
        let Event(event) = serde_path_to_error::deserialize(&mut json).unwrap();
        let wrong = event.unwrap_err();
        assert!(wrong.to_string().contains("not JSON"), "{text}: {wrong}");
    }
}
