//! The errors of a request, and the one match that maps them to statuses.

use super::basic::BasicError;
use promptbook::lookup::{BrokenFallback, Served};
use promptbook::{Error as Domain, FieldError, StorageFault};

use super::access::Refusal;
use crate::model_error::ModelError;

/// Why a request failed. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The library rejected the operation.
    #[error(transparent)]
    Domain(#[from] Domain),
    /// The request has no key or an unknown key.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// The Basic authentication of a client of Langfuse's API is unusable.
    #[error(transparent)]
    Basic(#[from] BasicError),
    /// The key is unknown, and some keys have not been read yet.
    #[error("the keys can't be read at the moment, so yours can't be checked: try again")]
    KeysUnreadable,
    /// The key may not do this.
    #[error(transparent)]
    Forbidden(#[from] Refusal),
    /// The route does not exist.
    #[error("there is nothing at {0}: look at the API's routes; encode a `/` in a name as %2F")]
    UnknownRoute(String),
    /// The route exists, the method does not.
    #[error("{0} is not allowed here: see the header `Allow` for the allowed methods")]
    WrongMethod(http::Method),
    /// A client that fills in templates itself reads one that has more than variables.
    #[error(
        "version {version} of `{name}` is a Jinja2 template with more than variables, which an SDK can't fill in: publish a version in the format `mustache`, or render it with POST /v1/prompts/{{name}}/render"
    )]
    NotFillable {
        /// The name of the prompt.
        name: promptbook::PromptName,
        /// The version.
        version: promptbook::VersionNumber,
    },
    /// An included prompt is no longer active.
    #[error("the included prompt `{0}` is not active: publish a version of it")]
    IncludeGone(promptbook::PromptName),
    /// A part of the path is invalid.
    #[error("invalid path: {0}")]
    BadPath(String),
    /// The query is invalid.
    #[error("invalid query: {0}")]
    BadQuery(String),
    /// A header is invalid.
    #[error("invalid header `{name}`: {problem}")]
    BadHeader {
        /// The header's name.
        name: &'static str,
        /// What is invalid and what to do.
        problem: String,
    },
    /// The body is not JSON, or can't be read.
    #[error("the body is not JSON: {0}")]
    BadJson(String),
    /// The request has a body, but the operation takes none.
    #[error("this request takes no body: leave it out, and send author and message in the query")]
    UnexpectedBody,
    /// The body arrived too slowly.
    #[error("the body did not arrive in time: send it again, faster")]
    BodyTooSlow,
    /// The server has reached its limit of concurrent requests.
    #[error("the server is answering as many requests as it can: send this one again in a moment")]
    Overloaded,
    /// The `Host` header does not name this server.
    #[error(
        "this server is not known as `{0}`: use the address that it printed when it started, or have it started with `{0}` as an allowed host"
    )]
    UnknownHost(String),
    /// A web page of another server sent the request.
    #[error(
        "web pages of `{0}` may not use this server: use its own /docs or a program; for a proxy, have it started with the proxy's name as an allowed host"
    )]
    ForeignOrigin(String),
    /// The body's media type is not supported.
    #[error("a body is JSON: send the header `content-type: application/json`")]
    WrongContentType,
    /// The body is over its limit.
    #[error("the body has {}, and at most {limit} are allowed: shorten it", bytes(*.size, *.limit))]
    BodyTooLarge {
        /// The body's bytes, if the request states its length.
        size: Option<u64>,
        /// The limit in bytes.
        limit: usize,
    },
    /// Values for inputs that the chat does not accept.
    #[error("{}", Domain::Invalid(.0.clone()))]
    UnknownInputs(Vec<FieldError>),
    /// A compiled-in prompt can't be rendered.
    #[error("a prompt's fallback can't be used: the log says why, under this x-request-id")]
    BrokenFallback(#[from] BrokenFallback),
    /// The model failed or took too long.
    #[error("{error}")]
    Model {
        /// What happened.
        error: ModelError,
        /// The prompts that were used, so that they can be reported with the failure.
        prompts: Vec<Served>,
    },
    /// The table does not answer. Shown without a key, so without the reason.
    #[error("the table does not answer: the log says why, under this x-request-id")]
    Unhealthy(#[source] Domain),
    /// A handler panicked.
    #[error("this is a defect in the server: report it with this x-request-id")]
    Panicked,
}

fn bytes(size: Option<u64>, limit: usize) -> String {
    size.map_or_else(
        || format!("more than {limit} bytes"),
        |size| format!("{size} bytes"),
    )
}

/// The kind of a problem, identical for every occurrence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub(super) status: u16,
    /// The last segment of the problem's `type`. It never changes.
    pub(super) slug: &'static str,
    pub(super) title: &'static str,
}

