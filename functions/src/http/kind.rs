//! The kind of each error: the only place that maps errors to statuses.

use promptbook::error::{
    AccessError, ContractError, DatabaseError, DeletionError, IncludeError, LabelError,
    RedactionError, ReleaseError,
};
use promptbook::{Error as Domain, StorageFault};

use super::basic_error::BasicError;
use super::error::Error;
use crate::model_error::ModelError;

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

const FORBIDDEN: Kind = kind(403, "forbidden", "The key may not do this");
const INCLUDE_NOT_ACTIVE: &str = "An include is not active";
const NO_KEY: Kind = kind(401, "unauthenticated", "No valid key");
const NOTHING_BELOW: Kind = kind(409, "nothing-below", "Nothing to roll back to");
const TOO_LARGE: Kind = kind(413, "too-large", "Too large");
const TOO_MANY_ITEMS: Kind = kind(422, "too-many-items", "Too much for one transaction");
const CHANGED: Kind = kind(412, "changed-meanwhile", "Changed meanwhile");
const UNAVAILABLE: Kind = kind(503, "unavailable", "The database does not answer");
const BREAKS_CONTRACT: Kind = kind(422, "breaks-contract", "Does not fit the contract");

pub(super) fn of(error: &Error) -> Kind {
    use Error as E;
    match error {
        E::Domain(error) => of_domain(error),
        E::BadJson(_) => kind(400, "malformed-json", "Malformed JSON"),
        E::BadPath(_) => kind(400, "invalid-path", "Invalid path"),
        E::BadQuery(_) => kind(400, "invalid-query", "Invalid query"),
        E::BadHeader { .. } => kind(400, "invalid-header", "Invalid header"),
        E::UnexpectedBody => kind(400, "unexpected-body", "Unexpected body"),
        E::NotFillable { .. } => kind(400, "not-fillable", "The template has more than variables"),
        E::UnknownInputs(_) => kind(400, "unknown-input", "Unknown input"),
        E::Unauthenticated(_) => NO_KEY,
        E::Basic(BasicError::Missing | BasicError::NoInstance(_)) => NO_KEY,
        E::Basic(BasicError::Bearer) => FORBIDDEN,
        E::Forbidden(_) => FORBIDDEN,
        E::ForeignOrigin(_) => kind(403, "foreign-origin", "Foreign origin"),
        E::UnknownRoute(_) => kind(404, "unknown-route", "No such route"),
        E::WrongMethod(_) => kind(405, "wrong-method", "Method not allowed"),
        E::BodyTooSlow => kind(408, "request-timeout", "The body took too long"),
        E::IncludeGone(_) => kind(409, "include-not-active", INCLUDE_NOT_ACTIVE),
        E::BodyTooLarge { .. } => TOO_LARGE,
        E::WrongContentType => kind(415, "wrong-content-type", "Wrong content type"),
        E::UnknownHost(_) => kind(421, "unknown-host", "Unknown host"),
        E::Panicked => kind(500, "internal", "Internal error"),
        E::BrokenFallback(_) => kind(500, "broken-fallback", "A compiled-in prompt is broken"),
        E::KeysUnreadable => kind(503, "keys-unreadable", "The keys can't be read"),
        E::SidecarKeyRefused => kind(503, "sidecar-key-refused", "The sidecar's key is refused"),
        E::SidecarUnread(_) => kind(503, "sidecar-unread", "The sidecar can't read the prompt"),
        E::Overloaded => kind(503, "overloaded", "Too many requests at once"),
        E::Unhealthy(_) => UNAVAILABLE,
        E::Model { error, .. } => of_model(error),
    }
}

fn of_model(error: &ModelError) -> Kind {
    match error {
        ModelError::Failed { .. } => kind(502, "model-failed", "The model failed"),
        ModelError::Throttled { .. } => {
            kind(503, "model-throttled", "The model's provider throttles")
        }
        ModelError::TimedOut { .. } => kind(504, "model-timeout", "The model timed out"),
    }
}

fn of_domain(error: &Domain) -> Kind {
    use Domain as D;
    match error {
        D::BadCursor => kind(400, "invalid-cursor", "Invalid cursor"),
        D::PromptNotFound { .. } => kind(404, "prompt-not-found", "No such prompt"),
        D::VersionNotFound { .. } => kind(404, "version-not-found", "No such version"),
        D::Exists { .. } => kind(409, "prompt-exists", "The prompt exists"),
        D::PreconditionFailed { .. } => CHANGED,
        D::Invalid(fields) if fields.iter().any(|field| field.too_large) => TOO_LARGE,
        D::TooLarge { .. } => TOO_LARGE,
        D::Invalid(_) => kind(422, "invalid-body", "Invalid fields"),
        D::TypeChanged { .. } => kind(422, "type-changed", "A prompt's type never changes"),
        D::TooManyItems { .. } => TOO_MANY_ITEMS,
        D::KeyReused => kind(422, "idempotency-key-reused", "Idempotency-Key used before"),
        D::Access(error) => of_access(error),
        D::Contract(error) => of_contract(error),
        D::Database(error) => of_database(error),
        D::Deletion(error) => of_deletion(error),
        D::Include(error) => of_include(error),
        D::Label(error) => of_label(error),
        D::Redaction(error) => of_redaction(error),
        D::Release(error) => of_release(error),
    }
}

