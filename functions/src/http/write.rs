//! The common parts of all writes: their headers, and a body with the conditions of the write.

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use super::envelope::{Envelope, RequestHead};
use super::error::Error;
use super::json;
use super::schemas::{EntityTags, IdempotencyKey};

/// The headers of a write.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "only describes the headers; they are read below")]
pub struct WriteHeaders {
    /// The `ETag` of the prompt as you read it, including its quotes, such as `"7"`. If the prompt has changed since, the response is 412
    /// and nothing is written. Without it, the write is unconditional.
    #[param(rename = "If-Match", value_type = EntityTags, inline, required = false)]
    if_match: Option<String>,
    /// 1–255 visible ASCII characters, such as a UUID. The same request with the same key within 24 hours takes effect once.
    #[param(rename = "Idempotency-Key", value_type = IdempotencyKey, inline, required = false)]
    idempotency_key: Option<String>,
}

/// The header of a write to something that has no ETag.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "only describes the header; it is read below")]
pub struct KeyHeader {
    /// 1–255 visible ASCII characters, such as a UUID. The same request with the same key within 24 hours takes effect once.
    #[param(rename = "Idempotency-Key", value_type = IdempotencyKey, inline, required = false)]
    idempotency_key: Option<String>,
}

/// An extractor of a write with a JSON body.
#[derive(Debug)]
pub struct Write<T> {
    /// The parsed body.
    pub body: T,
    /// The conditions of the write.
    pub envelope: Envelope,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Write<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let (mut parts, body) = request.into_parts();
        let envelope = Envelope::from_parts(&mut parts).await?;
        let asked = RequestHead::of(&parts);
        let value = json::read(&parts.headers, body).await?;
        let envelope = envelope.bind(&asked, &value);
        Ok(Self {
            body: json::parse(value)?,
            envelope,
        })
    }
}
