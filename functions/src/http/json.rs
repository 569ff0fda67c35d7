//! JSON bodies: invalid syntax and repeated keys are 400; an unknown, missing or wrongly typed field is 422 with its pointer.

use axum::body::{Bytes, HttpBody};
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, Request};
use http::{HeaderMap, header};
use promptbook::decode;
use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_json::Value;
use serde_json::error::Category;

use super::error::Error;
use super::strict::Strict;

/// The error of a body that arrived too slowly. The response is 408.
#[derive(Debug, thiserror::Error)]
#[error("the body did not arrive in time")]
pub struct BodyTimedOut;

/// The largest body of a request, in bytes.
pub const MAX_BODY: usize = 512 * 1024;

/// An extractor of a JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let value = read(request, state).await?;
        parse(value).map(Self)
    }
}

/// Reads the body as JSON of any shape.
pub(super) async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Value, Error> {
    check_content_type(request.headers())?;
    let bytes = bytes(request, state).await?;
    let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
    let malformed = |e: serde_json::Error| Error::BadJson(malformed(&bytes, &e));
    let value = Strict.deserialize(&mut deserializer).map_err(malformed)?;
    deserializer.end().map_err(malformed)?;
    Ok(value)
}

/// Reads the body's bytes, up to the limit that the edge sets.
pub(super) async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Error> {
    let size = request.body().size_hint().exact();
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
                let limit = MAX_BODY;
                Error::BodyTooLarge { size, limit }
            }
            slow if is_timeout(&slow) => Error::BodyTooSlow,
            _ => Error::BadJson("it ended early: send it again".to_owned()),
        })
}

fn is_timeout(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .any(|error| error.is::<BodyTimedOut>())
}

/// Deserializes a value into a type.
pub(super) fn parse<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    decode::from_value(value).map_err(|wrong| promptbook::Error::Invalid(vec![wrong]).into())
}

/// `application/json`, or a relative of it such as `application/merge-patch+json`.
fn check_content_type(headers: &HeaderMap) -> Result<(), Error> {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = value
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim();
    let json = ["application/json", "application/merge-patch+json"];
    match json.iter().any(|known| essence.eq_ignore_ascii_case(known)) {
        true => Ok(()),
        false => Err(Error::WrongContentType),
    }
}

fn malformed(bytes: &[u8], error: &serde_json::Error) -> String {
    if bytes.is_empty() {
        return "it is empty: send an object, at least `{}`".to_owned();
    }
    // serde_json appends the place to its message.
    let text = error.to_string();
    let at = format!(" at line {} column {}", error.line(), error.column());
    let said = text.strip_suffix(&at).unwrap_or(&text);
    let what = match (error.classify(), said) {
        (Category::Eof, _) => "it ends before the JSON is complete",
        (_, "trailing characters") => "unexpected text after the JSON: remove it",
        (_, "trailing comma") => "there is a comma before a closing bracket: remove it",
        (_, "expected value") => "a value is expected here",
        (_, "expected ident") => "only `true`, `false` and `null` are written without quotes",
        (_, "key must be a string") => "a key is a string in double quotes",
        (_, "number out of range") => "a number is too large",
        (_, "recursion limit exceeded") => "it is nested too deeply: at most 127 levels",
        (_, "invalid escape") => "a string has an escape that JSON does not know",
        (_, said) if said.starts_with("control character") => {
            "a string has a line break or another control character: escape it, as in `\\n`"
        }
        (_, said) if said.contains("surrogate") || said.contains("code point") => {
            "a string has an escape that is not a Unicode character: write both surrogates, or the character itself"
        }
        (_, said) => said,
    };
    format!("line {}, column {}: {what}", error.line(), error.column())
}

#[cfg(test)]
mod tests {
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

    async fn note(content_type: Option<&str>, body: &str) -> Result<Note, Problem> {
        let mut request = Request::new(Body::from(body.to_owned()));
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
}
