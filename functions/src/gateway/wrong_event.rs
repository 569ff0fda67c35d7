//! An event that is not an HTTP request.

use std::fmt;

use lambda_runtime::Diagnostic;

/// An event that is not an HTTP request. The invocation fails.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "this function sits behind a REST proxy integration of API Gateway, and {0}: invoke it through the API"
)]
pub(super) struct WrongEvent(String);

impl WrongEvent {
    pub(super) fn new(problem: impl Into<String>) -> Self {
        Self(problem.into())
    }
}

/// lambda_runtime logs the error's `Debug` form, so that is a readable sentence.
impl fmt::Debug for WrongEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<WrongEvent> for Diagnostic {
    fn from(wrong: WrongEvent) -> Self {
        Self {
            error_type: "WrongEvent".to_owned(),
            error_message: wrong.to_string(),
        }
    }
}
