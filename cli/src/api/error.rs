//! An error of the API, in the terms of the command.

use std::fmt;

use promptbook_core::api::Problem;

use super::messages::RequestContext;

/// Why the server refused a request.
#[derive(Debug, Clone)]
pub struct ApiError {
    /// The problem that the API returned.
    pub problem: Problem,
    /// What happened and what to do, in terms of the command.
    pub message: String,
    /// The command that helps.
    pub hint: Option<String>,
}

impl ApiError {
    pub(super) fn new(problem: Problem, context: &RequestContext<'_>) -> Self {
        Self {
            message: context.message(&problem),
            hint: context.hint(&problem),
            problem,
        }
    }

    /// Whether the problem is of this kind, such as `prompt-not-found`.
    pub fn is(&self, slug: &str) -> bool {
        self.problem.is(slug)
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.problem.status
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
