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
mod tests {
    use super::*;

    fn shown(error: Error) -> String {
        let problem = serde_json::to_value(Problem::from(&error)).unwrap();
        serde_json::to_string_pretty(&problem).unwrap()
    }

    #[test]
    fn a_problem_lists_every_invalid_field_with_its_pointer() {
        let fields = vec![
            FieldError::new("/label", "a label is empty: give it 1 to 36 characters"),
            FieldError::new("/tags/3", "a tag has at most 100 characters"),
        ];
        insta::assert_snapshot!(shown(Domain::Invalid(fields).into()), @r#"
        {
          "type": "/problems/invalid-body",
          "title": "Invalid fields",
          "status": 422,
          "detail": "/label: a label is empty: give it 1 to 36 characters (and 1 more)",
          "errors": [
            {
              "pointer": "/label",
              "detail": "a label is empty: give it 1 to 36 characters"
            },
            {
              "pointer": "/tags/3",
              "detail": "a tag has at most 100 characters"
            }
          ]
        }
        "#);
    }

    #[test]
    fn a_detail_about_the_whole_body_has_no_pointer() {
        let whole = || FieldError::new("", "there is no content");
        for (fields, detail) in [
            (vec![whole()], "there is no content"),
            (vec![whole(), whole()], "there is no content (and 1 more)"),
        ] {
            let problem = Problem::from(&Domain::Invalid(fields).into());
            assert_eq!(problem.detail, detail);
            assert_eq!(problem.errors[0].pointer, "");
        }
    }

    #[test]
    fn a_response_stays_small_however_many_fields_are_invalid() {
        let long = "x".repeat(100_000);
        let fields = (0..100_000).map(|n| FieldError::new(format!("/tags/{n}"), "blank"));
        let many = Domain::Invalid(fields.collect()).into();
        let quoted = Domain::Invalid(vec![FieldError::new(format!("/{long}"), &*long)]).into();
        for (error, says) in [
            (many, "/tags/0: blank (and 99999 more)"),
            (quoted, " … "),
            (Error::UnknownRoute(long.clone()), "in a name as %2F"),
            (
                Error::BadQuery(format!("unknown field `{long}`, expected `tag`")),
                "expected `tag`",
            ),
        ] {
            let shown = shown(error);
            assert!(shown.len() < 10_000, "{}", shown.len());
            assert!(shown.contains(says), "{shown}");
        }
    }

    #[test]
    fn content_over_its_limit_is_413_even_with_other_errors() {
        let fields = vec![
            FieldError::new("/label", "empty"),
            FieldError::too_large("/template", 140_000, 131_072),
        ];
        let problem = Problem::from(&Domain::Invalid(fields).into());
        assert_eq!(
            (problem.status, problem.kind.as_str()),
            (413, "/problems/too-large")
        );
        assert_eq!(problem.errors.len(), 2);
    }

    #[test]
    fn a_database_rejection_is_logged_and_not_shown() {
        let error = Error::from(Domain::Database(DatabaseError::Refused(
            "arn:aws:iam::1:role/secret".to_owned(),
        )));
        assert!(!shown_copy(&error).contains("arn:"));
        let response = error.into_response();
        let failure = response.extensions().get::<Failure>().unwrap();
        assert!(failure.cause.as_deref().unwrap().contains("arn:aws:iam"));
    }

    #[test]
    fn a_storage_fault_says_what_to_do_and_names_its_file_only_in_the_log() {
        use promptbook::StorageFault as Fault;
        for (fault, status, slug) in [
            (Fault::Full, 507, "storage-full"),
            (Fault::ReadOnly, 500, "storage-read-only"),
            (Fault::NotPermitted, 500, "storage-not-permitted"),
            (Fault::Corrupt, 500, "storage-corrupt"),
            (Fault::Gone, 500, "storage-gone"),
            (Fault::Newer, 500, "storage-newer"),
            (Fault::Failed, 500, "storage-failed"),
        ] {
            let detail = "/home/ada/.promptbook/promptbook.db: broken".to_owned();
            let error = Error::from(Domain::Database(DatabaseError::Storage { fault, detail }));
            let problem = Problem::from(&error);
            assert_eq!(
                (problem.status, problem.kind),
                (status, format!("/problems/{slug}"))
            );
            assert!(problem.detail.starts_with(&fault.to_string()), "{fault}");
            assert!(!problem.detail.contains("/home/ada"), "{fault}");
            let response = error.into_response();
            let failure = response.extensions().get::<Failure>().unwrap();
            assert!(failure.cause.as_deref().unwrap().contains("/home/ada"));
            assert!(response.headers().get("retry-after").is_none());
        }
    }

    fn shown_copy(error: &Error) -> String {
        serde_json::to_string(&Problem::from(error)).unwrap()
    }

    #[test]
    fn a_throttled_models_retry_after_is_passed_on() {
        let error = ModelError::Throttled {
            model: "openai/gpt".to_owned(),
            said: "429 Too Many Requests".to_owned(),
            retry_after: 30,
        };
        let prompts = Vec::new();
        let response = Error::Model { error, prompts }.into_response();
        assert_eq!(
            (
                response.status().as_u16(),
                &response.headers()["retry-after"]
            ),
            (503, &HeaderValue::from(30))
        );
    }

    #[test]
    fn an_unreachable_database_sets_retry_after() {
        let response = Error::from(Domain::Database(DatabaseError::Unavailable(
            "timeout".to_owned(),
        )))
        .into_response();
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["retry-after"], "1");
        assert_eq!(
            response.headers()["content-type"],
            "application/problem+json"
        );
    }
}
