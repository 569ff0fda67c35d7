//! The problem responses of operations: for each status an example made from a real error.

use utoipa::PartialSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::failures::{Traits, failures};
use crate::http::problem::Problem;

const MEDIA_TYPE: &str = "application/problem+json";

/// Adds the failures that an operation does not describe itself, and an example for each failure.
pub(super) fn add(path: &str, operation: &mut Operation) {
    let traits = Traits::of(path, operation);
    for failure in failures() {
        if (failure.applies)(&traits) {
            let problem = Problem::from(&failure.error);
            let responses = &mut operation.responses.responses;
            let response = responses
                .entry(problem.status.to_string())
                .or_insert_with(|| RefOr::T(described(failure.description, &problem)));
            show(response, &problem);
        }
    }
}

fn described(description: &str, problem: &Problem) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
    let response = ResponseBuilder::new().description(description);
    let response = match problem.status {
        503 => {
            let seconds = HeaderBuilder::new().schema(Some(u64::schema())).build();
            response.header("Retry-After", seconds)
        }
        _ => response,
    };
    response.content(MEDIA_TYPE, content.build()).build()
}

/// Sets the problem as the example, if there is none yet.
fn show(response: &mut RefOr<Response>, problem: &Problem) {
    let RefOr::T(response) = response else { return };
    if let Some(RefOr::T(content)) = response.content.get_mut(MEDIA_TYPE)
        && content.example.is_none()
    {
        content.example = serde_json::to_value(problem).ok();
    }
}
