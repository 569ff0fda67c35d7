//! Successful responses: their status and headers.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use promptbook::Instance;
use promptbook::prompt::{PromptId, Release};
use serde::Serialize;

use super::encoding::segment;
use super::etag;

/// 200, with the prompt's revision as its ETag.
#[derive(Debug)]
pub struct Tagged<T> {
    /// The prompt's revision.
    pub revision: u64,
    /// The response's body.
    pub body: T,
}

/// 201, with the prompt's location and its ETag.
#[derive(Debug)]
pub struct Created<T> {
    /// The prompt that was created.
    pub id: PromptId,
    /// The prompt's revision.
    pub revision: u64,
    /// The response's body.
    pub body: T,
}

/// 201, with the location of the release.
#[derive(Debug)]
pub struct Released(pub Release);

/// 204, with the prompt's revision as its ETag.
#[derive(Debug)]
pub struct NoContent {
    /// The prompt's revision.
    pub revision: u64,
}

/// 200 with the active version, or 304 if the caller already has it.
#[derive(Debug)]
pub struct Conditional<T> {
    /// The ETag.
    pub etag: HeaderValue,
    /// The body; none for 304.
    pub body: Option<T>,
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let etag = etag::of_revision(self.revision);
        ([(header::ETAG, etag)], Json(self.body)).into_response()
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let etag = etag::of_revision(self.revision);
        let headers = [(header::ETAG, etag), (header::LOCATION, location(&self.id))];
        (StatusCode::CREATED, headers, Json(self.body)).into_response()
    }
}

impl IntoResponse for Released {
    fn into_response(self) -> Response {
        let headers = [(header::LOCATION, format!("/v1/releases/{}", self.0.id))];
        (StatusCode::CREATED, headers, Json(self.0)).into_response()
    }
}

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        let etag = etag::of_revision(self.revision);
        (StatusCode::NO_CONTENT, [(header::ETAG, etag)]).into_response()
    }
}

impl<T: Serialize> IntoResponse for Conditional<T> {
    fn into_response(self) -> Response {
        let cache = HeaderValue::from_static("private, no-cache");
        let headers = [(header::ETAG, self.etag), (header::CACHE_CONTROL, cache)];
        match self.body {
            Some(body) => (headers, Json(body)).into_response(),
            None => (StatusCode::NOT_MODIFIED, headers).into_response(),
        }
    }
}

fn location(id: &PromptId) -> HeaderValue {
    let PromptId { instance, name } = id;
    let path = format!("/v1/prompts/{}", segment(name.as_str().as_bytes()));
    let place = match instance.is_default() {
        true => path,
        false => format!("{path}?instance={}", Instance::as_str(instance)),
    };
    HeaderValue::try_from(place).unwrap_or(HeaderValue::from_static("/v1/prompts"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn location_leads_to_the_created_prompt() {
        for (instance, name, place) in [
            (
                "default",
                "support/greeting",
                "/v1/prompts/support%2Fgreeting",
            ),
            (
                "acme",
                "support/greeting",
                "/v1/prompts/support%2Fgreeting?instance=acme",
            ),
            (
                "default",
                "100 € + é&=",
                "/v1/prompts/100%20%E2%82%AC%20%2B%20%C3%A9%26%3D",
            ),
        ] {
            let id = PromptId {
                instance: instance.parse().unwrap(),
                name: name.parse().unwrap(),
            };
            let response = Created {
                id,
                revision: 1,
                body: (),
            }
            .into_response();
            assert_eq!(response.status(), 201);
            assert_eq!(response.headers()["location"], place);
            assert_eq!(response.headers()["etag"], "\"1\"");
        }
    }
}
