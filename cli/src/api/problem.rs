//! A refusal: RFC 9457 problem details, as the API answers them.

use std::fmt;

use serde::{Deserialize, Serialize};

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
    /// The command that helps, where the server can only speak of its API.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self.slug() {
            "unauthenticated" => {
                "give the key as PROMPTBOOK_API_KEY, or as `key` in the configuration file"
            }
            "forbidden" => "this is a reader's key: give an admin's",
            "prompt-not-found" => "`promptbook list` shows what there is",
            "prompt-deleted" => "`promptbook restore NAME` brings it back",
            "prompt-exists" => {
                "`promptbook edit NAME` makes a new version, and so does `promptbook import`"
            }
            "version-not-found" | "label-moved" | "nothing-below" | "changed-meanwhile" => {
                "`promptbook history NAME` shows what there is"
            }
            "not-active" | "never-published" => {
                "`promptbook publish NAME` makes its latest version active"
            }
            _ => return None,
        })
    }

    /// Whether it is of this kind, such as `prompt-not-found`.
    pub fn is(&self, slug: &str) -> bool {
        self.slug() == slug
    }

    /// The last part of its type, such as `prompt-not-found`.
    fn slug(&self) -> &str {
        self.kind.rsplit('/').next().unwrap_or_default()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)?;
        // Of a single one the detail speaks already.
        let fields = self.errors.iter();
        let mut fields = fields.filter(|field| !self.detail.contains(&field.detail));
        fields.try_for_each(|field| match field.pointer.as_str() {
            "" => write!(f, "\n  {}", field.detail),
            pointer => write!(f, "\n  {pointer}: {}", field.detail),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_the_whole_body_is_shown_without_a_place() {
        let problem = serde_json::json!({
            "type": "/problems/invalid-body", "status": 422, "detail": "/label: empty (and 1 more)",
            "errors": [{"pointer": "/label", "detail": "empty"}, {"pointer": "", "detail": "there is no content"}],
        });
        let problem: Problem = serde_json::from_value(problem).unwrap();
        let shown = "/label: empty (and 1 more)\n  there is no content";
        assert_eq!(problem.to_string(), shown);
    }
}
