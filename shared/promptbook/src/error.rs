//! Everything that can go wrong in the library: what happened, and what to do about it.

use promptbook_core::InvalidBody;

use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::storage_fault::StorageFault;
use crate::table_keys;

pub use promptbook_core::FieldError;

/// What went wrong. Each message says what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// There is no such prompt.
    #[error(
        "instance `{instance}` has no prompt `{name}`: check the name and ?instance=, or create it"
    )]
    PromptNotFound {
        /// Whose.
        instance: Instance,
        /// Which.
        name: PromptName,
    },
    /// The prompt exists and is deleted; it was to be read.
    #[error("prompt `{name}` of instance `{instance}` is deleted: restore it first")]
    DeletedNotShown {
        /// Whose.
        instance: Instance,
        /// Which.
        name: PromptName,
    },
    /// The prompt exists and is deleted; it was to be written.
    #[error("prompt `{name}` of instance `{instance}` is deleted: restore it before changing it")]
    Deleted {
        /// Whose.
        instance: Instance,
        /// Which.
        name: PromptName,
    },
    /// A prompt of this name exists.
    #[error(
        "instance `{instance}` already has a prompt `{name}`: PUT or PATCH makes a new version of it"
    )]
    Exists {
        /// Whose.
        instance: Instance,
        /// Which.
        name: PromptName,
    },
    /// There is no such version.
    #[error("prompt `{name}` has no version {version}: its latest is {latest}")]
    VersionNotFound {
        /// Which prompt.
        name: PromptName,
        /// The number asked for.
        version: VersionNumber,
        /// The newest there is.
        latest: VersionNumber,
    },
    /// Nothing is active under the label; it was to be read.
    #[error(
        "prompt `{name}` has no active version under label `{label}` for instance `{instance}`: {}",
        to_publish(.label, .name, "publish one")
    )]
    NotActive {
        /// Whose.
        instance: Instance,
        /// Which.
        name: PromptName,
        /// Under which label.
        label: Label,
    },
    /// The label was never published, so it can't be taken down or rolled back.
    #[error(
        "label `{label}` of prompt `{name}` was never published: {}",
        to_publish(.label, .name, "publish a version first")
    )]
    NeverPublished {
        /// Which.
        name: PromptName,
        /// The label.
        label: Label,
    },
    /// There is nothing to roll back to.
    #[error(
        "label `{label}` of prompt `{name}` has no earlier publication to roll back to: publish the version you want"
    )]
    NothingBelow {
        /// Which.
        name: PromptName,
        /// The label.
        label: Label,
    },
    /// Somebody else moved the label since it was looked at.
    #[error(
        "label `{label}` was moved: its publication in force is {actual}, not {expected}: look at the publications and decide again"
    )]
    LabelMoved {
        /// The label.
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
        /// Which.
        name: PromptName,
        /// The label too many.
        label: Label,
        /// The limit.
        max: usize,
    },
    /// The content is of the other type.
    #[error(
        "prompt `{name}` is a {expected} prompt and stays one: send `{field}`, or create another prompt"
    )]
    TypeChanged {
        /// Which.
        name: PromptName,
        /// What it is.
        expected: crate::content::PromptType,
        /// The field to send.
        field: &'static str,
    },
    /// An override whose type is not that of `default`'s prompt.
    #[error(
        "instance `{instance}` has `{name}` as another type than `default` has it, so code that reads it would break: it can't be published"
    )]
    OverrideTypeDiffers {
        /// Whose.
        instance: Instance,
        /// Which.
        name: PromptName,
    },
    /// The version uses names that the code does not supply.
    #[error(
        "version {version} uses {}, which the contract does not supply: add it to the contract with PUT \
         /v1/prompts/{{name}}/contract (a new prompt's is the field `contract`), give it a default in `inputs`, or take it out of \
         the template",
        list(.names)
    )]
    BreaksContract {
        /// The version that does not fit.
        version: VersionNumber,
        /// The names.
        names: Vec<String>,
    },
    /// A name can't leave the contract while an active version uses it.
    #[error("{} can't leave the contract: {} uses it; publish a version without it first", list(.names), .user)]
    ContractInUse {
        /// The names.
        names: Vec<String>,
        /// Which active version uses them.
        user: String,
    },
    /// An override has no contract of its own.
    #[error(
        "`{name}` of instance `{instance}` is an override and obeys the contract of `default`: change that one"
    )]
    OverrideContract {
        /// Whose.
        instance: Instance,
        /// Which.
        name: PromptName,
    },
    /// If-Match did not match.
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
    /// Fields of the request are wrong.
    #[error("{}", fields(.0))]
    Invalid(Vec<FieldError>),
    /// What a write would store is over a limit of the database.
    #[error(
        "{what} would take {size} bytes in the database, and at most {limit} are allowed: {remedy}"
    )]
    TooLarge {
        /// An item, or all of a change.
        what: String,
        /// Its bytes, as DynamoDB counts them.
        size: usize,
        /// The limit.
        limit: usize,
        /// What to do.
        remedy: &'static str,
    },
    /// The cursor is not one that this list gave out.
    #[error(
        "the cursor does not belong to this list: use `next_cursor` of the page before with the same query, or leave it out"
    )]
    BadCursor,
    /// An item in the table can't be understood.
    #[error("the item {key} is corrupt: {problem}. Restore it from a backup")]
    Corrupt {
        /// Its primary key.
        key: String,
        /// What is wrong with it.
        problem: String,
    },
    /// DynamoDB does not answer, or not in time.
    #[error("the database does not answer ({0}): try again in a moment")]
    Unavailable(String),
    /// DynamoDB answers that the request can't be done: a missing table, missing rights.
    #[error("the database refused the request ({0}): check PROMPTBOOK_TABLE, region and rights")]
    Refused(String),
    /// The storage of the embedded database has a fault that does not pass by itself.
    #[error("{fault} ({detail})")]
    Storage {
        /// What is wrong, and what to do.
        fault: StorageFault,
        /// The file, and what the system says: for the operator alone.
        detail: String,
    },
}

