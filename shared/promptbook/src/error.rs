//! The library's error: each variant says what happened and what to do.

use promptbook_core::InvalidBody;
use promptbook_core::prompt::Includer;

use crate::Timestamp;
use crate::access::KeyId;
use crate::content::TemplateFormat;
use crate::inactive::Inactive;
use crate::names::{Instance, Label, PromptName, ReleaseId, VersionNumber};
use crate::storage_fault::StorageFault;
use crate::table_keys;
use crate::template::{TemplateError, TemplateProblem};

pub use promptbook_core::FieldError;

/// Why a prompt that is included can't be changed in some way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNotIncluded {
    /// It would be taken down in `default` under `production`.
    TakenDown,
    /// Its contract would get these names.
    ContractGrows(Vec<String>),
    /// It would include prompts itself.
    Includes,
    /// It would have an active version in this format.
    ChangesFormat(TemplateFormat),
}

/// A name that a version does not supply to a prompt that it includes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsupplied {
    /// The name.
    pub name: String,
    /// The included prompt that needs it.
    pub piece: PromptName,
}

/// A prompt whose label was moved after a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedPrompt {
    /// The name of the prompt.
    pub name: PromptName,
    /// The publication that the release made.
    pub expected: u64,
    /// The publication in force.
    pub actual: u64,
}

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
    /// A read of a deleted prompt.
    #[error("prompt `{name}` of instance `{instance}` is deleted: restore it first")]
    DeletedNotShown {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
    },
    /// A write to a deleted prompt.
    #[error("prompt `{name}` of instance `{instance}` is deleted: restore it before changing it")]
    Deleted {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
    },
    /// A write to a purged prompt, whose name is free.
    #[error(
        "prompt `{name}` of instance `{instance}` was purged, so nothing of it is left to change or restore: create it again"
    )]
    Purged {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
    },
    /// Only a deleted prompt is purged.
    #[error(
        "prompt `{name}` of instance `{instance}` is not deleted: delete it before you purge it"
    )]
    NotDeleted {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
    },
    /// A prompt that overrides obey can't be purged.
    #[error(
        "`{name}` has live overrides, such as in {}, and can't be purged: delete them first",
        list(.instances)
    )]
    HasOverrides {
        /// The name of the prompt.
        name: PromptName,
        /// The first instances that have an override.
        instances: Vec<Instance>,
    },
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
    /// A new version that is a text where the prompt is a chat, or the reverse.
    #[error(
        "prompt `{name}` is a {expected} prompt and stays one: send `{field}`, or create another prompt"
    )]
    TypeChanged {
        /// The name of the prompt.
        name: PromptName,
        /// The type of the prompt.
        expected: crate::content::PromptType,
        /// The field to send.
        field: &'static str,
    },
    /// An override whose type differs from that of the prompt in `default`.
    #[error(
        "instance `{instance}` has `{name}` as another type than `default` has it, so code that reads it would break: it can't be published"
    )]
    OverrideTypeDiffers {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
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
        /// The names that the contract lacks.
        names: Vec<String>,
    },
    /// The version includes prompts that are not active.
    #[error(
        "version {version} includes {}, and `default` has no active version of {} under `production`: publish one there first",
        list(.pieces), it_or_them(.pieces)
    )]
    PieceNotActive {
        /// The version that includes them.
        version: VersionNumber,
        /// The included prompts.
        pieces: Vec<PromptName>,
    },
    /// The version includes a chat prompt.
    #[error(
        "version {version} includes `{piece}`, which is a chat prompt: include text prompts only"
    )]
    PieceIsChat {
        /// The version that includes it.
        version: VersionNumber,
        /// The included prompt.
        piece: PromptName,
    },
    /// The version includes a prompt of another template format.
    #[error(
        "version {version} is in the format `{format}` and includes `{piece}`, whose active version under `{label}` in instance \
         `{instance}` is in `{other}`: publish a version of `{piece}` in `{format}` there, or write this version in `{other}`"
    )]
    PieceFormat {
        /// The version that includes it.
        version: VersionNumber,
        /// The format of that version.
        format: TemplateFormat,
        /// The included prompt.
        piece: PromptName,
        /// Where its version in the other format is active.
        instance: Instance,
        /// Under which label.
        label: Label,
        /// The other format.
        other: TemplateFormat,
    },
    /// The version does not supply what the prompts that it includes need.
    #[error(
        "version {version} includes prompts that need what it does not supply: {}; add each input to the contract with PUT \
         /v1/prompts/{{name}}/contract, or give it a default in `inputs`",
        unsupplied(.names)
    )]
    PieceUnsupplied {
        /// The version that includes them.
        version: VersionNumber,
        /// What they need.
        names: Vec<Unsupplied>,
    },
    /// The version does not compile together with the prompts that it includes.
    #[error("version {version} can't be combined with what it includes, {}: {}", list(.pieces), combining(.why))]
    PiecesDoNotCompile {
        /// The version that includes them.
        version: VersionNumber,
        /// What it includes.
        pieces: Vec<PromptName>,
        /// Why, and where.
        why: TemplateError,
    },
    /// The version includes a prompt that includes others.
    #[error(
        "`{piece}` includes other prompts, so it can't be included: publish versions of `{piece}` without includes first, in each instance"
    )]
    PieceIncludes {
        /// The prompt that was to be included.
        piece: PromptName,
    },
    /// The labels of a prompt would include too many different prompts.
    #[error(
        "the active versions of `{name}` would include {count} different prompts under all labels, and at most {limit} are allowed: include \
         fewer, or unpublish a label"
    )]
    TooManyIncludes {
        /// The prompt that includes them.
        name: PromptName,
        /// How many prompts it would include.
        count: usize,
        /// The most that it may include.
        limit: usize,
    },
    /// Other prompts include this one, and the change would break them.
    #[error("{}", is_included(.name, .why, .includers, *.count))]
    Included {
        /// The name of the prompt.
        name: PromptName,
        /// What was to happen to it.
        why: WhyNotIncluded,
        /// The first prompts that include it.
        includers: Vec<Includer>,
        /// The number of active versions that include it.
        count: u64,
    },
    /// A name can't leave the contract while an active version uses it.
    #[error("{} can't leave the contract: {} uses it; publish a version without it first", list(.names), .user)]
    ContractInUse {
        /// The names to remove.
        names: Vec<String>,
        /// Which active version uses them.
        user: String,
    },
    /// A new prompt of `default` would not supply what an active override of the name needs.
    #[error(
        "{} {} needed by {user}, which would obey the contract of this prompt: add {} to `contract`",
        list(.names), if .names.len() == 1 { "is" } else { "are" }, it_or_them(.names)
    )]
    OverrideNeeds {
        /// The names that the contract lacks.
        names: Vec<String>,
        /// Which active version needs the first of them.
        user: String,
    },
    /// A new prompt of `default` has another type than an active override of the name.
    #[error(
        "instance `{instance}` has `{name}` as a {expected} prompt, so `default` can only have it as one too: send `{field}`, or unpublish the \
         prompt of `{instance}` first"
    )]
    OverrideHasType {
        /// The instance of the override.
        instance: Instance,
        /// The name of both.
        name: PromptName,
        /// The type of the override.
        expected: crate::content::PromptType,
        /// The field to send.
        field: &'static str,
    },
    /// An override has no contract of its own.
    #[error(
        "`{name}` of instance `{instance}` is an override and obeys the contract of `default`: change that one"
    )]
    OverrideContract {
        /// The instance of the prompt.
        instance: Instance,
        /// The name of the prompt.
        name: PromptName,
    },
    /// The prompt is at another revision than `If-Match` names.
    #[error(
        "the prompt was changed meanwhile: it is at revision {actual} now. Read it again, and send its ETag in If-Match"
    )]
    PreconditionFailed {
        /// The revision it has.
        actual: u64,
    },
    /// A prompt of a release is at another revision than the release names.
    #[error(
        "the prompt was changed meanwhile: it is at revision {actual}, not {expected}; read it again and send its revision"
    )]
    RevisionDiffers {
        /// The revision that the release names.
        expected: u64,
        /// The revision it has.
        actual: u64,
    },
    /// A prompt forbids a release.
    #[error("/publish/{index} (`{name}`): {error}")]
    InRelease {
        /// Its place in the release, from 0.
        index: usize,
        /// The name of the prompt.
        name: PromptName,
        /// Why the version can't be published.
        error: Box<Error>,
    },
    /// A release would take more than a transaction of the database may have.
    #[error(
        "this release would take {size} {unit} in one transaction of the database, {} more than the {limit} that are allowed: {remedy}",
        .size.saturating_sub(*.limit)
    )]
    ReleaseTooLarge {
        /// What it would take.
        size: usize,
        /// The most allowed.
        limit: usize,
        /// What is counted.
        unit: &'static str,
        /// How to make it smaller.
        remedy: &'static str,
    },
    /// There is no such release.
    #[error("there is no release `{id}`: GET /v1/releases lists them")]
    ReleaseNotFound {
        /// The ID asked for.
        id: ReleaseId,
    },
    /// The release was rolled back before.
    #[error("release `{id}` was rolled back already, at {at}")]
    ReleaseRolledBack {
        /// The ID of the release.
        id: ReleaseId,
        /// When it was rolled back.
        at: Timestamp,
    },
    /// The release has no publications of its own.
    #[error(
        "release `{id}` changed nothing, because all of its versions were active already: there is nothing to roll back"
    )]
    ReleaseChangedNothing {
        /// The ID of the release.
        id: ReleaseId,
    },
    /// Labels were moved since the release.
    #[error(
        "release `{id}` can't be rolled back, because its label has moved since: {}; roll the prompts back or publish them one by one",
        moved_prompts(.moved)
    )]
    ReleaseMoved {
        /// The ID of the release.
        id: ReleaseId,
        /// The prompts whose label moved.
        moved: Vec<MovedPrompt>,
    },
    /// A prompt forbids that a release is rolled back.
    #[error("release `{id}` can't be rolled back, because of `{name}`: {error}")]
    ReleaseStays {
        /// The ID of the release.
        id: ReleaseId,
        /// The name of the prompt.
        name: PromptName,
        /// Why its label can't go back.
        error: Box<Error>,
    },
    /// There is no such key.
    #[error("there is no key `{id}`: GET /v1/keys lists them")]
    KeyNotFound {
        /// The ID asked for.
        id: KeyId,
    },
    /// The label is protected, and the key is an editor's.
    #[error(
        "label `{label}` of instance `{instance}` is protected: use another label, or have a publisher key publish under it"
    )]
    LabelProtected {
        /// The instance of the settings.
        instance: Instance,
        /// The label.
        label: Label,
    },
    /// The label is protected by four eyes, and the key saved the version itself.
    #[error(
        "label `{label}` of instance `{instance}` needs four eyes, and this key saved version {version} itself: save without publishing, and have another key publish the version"
    )]
    FourEyes {
        /// The instance of the settings.
        instance: Instance,
        /// The label.
        label: Label,
        /// The version.
        version: VersionNumber,
    },
    /// The key was revoked before.
    #[error("key `{id}` is revoked for good: create a new one")]
    KeyRevoked {
        /// The ID of the key.
        id: KeyId,
    },
    /// The version includes a prompt that the caller's key may not read.
    #[error(
        "the version includes `{name}`, which this key can't read: leave the include out, or use a key that reaches `{name}`"
    )]
    IncludeOutOfReach {
        /// The included prompt.
        name: PromptName,
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
    /// An item in the table can't be decoded.
    #[error("the item {key} is corrupt: {problem}. Restore it from a backup")]
    Corrupt {
        /// Its primary key.
        key: String,
        /// Why it can't be decoded.
        problem: String,
    },
    /// DynamoDB did not answer, or not in time.
    #[error("the database does not answer ({0}): try again in a moment")]
    Unavailable(String),
    /// The database did not say in time whether the change was made.
    #[error(
        "the database did not say in time whether this change was made: read the prompt before you send it again"
    )]
    Unsettled(String),
    /// DynamoDB refused the request, for example because the table or a permission is missing.
    #[error("the database refused the request ({0}): check PROMPTBOOK_TABLE, region and rights")]
    Refused(String),
    /// The storage of the embedded database failed, and a retry will not help.
    #[error("{fault} ({detail})")]
    Storage {
        /// What is wrong, and what to do.
        fault: StorageFault,
        /// The file and the system's message, for the operator only.
        detail: String,
    },
}