const fn kind(status: u16, slug: &'static str, title: &'static str) -> Kind {
    Kind {
        status,
        slug,
        title,
    }
}

const UNAVAILABLE: Kind = kind(503, "unavailable", "The database does not answer");
const FORBIDDEN: Kind = kind(403, "forbidden", "The key may not do this");
const TOO_LARGE: Kind = kind(413, "too-large", "Too large");

/// Maps an error to its status and type: the only place that does.
pub(super) fn kind_of(error: &Error) -> Kind {
    use Error as E;
    match error {
        E::Domain(error) => domain_kind(error),
        E::BadJson(_) => kind(400, "malformed-json", "Malformed JSON"),
        E::BadPath(_) => kind(400, "invalid-path", "Invalid path"),
        E::BadQuery(_) => kind(400, "invalid-query", "Invalid query"),
        E::BadHeader { .. } => kind(400, "invalid-header", "Invalid header"),
        E::UnexpectedBody => kind(400, "unexpected-body", "Unexpected body"),
        E::Unauthenticated(_) => kind(401, "unauthenticated", "No valid key"),
        E::Basic(BasicError::Missing | BasicError::NoInstance(_)) => {
            kind(401, "unauthenticated", "No valid key")
        }
        E::Basic(BasicError::Bearer) => FORBIDDEN,
        E::KeysUnreadable => kind(503, "keys-unreadable", "The keys can't be read"),
        E::Forbidden(_) => FORBIDDEN,
        E::ForeignOrigin(_) => kind(403, "foreign-origin", "Foreign origin"),
        E::NotFillable { .. } => kind(400, "not-fillable", "The template has more than variables"),
        E::IncludeGone(_) => kind(409, "include-not-active", "An include is not active"),
        E::UnknownRoute(_) => kind(404, "unknown-route", "No such route"),
        E::WrongMethod(_) => kind(405, "wrong-method", "Method not allowed"),
        E::BodyTooSlow => kind(408, "request-timeout", "The body took too long"),
        E::BodyTooLarge { .. } => TOO_LARGE,
        E::WrongContentType => kind(415, "wrong-content-type", "Wrong content type"),
        E::UnknownHost(_) => kind(421, "unknown-host", "Unknown host"),
        E::Overloaded => kind(503, "overloaded", "Too many requests at once"),
        E::Panicked => kind(500, "internal", "Internal error"),
        E::Unhealthy(_) => UNAVAILABLE,
        E::BrokenFallback(_) => kind(500, "broken-fallback", "A compiled-in prompt is broken"),
        E::UnknownInputs(_) => kind(400, "unknown-input", "Unknown input"),
        E::Model { error, .. } => match error {
            ModelError::Failed { .. } => kind(502, "model-failed", "The model failed"),
            ModelError::Throttled { .. } => {
                kind(503, "model-throttled", "The model's provider throttles")
            }
            ModelError::TimedOut { .. } => kind(504, "model-timeout", "The model timed out"),
        },
    }
}

