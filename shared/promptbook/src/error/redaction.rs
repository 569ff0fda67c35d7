//! Errors of redacted versions.

use super::text::list;
use crate::names::{Label, PromptName, VersionNumber};

/// Why a version can't be redacted, or a redacted one not be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RedactionError {
    /// The version was redacted, so it can't become active or be rendered.
    #[error("version {version} of `{name}` was redacted and has no content: use another version")]
    VersionRedacted {
        /// The name of the prompt.
        name: PromptName,
        /// The redacted version.
        version: VersionNumber,
    },
    /// A rollback would make a redacted version active.
    #[error(
        "a rollback of label `{label}` goes to version {version} of `{name}`, which was redacted: {}",
        next_below(*.next)
    )]
    RedactedBelow {
        /// The name of the prompt.
        name: PromptName,
        /// The label to roll back.
        label: Label,
        /// The redacted version.
        version: VersionNumber,
        /// The next version below it that is not redacted.
        next: Option<VersionNumber>,
    },
    /// The latest version was redacted, so there is no content to patch.
    #[error(
        "version {version}, the latest of `{name}`, was redacted, so there is no content to patch: save the whole content instead"
    )]
    NothingToPatch {
        /// The name of the prompt.
        name: PromptName,
        /// The redacted version.
        version: VersionNumber,
    },
    /// An active version can't be redacted.
    #[error(
        "version {version} of `{name}` is active under {} and can't be redacted: publish another version or unpublish first",
        list(.labels)
    )]
    VersionActive {
        /// The name of the prompt.
        name: PromptName,
        /// The version.
        version: VersionNumber,
        /// The labels under which it is active.
        labels: Vec<Label>,
    },
    /// There is more to redact than one request does.
    #[error(
        "the time was up before everything was redacted: send the same request again to redact the rest"
    )]
    Unfinished,
}

fn next_below(next: Option<VersionNumber>) -> String {
    next.map_or_else(
        || "no other version is below it; publish one".to_owned(),
        |version| format!("publish version {version}, the next one below"),
    )
}
