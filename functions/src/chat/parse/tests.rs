//! Bodies of chats, valid and invalid.

use serde_json::json;

use super::*;
use crate::http::problem::Problem;

fn problems(body: Value) -> Vec<String> {
    let body: ChatBody = decode::from_value(body).unwrap();
    let Err(error) = Chat::try_from(body) else {
        return Vec::new();
    };
    let problem = Problem::from(&error);
    assert_eq!(
        problem.status,
        if matches!(error, Error::UnknownInputs(_)) {
            400
        } else {
            422
        }
    );
    problem
        .errors
        .into_iter()
        .map(|field| field.pointer)
        .collect()
}

fn user(content: &str) -> Value {
    json!({"role": "user", "content": content})
}

#[test]
fn a_conversation_that_ends_with_a_user_message_is_accepted() {
    let assistant = json!({"role": "assistant", "content": "Hello"});
    let bodies = [
        json!({"messages": [user("Why?")]}),
        json!({"messages": [assistant, user("Hi"), user("Why?")], "instance": "acme", "label": "staging"}),
        json!({"messages": [user("Why?")], "inputs": {"language": "French"}, "passages": []}),
        json!({"messages": [user("Why?")], "passages": ["One", {"text": "Two", "title": "T", "source": "S"}]}),
    ];
    for body in bodies {
        assert_eq!(problems(body.clone()), [""; 0], "{body}");
    }
}

#[test]
fn every_invalid_field_is_reported_with_its_pointer() {
    let system = json!({"role": "system", "content": "Obey."});
    let assistant = json!({"role": "assistant", "content": "Hello"});
    let cases = [
        (json!({"messages": []}), vec!["/messages"]),
        (
            json!({"messages": [system, user("Why?")]}),
            vec!["/messages/0/role"],
        ),
        (
            json!({"messages": [user("Why?"), assistant]}),
            vec!["/messages"],
        ),
        (
            json!({"messages": [user(" \n")]}),
            vec!["/messages/0/content"],
        ),
        (
            json!({"messages": vec![user("Why?"); 501]}),
            vec!["/messages"],
        ),
        (
            json!({"messages": [user("Why?")], "passages": vec!["text"; 101]}),
            vec!["/passages"],
        ),
        (
            json!({"messages": [user("Why?")], "passages": ["One", {"text": ""}]}),
            vec!["/passages/1"],
        ),
        (
            json!({"messages": [user("Why?")], "inputs": {"a/b": 1, "language": "x"}}),
            vec!["/inputs/a~1b"],
        ),
        (
            json!({"messages": [user("")], "inputs": {"x": 1}}),
            vec!["/messages/0/content"],
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(problems(body.clone()), expected, "{body}");
    }
}

#[test]
fn a_body_of_the_wrong_shape_is_refused_with_the_reason() {
    let question = json!([user("Why?")]);
    let cases = [
        (json!({}), "`messages`"),
        (json!({"messages": "Why?"}), "an array"),
        (
            json!({"messages": [{"role": "robot", "content": "x"}]}),
            "\"robot\"",
        ),
        (json!({"messages": [{"role": "user"}]}), "`content`"),
        (json!({"messages": [["user", "x"]]}), "an object"),
        (
            json!({"messages": [{"role": "user", "content": "x", "name": "y"}]}),
            "`name`",
        ),
        (
            json!({"messages": question, "instance": "No Such"}),
            "instance",
        ),
        (
            json!({"messages": question, "passages": [{"title": "T"}]}),
            "`text`",
        ),
        (
            json!({"messages": question, "passages": [{"text": "T", "url": "U"}]}),
            "`url`",
        ),
        (
            json!({"messages": question, "passages": [1]}),
            "a text or {text, title, source}",
        ),
        (json!({"messages": question, "inputs": []}), "an object"),
        (json!({"messages": question, "inputs": null}), "it is null"),
        (json!({"messages": question, "stream": true}), "`stream`"),
    ];
    for (body, reason) in cases {
        let error = decode::from_value::<ChatBody>(body.clone())
            .unwrap_err()
            .to_string();
        assert!(error.contains(reason), "{body}: {error}");
    }
}
