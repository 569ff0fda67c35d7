//! The library's error: each variant says what happened and what to do.

mod access;
mod contract;
mod database;
mod deletion;
mod include;
mod label;
mod redaction;
mod release;
mod text;

use promptbook_core::InvalidBody;

use crate::content::PromptType;
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::table_keys;

pub use access::AccessError;
pub use contract::ContractError;
pub use database::DatabaseError;
pub use deletion::DeletionError;
pub use include::{IncludeError, Unsupplied, WhyNotIncluded};
pub use label::LabelError;
pub use promptbook_core::FieldError;
pub use redaction::RedactionError;
pub use release::{MovedPrompt, ReleaseError};

/// An operation that failed. Each message says what happened and what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The instance has no prompt of this name.
    #[error(
        "instance `{instance}` has no prompt `{name}`: check the name and ?instance=, or create it"
    )]
    PromptNotFound {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
    },
    /// The instance already has a prompt of this name.
    #[error(
        "instance `{instance}` already has a prompt `{name}`: PUT or PATCH makes a new version of it"
    )]
    Exists {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
    },
    /// The prompt has no version of this number.
    #[error("prompt `{name}` has no version {version}: its latest is {latest}")]
    VersionNotFound {
        /// The name of the prompt.
        name: PromptName,
        /// The number asked for.
        version: VersionNumber,
        /// The latest version.
        latest: VersionNumber,
    },
    /// A new version that is a text where the prompt is a chat, or the reverse.
    #[error(
        "prompt `{name}` is a {expected} prompt and stays one: send `{field}`, or create another prompt"
    )]
    TypeChanged {
        /// The name of the prompt.
        name: PromptName,
        /// The type of the prompt.
        expected: PromptType,
        /// The field to send.
        field: &'static str,
    },
    /// The prompt is at another revision than `If-Match` names.
    #[error(
        "the prompt was changed meanwhile: it is at revision {actual} now. Read it again, and send its ETag in If-Match"
    )]
    PreconditionFailed {
        /// The revision it has.
        actual: u64,
    },
    /// The Idempotency-Key was used for another request.
    #[error(
        "this Idempotency-Key was used for another request within 24 hours: use a new key for a new request"
    )]
    KeyReused,
    /// Fields of the request are invalid.
    #[error("{}", fields(.0))]
    Invalid(Vec<FieldError>),
    /// A write would exceed a size limit of the database.
    #[error(
        "{what} would take {size} bytes in the database, and at most {limit} are allowed: {remedy}"
    )]
    TooLarge {
        /// The item or the change that is too large.
        what: String,
        /// Its bytes, as DynamoDB counts them.
        size: usize,
        /// The most bytes allowed.
        limit: usize,
        /// How to make it smaller.
        remedy: &'static str,
    },
    /// A write would take more items than a transaction of the database may have.
    #[error(
        "this change would take {count} items in one transaction of the database, and at most {limit} are allowed: make it in several changes"
    )]
    TooManyItems {
        /// The items that it would take.
        count: usize,
        /// The most items allowed.
        limit: usize,
    },
    /// The cursor was not issued for this list.
    #[error(
        "the cursor does not belong to this list: use `next_cursor` of the page before with the same query, or leave it out"
    )]
    BadCursor,
    /// A key, or what it asks for, is refused.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// A contract forbids the change.
    #[error(transparent)]
    Contract(#[from] ContractError),
    /// The database failed, or what it holds is corrupt.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The prompt is deleted or purged, or can't be purged.
    #[error(transparent)]
    Deletion(#[from] DeletionError),
    /// An include forbids the change.
    #[error(transparent)]
    Include(#[from] IncludeError),
    /// A label has no version, or can't be moved.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// A version can't be redacted, or is redacted already.
    #[error(transparent)]
    Redaction(#[from] RedactionError),
    /// A release can't be made, found or rolled back.
    #[error(transparent)]
    Release(#[from] ReleaseError),
}

impl Error {
    /// The refusal to publish under a reserved label.
    pub(crate) fn reserved_label(label: &Label, name: &PromptName) -> Self {
        let detail = format!(
            "{}; publish under another label",
            label::reserved(label, name)
        );
        Self::Invalid(vec![FieldError::new("/label", detail)])
    }

    /// Whether it says that other prompts forbid a change, which an editor has to settle.
    pub(crate) fn is_forbidden_by_prompts(&self) -> bool {
        matches!(
            self,
            Self::Include(_)
                | Self::Contract(
                    ContractError::BreaksContract { .. }
                        | ContractError::OverrideNeeds { .. }
                        | ContractError::OverrideHasType { .. }
                )
        )
    }

    /// Names the prompt that forbids a release. An invalid request and a failure of the database are not about one prompt.
    pub(crate) fn in_release(self, index: usize, name: &PromptName) -> Self {
        match self {
            Self::Invalid(_) | Self::Database(_) => self,
            _ => ReleaseError::InRelease {
                index,
                name: name.clone(),
                error: Box::new(self),
            }
            .into(),
        }
    }

    /// Whether IAM denied the request. The permissions of a new role take effect within about a minute.
    pub fn is_access_denied(&self) -> bool {
        matches!(self, Self::Database(DatabaseError::Refused(why)) if why.starts_with("AccessDeniedException"))
    }
}

impl From<InvalidBody> for Error {
    fn from(InvalidBody { prompt, version }: InvalidBody) -> Self {
        DatabaseError::Corrupt {
            key: table_keys::version(&prompt, version).to_string(),
            problem: InvalidBody::PROBLEM.to_owned(),
        }
        .into()
    }
}

/// The library's results.
pub type Result<T> = std::result::Result<T, Error>;

fn fields(errors: &[FieldError]) -> String {
    match errors {
        [] => "the request is not valid".to_owned(),
        [one] => one.to_string(),
        [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
    }
}
