//! A version that is to become active.

use promptbook_core::PromptName;
use promptbook_core::prompt::Version;
use serde_json::json;

/// A version that is to become active, and the one that is active now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub name: PromptName,
    /// What it includes.
    pub includes: Vec<PromptName>,
    /// What the version includes that is active now.
    pub includes_now: Vec<PromptName>,
    /// The size of the version as JSON.
    pub bytes: usize,
}

impl Candidate {
    /// A version that is to replace the one that is active now.
    pub fn of(next: &Version, now: Option<&Version>) -> Self {
        Self {
            name: next.name.clone(),
            includes: next.includes.clone(),
            includes_now: now.map_or_else(Vec::new, |now| now.includes.clone()),
            bytes: json!(next).to_string().len(),
        }
    }
}