impl Error {
    /// The refusal to publish under a reserved label.
    pub(crate) fn reserved_label(label: &Label, name: &PromptName) -> Self {
        let detail = format!("{}; publish under another label", reserved(label, name));
        Self::Invalid(vec![FieldError::new("/label", detail)])
    }

    /// Whether IAM denied the request. The rights of a role that was just made take effect within about a minute.
    pub fn is_access_denied(&self) -> bool {
        matches!(self, Self::Refused(why) if why.starts_with("AccessDeniedException"))
    }
}

impl From<InvalidBody> for Error {
    fn from(InvalidBody { prompt, version }: InvalidBody) -> Self {
        Self::Corrupt {
            key: table_keys::version(&prompt, version).to_string(),
            problem: InvalidBody::PROBLEM.to_owned(),
        }
    }
}

/// The library's results.
pub type Result<T> = std::result::Result<T, Error>;

fn list(names: &[String]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// What to do where nothing is active: publish, unless nothing can be published under the label.
fn to_publish(label: &Label, name: &PromptName, publish: &str) -> String {
    match label.is_reserved() {
        false => publish.to_owned(),
        true => reserved(label, name),
    }
}

/// Why a label is reserved, and what to use instead.
fn reserved(label: &Label, name: &PromptName) -> String {
    let name = name.as_str().replace('/', "%2F");
    format!(
        "`{label}` is reserved for the newest version and is never published; GET /v1/prompts/{name}/versions/latest reads that version"
    )
}

fn fields(errors: &[FieldError]) -> String {
    match errors {
        [] => "the request is not valid".to_owned(),
        [one] => one.to_string(),
        [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
    }
}
