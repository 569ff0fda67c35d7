//! Problems of the routes for Langfuse's SDKs in the form that these read: `{"message", "error"}`.

use axum::body::{Body, to_bytes};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use promptbook::api::Problem;
use serde_json::{Value, json};

use super::basic;
use super::error::Error;

/// The most bytes of a problem, which is clipped long before.
const MOST: usize = 1024 * 1024;

/// Converts a problem of one of these routes; any other response stays as it is.
pub(super) async fn in_their_form(path: &str, method: &Method, response: Response) -> Response {
    let is_problem = response.headers().get(header::CONTENT_TYPE)
        == Some(&HeaderValue::from_static("application/problem+json"));
    if !is_problem || !basic::applies_to(path) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let problem = to_bytes(body, MOST).await.ok();
    let problem = problem.and_then(|bytes| serde_json::from_slice::<Problem>(&bytes).ok());
    let Some(problem) = problem else {
        return Error::Panicked.into_response();
    };
    parts.status = status(parts.status, method);
    if parts.status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Basic realm=\"promptbook\"");
        parts.headers.insert(header::WWW_AUTHENTICATE, scheme);
    }
    let json = HeaderValue::from_static("application/json");
    parts.headers.insert(header::CONTENT_TYPE, json);
    parts.headers.remove(header::CONTENT_LENGTH);
    let message = in_their_words(&problem.detail);
    let body = json!({"message": message, "error": reason(parts.status, &problem)});
    Response::from_parts(parts, Body::from(body.to_string()))
}

/// What is refused for its content is 400 there. A conflict is 409 only where something is read: an SDK sends a write that was answered
/// by 409 again.
fn status(status: StatusCode, method: &Method) -> StatusCode {
    match status {
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::PRECONDITION_FAILED => {
            StatusCode::BAD_REQUEST
        }
        StatusCode::CONFLICT if *method != Method::GET => StatusCode::BAD_REQUEST,
        other => other,
    }
}

/// What to change, by the names that it has in an SDK.
fn in_their_words(detail: &str) -> String {
    [
        ("the name and ?instance=,", "the name and the public key,"),
        (": send `template`, or", ": send a text as `prompt`, or"),
        (": send `messages`, or", ": send messages as `prompt`, or"),
    ]
    .into_iter()
    .fold(detail.to_owned(), |said, (ours, theirs)| {
        said.replace(ours, theirs)
    })
}

/// The name of the error, or the invalid fields.
fn reason(status: StatusCode, problem: &Problem) -> Value {
    if !problem.errors.is_empty() {
        let issues = problem.errors.iter().map(|field| {
            let path = field.pointer.split('/').skip(1);
            json!({"code": "custom", "path": path.collect::<Vec<_>>(), "message": field.detail})
        });
        return issues.collect();
    }
    let name = match status {
        StatusCode::BAD_REQUEST => "InvalidRequestError",
        StatusCode::UNAUTHORIZED => "UnauthorizedError",
        StatusCode::FORBIDDEN => "ForbiddenError",
        StatusCode::NOT_FOUND => "LangfuseNotFoundError",
        StatusCode::METHOD_NOT_ALLOWED => "MethodNotAllowedError",
        StatusCode::CONFLICT => "LangfuseConflictError",
        StatusCode::SERVICE_UNAVAILABLE => "ServiceUnavailableError",
        status if status.is_server_error() => "InternalServerError",
        _ => "InvalidRequestError",
    };
    name.into()
}

#[cfg(test)]
mod tests {
    use promptbook::content::PromptType;
    use promptbook::{Error, Instance, PromptName};

    use super::in_their_words;

    #[test]
    fn a_message_says_what_to_change_in_an_sdk() {
        let name: PromptName = "a".parse().unwrap();
        let instance = Instance::default();
        let missing = Error::PromptNotFound {
            instance,
            name: name.clone(),
        };
        assert_eq!(
            in_their_words(&missing.to_string()),
            "instance `default` has no prompt `a`: check the name and the public key, or create it"
        );
        for (expected, field, says) in [
            (PromptType::Text, "template", "send a text as `prompt`"),
            (PromptType::Chat, "messages", "send messages as `prompt`"),
        ] {
            let name = name.clone();
            let changed = Error::TypeChanged {
                name,
                expected,
                field,
            };
            let said = in_their_words(&changed.to_string());
            assert!(
                said.ends_with(&format!("stays one: {says}, or create another prompt")),
                "{said}"
            );
        }
    }
}
