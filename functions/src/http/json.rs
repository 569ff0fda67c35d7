//! JSON bodies: syntax and repeated keys are 400; a field that is unknown, missing or of the wrong type is 422 with its pointer.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, Request};
use http::{HeaderMap, header};
use promptbook::FieldError;
use promptbook::api::Object;
use promptbook::content::escape_pointer;
use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_json::Value;
use serde_path_to_error::Segment;

use super::error::Error;
use super::strict::Strict;

/// The error of a body whose sender took too long; it is answered 408.
#[derive(Debug, thiserror::Error)]
#[error("the body did not arrive in time")]
pub struct BodyTimedOut;

/// The most bytes a request's body may have.
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

/// The body as JSON of no particular shape.
pub(super) async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Value, Error> {
    check_content_type(request.headers())?;
    let bytes = bytes(request, state).await?;
    let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
    let malformed = |e: serde_json::Error| Error::BadJson(malformed(&bytes, &e));
    let value = Strict.deserialize(&mut deserializer).map_err(malformed)?;
    deserializer.end().map_err(malformed)?;
    Ok(value)
}

/// The body's bytes, up to the limit that the edge sets.
pub(super) async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Error> {
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
                Error::BodyTooLarge(MAX_BODY)
            }
            slow if is_timeout(&slow) => Error::BodyTooSlow,
            other => Error::BadJson(format!("it ended early ({other}): send it again")),
        })
}

fn is_timeout(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .any(|error| error.is::<BodyTimedOut>())
}

/// A value of a known shape.
pub(super) fn parse<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    let parsed = serde_path_to_error::deserialize(value);
    parsed.map(|Object(parsed)| parsed).map_err(|error| {
        let pointer = pointer(error.path());
        let field = FieldError::new(pointer, error.inner().to_string());
        Error::Domain(promptbook::Error::Invalid(vec![field]))
    })
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
    match bytes.is_empty() {
        true => "it is empty: send an object, at least `{}`".to_owned(),
        false => error.to_string(),
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", escape_pointer(key)),
            // Neither has a place of its own in the JSON that was sent.
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
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
    async fn what_is_no_json_is_400_and_what_has_the_wrong_shape_is_422_with_its_pointer() {
        for (body, status, pointer, says) in [
            ("", 400, None, "it is empty"),
            ("{", 400, None, "EOF"),
            ("{\"text\":\"a\"} x", 400, None, "trailing characters"),
            ("{\"text\":1e999}", 400, None, "out of range"),
            ("{\"text\":\"\\ud800\"}", 400, None, "line 1"),
            (
                "{\"text\":\"a\",\"text\":\"b\"}",
                400,
                None,
                "`text` is there twice at line 1",
            ),
            (
                "{\"a\":{\"b\":[{\"c\":1,\"c\":1}]}}",
                400,
                None,
                "`c` is there twice",
            ),
            (&"[".repeat(1000), 400, None, "recursion limit"),
            ("[]", 422, Some(""), "expected an object"),
            ("[\"a\",[]]", 422, Some(""), "expected an object"),
            ("null", 422, Some(""), "expected an object"),
            ("{}", 422, Some(""), "missing field `text`"),
            ("{\"text\":7}", 422, Some("/text"), "expected a string"),
            ("{\"text\":null}", 422, Some("/text"), "expected a string"),
            (
                "{\"text\":\"a\",\"tags\":[\"b\",2]}",
                422,
                Some("/tags/1"),
                "expected a string",
            ),
            (
                "{\"text\":\"a\",\"x/y\":1}",
                422,
                Some("/x~1y"),
                "unknown field `x/y`",
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
    async fn a_body_is_read_only_when_it_says_that_it_is_json() {
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