fn domain_kind(error: &Domain) -> Kind {
    use Domain as D;
    match error {
        D::BadCursor => kind(400, "invalid-cursor", "Invalid cursor"),
        D::PromptNotFound { .. } => kind(404, "prompt-not-found", "No such prompt"),
        D::DeletedNotShown { .. } => kind(404, "prompt-deleted", "The prompt is deleted"),
        D::VersionNotFound { .. } => kind(404, "version-not-found", "No such version"),
        D::NotActive { .. } => kind(404, "not-active", "Nothing is active"),
        D::NotActiveAt { .. } => kind(404, "not-active-at", "Nothing was active"),
        D::Deleted { .. } => kind(409, "prompt-deleted", "The prompt is deleted"),
        D::Purged { .. } => kind(409, "prompt-purged", "The prompt was purged"),
        D::NotDeleted { .. } => kind(409, "prompt-not-deleted", "The prompt is not deleted"),
        D::HasOverrides { .. } => kind(409, "has-overrides", "The prompt has live overrides"),
        D::VersionRedacted { .. } | D::RedactedBelow { .. } | D::NothingToPatch { .. } => {
            kind(409, "version-redacted", "The version was redacted")
        }
        D::VersionActive { .. } => kind(409, "version-active", "The version is active"),
        D::Unfinished => kind(503, "redaction-unfinished", "There is more to redact"),
        D::Exists { .. } => kind(409, "prompt-exists", "The prompt exists"),
        D::NeverPublished { .. } => kind(409, "never-published", "The label was never published"),
        D::NothingBelow { .. } => kind(409, "nothing-below", "Nothing to roll back to"),
        D::LabelMoved { .. } => kind(409, "label-moved", "The label was moved"),
        D::TooManyLabels { .. } => kind(409, "too-many-labels", "Too many labels"),
        D::OverrideTypeDiffers { .. } => kind(409, "override-type", "The override's type differs"),
        D::OverrideHasType { .. } => kind(409, "override-type", "The override's type differs"),
        D::OverrideNeeds { .. } => kind(422, "breaks-contract", "Does not fit the contract"),
        D::PieceNotActive { .. } => kind(422, "include-not-active", "An include is not active"),
        D::PieceIsChat { .. } => kind(422, "include-type", "An include is not a text prompt"),
        D::PieceFormat { .. } => kind(422, "include-format", "An include has another format"),
        D::PiecesDoNotCompile { .. } => {
            kind(422, "include-conflict", "Includes don't compile together")
        }
        D::PieceUnsupplied { .. } => kind(422, "breaks-contract", "Does not fit the contract"),
        D::PieceIncludes { .. } => kind(409, "include-includes", "An include includes prompts"),
        D::TooManyIncludes { .. } => kind(422, "too-many-includes", "Too many includes"),
        D::Included { .. } => kind(409, "included", "Other prompts include it"),
        D::OverrideContract { .. } => kind(409, "override-contract", "An override has no contract"),
        D::ContractInUse { .. } => kind(409, "contract-in-use", "The contract is in use"),
        D::InRelease { error, .. } => domain_kind(error),
        D::ReleaseNotFound { .. } => kind(404, "release-not-found", "No such release"),
        D::ReleaseRolledBack { .. } => {
            kind(409, "release-rolled-back", "The release was rolled back")
        }
        D::ReleaseChangedNothing { .. } => kind(409, "nothing-below", "Nothing to roll back to"),
        D::ReleaseMoved { .. } => kind(409, "release-moved", "A label has moved since the release"),
        D::ReleaseStays { .. } => kind(
            409,
            "release-stays",
            "A prompt forbids the rollback of the release",
        ),
        D::ReleaseTooLarge { .. } => kind(422, "too-many-items", "Too much for one transaction"),
        D::RevisionDiffers { .. } => kind(412, "changed-meanwhile", "Changed meanwhile"),
        D::PreconditionFailed { .. } => kind(412, "changed-meanwhile", "Changed meanwhile"),
        D::Invalid(fields) if fields.iter().any(|field| field.too_large) => TOO_LARGE,
        D::TooLarge { .. } => TOO_LARGE,
        D::Invalid(_) => kind(422, "invalid-body", "Invalid fields"),
        D::TypeChanged { .. } => kind(422, "type-changed", "A prompt's type never changes"),
        D::BreaksContract { .. } => kind(422, "breaks-contract", "Does not fit the contract"),
        D::TooManyItems { .. } => kind(422, "too-many-items", "Too much for one transaction"),
        D::KeyNotFound { .. } => kind(404, "key-not-found", "No such key"),
        D::KeyRevoked { .. } => kind(409, "key-revoked", "The key is revoked"),
        D::IncludeOutOfReach { .. } => FORBIDDEN,
        D::LabelProtected { .. } => kind(403, "label-protected", "The label is protected"),
        D::FourEyes { .. } => kind(403, "four-eyes", "Another key must publish it"),
        D::KeyReused => kind(422, "idempotency-key-reused", "Idempotency-Key used before"),
        D::Corrupt { .. } => kind(500, "corrupt-item", "A corrupt item"),
        D::Refused(_) => kind(500, "database-refused", "The database refused"),
        D::Unavailable(_) => UNAVAILABLE,
        // Langfuse's SDKs send a write that was answered by 5xx again, which could do it twice.
        D::Unsettled(_) => kind(400, "unsettled", "It is unknown whether it was done"),
        D::Storage { fault, .. } => storage_kind(*fault),
    }
}

/// None of these is temporary, so none is a 503, which clients retry.
fn storage_kind(fault: StorageFault) -> Kind {
    use StorageFault as F;
    match fault {
        F::Full => kind(507, "storage-full", "The disk is full"),
        F::ReadOnly => kind(500, "storage-read-only", "The database is read-only"),
        F::NotPermitted => kind(
            500,
            "storage-not-permitted",
            "The database is not permitted",
        ),
        F::Corrupt => kind(500, "storage-corrupt", "The database is damaged"),
        F::Gone => kind(500, "storage-gone", "The database is gone"),
        F::Newer => kind(500, "storage-newer", "The database is of a later version"),
        F::Failed => kind(500, "storage-failed", "The database's storage failed"),
    }
}
