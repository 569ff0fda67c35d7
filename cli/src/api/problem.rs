//! A refusal: RFC 9457 problem details, as the API answers them, and in the words of the command.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::told::{Asked, place};

/// Why the server refused.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Problem {
    /// Which kind: `/problems/{slug}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, and what to do.
    pub detail: String,
    /// Every invalid field of what was sent.
    #[serde(default)]
    pub errors: Vec<InvalidField>,
    /// The inputs that the contract lacks, when that is why a version can't be published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_inputs: Vec<String>,
    /// The detail in the words of the command.
    #[serde(skip)]
    pub message: String,
    /// The command that helps.
    #[serde(skip)]
    pub hint: Option<String>,
}

/// One invalid field.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InvalidField {
    /// A JSON pointer into what was sent.
    pub pointer: String,
    /// What is wrong and what to do.
    pub detail: String,
}

impl Problem {
    /// Puts it in the words of the command.
    pub(super) fn tell(&mut self, asked: &Asked<'_>) {
        self.message = asked.message(self);
        self.hint = asked.hint(self);
    }

    /// Whether it is of this kind, such as `prompt-not-found`.
    pub fn is(&self, slug: &str) -> bool {
        self.slug() == slug
    }

    /// The last part of its type, such as `prompt-not-found`.
    pub(super) fn slug(&self) -> &str {
        self.kind.rsplit('/').next().unwrap_or_default()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for InvalidField {
    /// The place, where the detail does not name it, and what is wrong there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = place(&self.pointer);
        match place.filter(|place| !self.detail.contains(place.as_str())) {
            Some(place) => write!(f, "{place}: {}", self.detail),
            None => f.write_str(&self.detail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invocation::Invocation;

    #[test]
    fn a_field_that_is_the_whole_body_is_shown_without_a_place() {
        let problem = serde_json::json!({
            "type": "/problems/invalid-body", "status": 422, "detail": "/label: empty (and 1 more)",
            "errors": [{"pointer": "/label", "detail": "empty"}, {"pointer": "", "detail": "there is no content"}],
        });
        let mut problem: Problem = serde_json::from_value(problem).unwrap();
        let invocation = Invocation::default();
        problem.tell(&Asked {
            invocation: &invocation,
            name: None,
            has_key: true,
            request_id: None,
        });
        let shown = "--label: empty\n  there is no content";
        assert_eq!(problem.to_string(), shown);
    }
}
