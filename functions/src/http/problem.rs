//! Errors as RFC 9457 problem details.

use std::collections::BTreeSet;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use promptbook::api::Served;
use promptbook::error::{ContractError, DatabaseError, IncludeError, ReleaseError};
use promptbook::{Error as Domain, FieldError};

pub use promptbook::api::{InvalidField, Problem};

use super::clip::clip;
use super::error::Error;
use super::fields::MAX_CONTRACT;
use super::kind;
use crate::model_error::ModelError;

/// `Retry-After` for an unreachable database, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// The most invalid fields that a response lists.
const MAX_ERRORS: usize = 50;

/// What is logged about a failed request. The response carries it to the edge, which logs it.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) slug: &'static str,
    /// Why the server failed; none for an invalid request, because that message can quote the caller.
    pub(super) cause: Option<String>,
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        let kind = kind::of(error);
        Self {
            kind: format!("/problems/{}", kind.slug),
            title: kind.title.to_owned(),
            status: kind.status,
            detail: clip(detail(error)),
            errors: invalid_fields(error),
            missing_inputs: missing_inputs(error),
            prompts: prompts_used(error),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let kind = kind::of(&self);
        let problem = Problem::from(&self);
        let status = StatusCode::from_u16(kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, retry_after(&self));
        }
        if status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer realm=\"promptbook\"");
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        let failure = Failure {
            slug: kind.slug,
            cause: cause(&self, status).map(clip),
        };
        response.extensions_mut().insert(failure);
        response
    }
}

/// A throttling model provider sends its own `Retry-After`.
fn retry_after(error: &Error) -> HeaderValue {
    match error {
        Error::Model {
            error: ModelError::Throttled { retry_after, .. },
            ..
        } => HeaderValue::from(*retry_after),
        _ => RETRY_AFTER,
    }
}

fn detail(error: &Error) -> String {
    match error {
        // Its reason can name roles and accounts, which only the operator may see.
        Error::Domain(Domain::Database(DatabaseError::Refused(_))) => {
            "the database refused the request: the log says why, under this x-request-id; check \
             PROMPTBOOK_TABLE, region and rights"
                .to_owned()
        }
        // Its detail names files of the server.
        Error::Domain(Domain::Database(DatabaseError::Storage { fault, .. })) => {
            format!("{fault}; the log names the file, under this x-request-id")
        }
        other => other.to_string(),
    }
}

fn invalid_fields(error: &Error) -> Vec<InvalidField> {
    let fields = match error {
        Error::Domain(Domain::Invalid(fields)) | Error::UnknownInputs(fields) => fields,
        Error::Domain(Domain::Release(ReleaseError::InRelease { index, error, .. })) => {
            &vec![FieldError::new(
                format!("/publish/{index}"),
                error.to_string(),
            )]
        }
        _ => return Vec::new(),
    };
    fields
        .iter()
        .take(MAX_ERRORS)
        .map(|field| InvalidField {
            pointer: clip(field.pointer.clone()),
            detail: clip(field.detail.clone()),
        })
        .collect()
}

fn missing_inputs(error: &Error) -> Option<Vec<String>> {
    match error {
        Error::Domain(error) => missing_in(error),
        _ => None,
    }
}

fn missing_in(error: &Domain) -> Option<Vec<String>> {
    match error {
        Domain::Release(ReleaseError::InRelease { error, .. })
        | Domain::Release(ReleaseError::Stays { error, .. }) => missing_in(error),
        Domain::Contract(ContractError::BreaksContract { names, .. })
        | Domain::Contract(ContractError::OverrideNeeds { names, .. }) => {
            Some(names.iter().take(MAX_CONTRACT).cloned().collect())
        }
        Domain::Include(IncludeError::PieceUnsupplied { names, .. }) => {
            let names: BTreeSet<&String> = names.iter().map(|it| &it.name).collect();
            Some(names.into_iter().take(MAX_CONTRACT).cloned().collect())
        }
        _ => None,
    }
}

fn prompts_used(error: &Error) -> Option<Vec<Served>> {
    let Error::Model { prompts, .. } = error else {
        return None;
    };
    Some(prompts.clone())
}

fn cause(error: &Error, status: StatusCode) -> Option<String> {
    match error {
        // A provider's message can quote the prompt.
        Error::Model { .. } => None,
        Error::BrokenFallback(cause) => Some(cause.to_string()),
        Error::Unhealthy(cause) => Some(cause.to_string()),
        Error::Domain(Domain::Database(DatabaseError::Unsettled(cause))) => Some(cause.clone()),
        other => status.is_server_error().then(|| other.to_string()),
    }
}

#[cfg(test)]
mod tests;