impl Error {
    /// The refusal to publish under a reserved label.
    pub(crate) fn reserved_label(label: &Label, name: &PromptName) -> Self {
        let detail = format!("{}; publish under another label", reserved(label, name));
        Self::Invalid(vec![FieldError::new("/label", detail)])
    }

    /// Whether it says that other prompts forbid a change, which an editor has to settle.
    pub(crate) fn is_forbidden_by_prompts(&self) -> bool {
        matches!(
            self,
            Self::BreaksContract { .. }
                | Self::OverrideNeeds { .. }
                | Self::OverrideHasType { .. }
                | Self::PieceNotActive { .. }
                | Self::PieceIsChat { .. }
                | Self::PieceFormat { .. }
                | Self::PiecesDoNotCompile { .. }
                | Self::PieceUnsupplied { .. }
                | Self::PieceIncludes { .. }
                | Self::TooManyIncludes { .. }
                | Self::Included { .. }
        )
    }

    /// Names the prompt that forbids a release. An invalid request and a failure of the database are not about one prompt.
    pub(crate) fn in_release(self, index: usize, name: &PromptName) -> Self {
        match self {
            Self::Invalid(_) => self,
            _ if self.is_of_database() => self,
            _ => Self::InRelease {
                index,
                name: name.clone(),
                error: Box::new(self),
            },
        }
    }

