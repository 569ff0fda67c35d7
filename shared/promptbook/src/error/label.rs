//! Errors about what is published under a label.

use crate::Timestamp;
use crate::inactive::Inactive;
use crate::names::{Instance, Label, PromptName};

/// Why a label has no version, or can't be moved.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LabelError {
    /// A read of a label that has no active version.
    #[error(
        "prompt `{name}` has no active version under label `{label}` for instance `{instance}`: {}",
        to_publish(.label, .name, "publish one")
    )]
    NotActive {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
        /// Under which label.
        label: Label,
    },
    /// A read of a label at a time when it had no active version.
    #[error(
        "prompt `{name}` had no active version under label `{label}` for instance `{instance}` at {time}: {}",
        why_inactive(.label, .name, .reasons)
    )]
    NotActiveAt {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
        /// Under which label.
        label: Label,
        /// The time asked for.
        time: Timestamp,
        /// Why, for the instance's own prompt and for that of `default`, if they exist.
        reasons: Vec<Inactive>,
    },
    /// The label was never published, so it can't be unpublished or rolled back.
    #[error(
        "label `{label}` of prompt `{name}` was never published: {}",
        to_publish(.label, .name, "publish a version first")
    )]
    NeverPublished {
        /// The name of the prompt.
        name: PromptName,
        /// The label without such a publication.
        label: Label,
    },
    /// There is nothing to roll back to.
    #[error(
        "label `{label}` of prompt `{name}` has no earlier publication to roll back to: publish the version you want"
    )]
    NothingBelow {
        /// The name of the prompt.
        name: PromptName,
        /// The label without such a publication.
        label: Label,
    },
    /// The label was published, unpublished or rolled back since the caller read it.
    #[error(
        "label `{label}` changed meanwhile: its latest publication is {actual}, not {expected}; read the publications and decide again"
    )]
    LabelMoved {
        /// The label that moved.
        label: Label,
        /// The publication that the caller saw.
        expected: u64,
        /// The publication in force.
        actual: u64,
    },
    /// The prompt has as many labels as it may have.
    #[error(
        "prompt `{name}` has {max} labels already and can't have `{label}` as well: use one of them (an unpublished one counts)"
    )]
    TooManyLabels {
        /// The name of the prompt.
        name: PromptName,
        /// The label that would be one too many.
        label: Label,
        /// The most labels that a prompt may have.
        max: usize,
    },
}

/// What to do where nothing is active: publish, unless nothing can be published under the label.
fn to_publish(label: &Label, name: &PromptName, publish: &str) -> String {
    match label.is_reserved() {
        false => publish.to_owned(),
        true => reserved(label, name),
    }
}

/// Why nothing was active, unless nothing can be published under the label.
fn why_inactive(label: &Label, name: &PromptName, reasons: &[Inactive]) -> String {
    let reasons: Vec<String> = reasons.iter().map(Inactive::to_string).collect();
    to_publish(label, name, &reasons.join("; "))
}

/// Why a label is reserved, and what to use instead.
pub(super) fn reserved(label: &Label, name: &PromptName) -> String {
    let name = name.path_segment();
    format!(
        "`{label}` is reserved for the newest version and is never published; GET /v1/prompts/{name}/versions/latest reads that version"
    )
}
