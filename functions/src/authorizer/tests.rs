//! Answers to API Gateway's events.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::*;

const ADMIN: &str = "admin-key-0123456789";
const READER: &str = "other-key-0123456789";
const STAGE: &str = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod";

fn event(resource: &str, header: (&str, &str)) -> Value {
    let (name, value) = header;
    json!({
        "type": "REQUEST", "methodArn": format!("{STAGE}/GET{resource}"), "resource": resource, "path": resource, "httpMethod": "GET",
        "headers": {name: value}, "multiValueHeaders": {name: [value]},
    })
}

async fn ask(event: Value) -> Result<Value, String> {
    let keys = Keys::parse(Some(ADMIN), Some(READER)).unwrap();
    let answered = answer(&keys, "0f1e", event).await;
    answered.map_err(|error| error.to_string())
}

fn basic(pair: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(pair))
}

#[tokio::test]
async fn a_known_key_gets_its_plan_and_a_policy_for_the_whole_stage() {
    let (admin, reader) = (
        basic(&format!("acme:{ADMIN}")),
        basic(&format!("default:{READER}")),
    );
    for (route, header, role, plan) in [
        ("/v1/chat", ("x-api-key", ADMIN), "admin", "admin-0f1e"),
        (
            "/v1/prompts/{name}/active",
            ("X-Api-Key", READER),
            "reader",
            "reader-0f1e",
        ),
        (
            "/api/public/v2/prompts/{name+}",
            ("Authorization", admin.as_str()),
            "admin",
            "admin-0f1e",
        ),
        (
            "/api/public/projects",
            ("authorization", reader.as_str()),
            "reader",
            "reader-0f1e",
        ),
    ] {
        let answer = ask(event(route, header)).await.unwrap();
        assert_eq!(answer["usageIdentifierKey"], plan, "{route}");
        assert_eq!(answer["context"]["role"], role, "{route}");
        assert_eq!(answer["principalId"], answer["context"]["key_id"]);
        let statement = json!([{
            "Action": "execute-api:Invoke", "Effect": "Allow", "Resource": format!("{STAGE}/*"),
        }]);
        assert_eq!(answer["policyDocument"]["Statement"], statement);
        let context = answer["context"].as_object().unwrap();
        assert!(context.values().all(Value::is_string), "{answer}");
        assert!(!answer.to_string().contains("0123456789\""), "{answer}");
    }
}

#[tokio::test]
async fn an_unknown_key_is_unauthorized_and_never_denied() {
    let swapped = basic(&format!("{ADMIN}:default"));
    for (route, header) in [
        ("/v1/chat", ("x-api-key", "wrong-key-0123456789")),
        ("/v1/chat", ("x-api-key", "")),
        ("/v1/chat", ("authorization", swapped.as_str())),
        ("/api/public/projects", ("x-api-key", ADMIN)),
        ("/api/public/projects", ("authorization", swapped.as_str())),
        ("/api/public/projects", ("authorization", "Bearer default")),
    ] {
        let refused = ask(event(route, header)).await;
        assert_eq!(
            refused,
            Err("Unauthorized".to_owned()),
            "{route} {header:?}"
        );
    }
}

#[tokio::test]
async fn an_event_of_another_kind_or_unread_keys_let_nobody_in() {
    let good = event("/v1/chat", ("x-api-key", ADMIN));
    for change in [
        |event: &mut Value| drop(event.as_object_mut().unwrap().remove("resource")),
        |event: &mut Value| event["methodArn"] = json!("*"),
        |event: &mut Value| {
            event["methodArn"] = json!("arn:aws:execute-api:eu-west-1:1:*/*/GET/v1/chat")
        },
        |event: &mut Value| *event = json!([]),
    ] {
        let mut event = good.clone();
        change(&mut event);
        assert_ne!(ask(event).await.unwrap_err(), UNAUTHORIZED);
    }
    let mut none = good;
    none["multiValueHeaders"] = Value::Null;
    assert_eq!(ask(none).await.unwrap_err(), UNAUTHORIZED);
}