    /// Whether the database failed, or what it holds is corrupt.
    pub(crate) fn is_of_database(&self) -> bool {
        matches!(
            self,
            Self::Corrupt { .. }
                | Self::Unavailable(_)
                | Self::Unsettled(_)
                | Self::Refused(_)
                | Self::Storage { .. }
        )
    }

    /// Whether IAM denied the request. The permissions of a new role take effect within about a minute.
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

fn list<T: std::fmt::Display>(names: &[T]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn next_below(next: Option<VersionNumber>) -> String {
    next.map_or_else(
        || "no other version is below it; publish one".to_owned(),
        |version| format!("publish version {version}, the next one below"),
    )
}

fn it_or_them<T>(several: &[T]) -> &'static str {
    match several.len() {
        1 => "it",
        _ => "them",
    }
}

fn unsupplied(names: &[Unsupplied]) -> String {
    let one = |it: &Unsupplied| format!("`{}` needs `{}`", it.piece, it.name);
    names.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Why prompts don't compile together, each of which does alone.
fn combining(why: &TemplateError) -> String {
    let place = match &why.piece {
        Some(piece) => format!("line {} of `{piece}`", why.line),
        None => format!("{}, line {}", why.pointer, why.line),
    };
    let problem = match why.problem {
        TemplateProblem::FunctionAndInput => {
            "one of them calls `range` or `dict`, and another reads an input of that name: rename the input"
        }
        TemplateProblem::Invalid | TemplateProblem::NotComposed => {
            "together they exceed a limit that each of them keeps, such as that of nesting: simplify one of them"
        }
    };
    format!("{place}: {problem}")
}

fn moved_prompts(prompts: &[MovedPrompt]) -> String {
    let one = |it: &MovedPrompt| {
        format!(
            "`{}` is at publication {}, not {}",
            it.name, it.actual, it.expected
        )
    };
    prompts.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn is_included(
    name: &PromptName,
    why: &WhyNotIncluded,
    includers: &[Includer],
    count: u64,
) -> String {
    let (what, remedy) = match why {
        WhyNotIncluded::TakenDown => (
            format!("`{name}` can't be taken down"),
            "publish versions that don't include it first",
        ),
        WhyNotIncluded::ContractGrows(names) => (
            format!("the contract of `{name}` can't get {}", list(names)),
            "give each new input a default in `inputs` instead",
        ),
        WhyNotIncluded::Includes => (
            format!("`{name}` can't include prompts"),
            "publish versions that don't include it first",
        ),
        WhyNotIncluded::ChangesFormat(format) => (
            format!("`{name}` can't have an active version in the format `{format}`"),
            "publish versions that don't include it first",
        ),
    };
    let them: Vec<String> = includers
        .iter()
        .map(|it| format!("`{}` (instance `{}`)", it.name, it.instance))
        .collect();
    let versions = match count {
        1 => "1 active version includes",
        _ => &format!("{count} active versions include"),
    };
    let them = match them.as_slice() {
        [] => String::new(),
        them => format!(", such as of {}", them.join(", ")),
    };
    format!("{what}, because {versions} it{them}: {remedy}")
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
fn reserved(label: &Label, name: &PromptName) -> String {
    let name = name.path_segment();
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
