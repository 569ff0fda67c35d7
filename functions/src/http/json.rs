//! JSON bodies: invalid syntax and repeated keys are 400; an unknown, missing or wrongly typed field is 422 with its pointer.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, Request};
use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
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

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        parse(read(&parts.headers, body).await?).map(Self)
    }
}

/// Reads the body as JSON of any shape.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Value, Error> {
    check_content_type(headers)?;
    let bytes = bytes(body).await?;
    let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
    let malformed = |e: serde_json::Error| Error::BadJson(malformed(&bytes, &e));
    let value = Strict.deserialize(&mut deserializer).map_err(malformed)?;
    deserializer.end().map_err(malformed)?;
    Ok(value)
}

/// Reads the body's bytes, up to [`MAX_BODY`].
pub(super) async fn bytes(body: Body) -> Result<Bytes, Error> {
    let (size, limit) = (body.size_hint().exact(), MAX_BODY);
    let read = Limited::new(body, limit).collect().await;
    let read = read.map_err(|error| match error {
        error if error.is::<LengthLimitError>() => Error::BodyTooLarge { size, limit },
        slow if is_timeout(&*slow) => Error::BodyTooSlow,
        _ => Error::BadJson("it ended early: send it again".to_owned()),
    });
    Ok(read?.to_bytes())
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
    if let Err(invalid) = std::str::from_utf8(bytes) {
        let (line, column) = place(&bytes[..invalid.valid_up_to()]);
        return format!("line {line}, column {column}: it is not UTF-8: encode it as UTF-8");
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

/// The line and column, in bytes, of what follows.
fn place(before: &[u8]) -> (usize, usize) {
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let last = before.rsplit(|byte| *byte == b'\n').next();
    (line, 1 + last.map_or(0, <[u8]>::len))
}

#[cfg(test)]
mod tests;
