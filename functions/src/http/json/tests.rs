//! Bodies that are no JSON, have another shape, or are too large.

use axum::body::Body;
use serde::Deserialize;

use super::super::problem::Problem;
use super::*;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only whether it parses is looked at")]
struct Note {
    text: String,
    #[serde(default)]
    tags: Vec<String>,
}

async fn note(content_type: Option<&str>, body: impl AsRef<[u8]>) -> Result<Note, Problem> {
    let mut request = Request::new(Body::from(body.as_ref().to_vec()));
    if let Some(value) = content_type {
        request
            .headers_mut()
            .insert(header::CONTENT_TYPE, value.parse().unwrap());
    }
    let read = Json::from_request(request, &()).await;
    read.map(|Json(note)| note)
        .map_err(|error| Problem::from(&error))
}

#[tokio::test]
async fn invalid_json_is_400_and_an_invalid_shape_is_422_with_its_pointer() {
    for (body, status, pointer, says) in [
        ("", 400, None, "it is empty"),
        (
            "{",
            400,
            None,
            "line 1, column 1: it ends before the JSON is complete",
        ),
        (
            "{\"text\":\"a\"} x",
            400,
            None,
            "line 1, column 14: unexpected text after the JSON",
        ),
        (
            "{\"text\":\"a\",}",
            400,
            None,
            "a comma before a closing bracket",
        ),
        ("{\"text\":}", 400, None, "a value is expected here"),
        ("{text:1}", 400, None, "a key is a string in double quotes"),
        (
            "{\"text\":no}",
            400,
            None,
            "only `true`, `false` and `null`",
        ),
        (
            "{\"text\":\"a\nb\"}",
            400,
            None,
            "line 2, column 0: a string has a line break",
        ),
        (
            "{\"text\":\"\\x\"}",
            400,
            None,
            "an escape that JSON does not know",
        ),
        ("{\"text\":1e999}", 400, None, "a number is too large"),
        ("{\"text\":\"\\ud800\"}", 400, None, "line 1, column 16"),
        (
            "{\"text\":\"a\",\"text\":\"b\"}",
            400,
            None,
            "line 1, column 18: the key `text` is repeated",
        ),
        (
            "{\"a\":{\"b\":[{\"c\":1,\"c\":1}]}}",
            400,
            None,
            "`c` is repeated",
        ),
        (&"[".repeat(1000), 400, None, "nested too deeply"),
        (
            "[]",
            422,
            Some(""),
            "it must be an object, but it is an array",
        ),
        (
            "[\"a\",[]]",
            422,
            Some(""),
            "it must be an object, but it is an array",
        ),
        (
            "null",
            422,
            Some(""),
            "it must be an object, but it is null",
        ),
        ("{}", 422, Some(""), "the field `text` is missing"),
        (
            "{\"text\":7}",
            422,
            Some("/text"),
            "it must be a string, but it is 7",
        ),
        (
            "{\"text\":7.0}",
            422,
            Some("/text"),
            "it must be a string, but it is 7.0",
        ),
        (
            "{\"text\":null}",
            422,
            Some("/text"),
            "it must be a string, but it is null",
        ),
        (
            "{\"text\":\"a\",\"tags\":[\"b\",2]}",
            422,
            Some("/tags/1"),
            "it must be a string, but it is 2",
        ),
        (
            "{\"text\":\"a\",\"x/y\":1}",
            422,
            Some("/x~1y"),
            "unknown field `x/y`",
        ),
        (
            "{\"text\":\"a\",\"tag\":[]}",
            422,
            Some("/tag"),
            "unknown field `tag` (did you mean `tags`?): known here are `text`, `tags`",
        ),
    ] {
        let problem = note(Some("application/json"), body).await.unwrap_err();
        assert_eq!(problem.status, status, "{body}: {problem:?}");
        let first = problem.errors.first().map(|field| field.pointer.as_str());
        assert_eq!(first, pointer, "{body}: {problem:?}");
        assert!(problem.detail.contains(says), "{body}: {problem:?}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_utf_8_is_refused_with_the_place() {
    let body = b"{\n \"text\": \"caf\xe9\"}";
    let problem = note(Some("application/json"), body).await.unwrap_err();
    assert_eq!(problem.status, 400);
    assert_eq!(
        problem.detail,
        "the body is not JSON: line 2, column 14: it is not UTF-8: encode it as UTF-8"
    );
}

#[tokio::test]
async fn a_body_is_read_only_with_a_json_content_type() {
    let body = "{\"text\":\"a\"}";
    for good in [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/merge-patch+json",
    ] {
        assert_eq!(note(Some(good), body).await.unwrap().text, "a", "{good}");
    }
    for bad in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("application/jsonp"),
    ] {
        assert_eq!(note(bad, body).await.unwrap_err().status, 415, "{bad:?}");
    }
}
