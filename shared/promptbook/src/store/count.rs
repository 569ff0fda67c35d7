//! What the store counts, through the `metrics` facade: nothing is kept unless the program installs a recorder.

use crate::prompt::PublicationKind;

/// Publications made, by [`KIND`]: each entry that this process added to a ledger. What changed nothing, or only repeated an
/// earlier answer, adds none.
pub const PUBLICATIONS: &str = "Publications";
/// The label of [`PUBLICATIONS`] that says what made them.
pub const KIND: &str = "Kind";
/// The values of [`KIND`].
pub const KINDS: [&str; 5] = [
    word(PublicationKind::Publish),
    word(PublicationKind::Rollback),
    word(PublicationKind::Unpublish),
    word(PublicationKind::Delete),
    word(PublicationKind::Restore),
];
/// Times that a write met another one and had to be tried again. After a lost answer or a throttle is not counted.
pub const CONFLICT_RETRIES: &str = "ConflictRetries";

const fn word(kind: PublicationKind) -> &'static str {
    match kind {
        PublicationKind::Publish => "publish",
        PublicationKind::Rollback => "rollback",
        PublicationKind::Unpublish => "unpublish",
        PublicationKind::Delete => "delete",
        PublicationKind::Restore => "restore",
    }
}

pub(super) fn publication(kind: PublicationKind) {
    metrics::counter!(PUBLICATIONS, KIND => word(kind)).increment(1);
}

pub(super) fn conflict_retry() {
    metrics::counter!(CONFLICT_RETRIES).increment(1);
}