fn of_access(error: &AccessError) -> Kind {
    use AccessError as A;
    match error {
        A::IncludeOutOfReach { .. } => FORBIDDEN,
        A::LabelProtected { .. } => kind(403, "label-protected", "The label is protected"),
        A::FourEyes { .. } => kind(403, "four-eyes", "Another key must publish it"),
        A::KeyNotFound { .. } => kind(404, "key-not-found", "No such key"),
        A::KeyRevoked { .. } => kind(409, "key-revoked", "The key is revoked"),
    }
}

fn of_contract(error: &ContractError) -> Kind {
    use ContractError as C;
    match error {
        C::OverrideTypeDiffers { .. } | C::OverrideHasType { .. } => {
            kind(409, "override-type", "The override's type differs")
        }
        C::OverrideContract { .. } => kind(409, "override-contract", "An override has no contract"),
        C::ContractInUse { .. } => kind(409, "contract-in-use", "The contract is in use"),
        C::BreaksContract { .. } | C::OverrideNeeds { .. } => BREAKS_CONTRACT,
    }
}

fn of_database(error: &DatabaseError) -> Kind {
    use DatabaseError as D;
    match error {
        // Langfuse's SDKs send a write that was answered by 5xx again, which could do it twice.
        D::Unsettled(_) => kind(400, "unsettled", "It is unknown whether it was done"),
        D::Corrupt { .. } => kind(500, "corrupt-item", "A corrupt item"),
        D::Refused(_) => kind(500, "database-refused", "The database refused"),
        D::Unavailable(_) => UNAVAILABLE,
        D::Storage { fault, .. } => of_storage(*fault),
    }
}

/// None of these is temporary, so none is a 503, which clients retry.
fn of_storage(fault: StorageFault) -> Kind {
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

fn of_deletion(error: &DeletionError) -> Kind {
    use DeletionError as D;
    match error {
        D::DeletedNotShown { .. } => kind(404, "prompt-deleted", "The prompt is deleted"),
        D::Deleted { .. } => kind(409, "prompt-deleted", "The prompt is deleted"),
        D::Purged { .. } => kind(409, "prompt-purged", "The prompt was purged"),
        D::NotDeleted { .. } => kind(409, "prompt-not-deleted", "The prompt is not deleted"),
        D::HasOverrides { .. } => kind(409, "has-overrides", "The prompt has live overrides"),
    }
}

fn of_include(error: &IncludeError) -> Kind {
    use IncludeError as I;
    match error {
        I::PieceIncludes { .. } => kind(409, "include-includes", "An include includes prompts"),
        I::Included { .. } => kind(409, "included", "Other prompts include it"),
        I::PieceNotActive { .. } => kind(422, "include-not-active", INCLUDE_NOT_ACTIVE),
        I::PieceIsChat { .. } => kind(422, "include-type", "An include is not a text prompt"),
        I::PieceFormat { .. } => kind(422, "include-format", "An include has another format"),
        I::PiecesDoNotCompile { .. } => {
            kind(422, "include-conflict", "Includes don't compile together")
        }
        I::PieceUnsupplied { .. } => BREAKS_CONTRACT,
        I::TooManyIncludes { .. } => kind(422, "too-many-includes", "Too many includes"),
    }
}

fn of_label(error: &LabelError) -> Kind {
    use LabelError as L;
    match error {
        L::NotActive { .. } => kind(404, "not-active", "Nothing is active"),
        L::NotActiveAt { .. } => kind(404, "not-active-at", "Nothing was active"),
        L::NeverPublished { .. } => kind(409, "never-published", "The label was never published"),
        L::NothingBelow { .. } => NOTHING_BELOW,
        L::LabelMoved { .. } => kind(409, "label-moved", "The label was moved"),
        L::TooManyLabels { .. } => kind(409, "too-many-labels", "Too many labels"),
    }
}

fn of_redaction(error: &RedactionError) -> Kind {
    use RedactionError as R;
    match error {
        R::VersionRedacted { .. } | R::RedactedBelow { .. } | R::NothingToPatch { .. } => {
            kind(409, "version-redacted", "The version was redacted")
        }
        R::VersionActive { .. } => kind(409, "version-active", "The version is active"),
        R::Unfinished => kind(503, "redaction-unfinished", "There is more to redact"),
    }
}

fn of_release(error: &ReleaseError) -> Kind {
    use ReleaseError as R;
    match error {
        R::InRelease { error, .. } => of_domain(error),
        R::NotFound { .. } => kind(404, "release-not-found", "No such release"),
        R::RolledBack { .. } => kind(409, "release-rolled-back", "The release was rolled back"),
        R::ChangedNothing { .. } => NOTHING_BELOW,
        R::Moved { .. } => kind(409, "release-moved", "A label has moved since the release"),
        R::Stays { .. } => kind(
            409,
            "release-stays",
            "A prompt forbids the rollback of the release",
        ),
        R::RevisionDiffers { .. } => CHANGED,
        R::TooLarge { .. } => TOO_MANY_ITEMS,
    }
}
