//! Publishing a version under a label as a part of a write, and what a rollback then goes back to.

use super::Store;
use super::compose::{Compiles, try_together};
use super::pending_write::{Move, PendingWrite};
use super::publishable::{
    check_fits, check_includes, check_label, check_redacted, is_redacted_since,
};
use super::read::{Reading, contract_of};
use super::request::WriteContext;
use crate::error::Result;
use crate::names::Label;
use crate::prompt::{Below, Publication, PublicationKind, Version};

/// The result of adding a publication to a write.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each publication, and it is taken apart at once"
)]
pub(super) enum Added {
    /// It was added.
    Publication(Publication),
    /// That version is active already.
    Active,
    /// The reads that would refuse it do not show one state: read again.
    Torn,
}

impl Store {
    /// Adds the publication of a version to a write.
    pub(super) async fn add_publication(
        &self,
        pending: &mut PendingWrite,
        reading: &Reading,
        label: &Label,
        version: &Version,
        context: &WriteContext,
    ) -> Result<Added> {
        check_label(label, &version.name)?;
        if reading
            .active
            .as_ref()
            .is_some_and(|a| a.publication.version == Some(version.version))
        {
            return Ok(Added::Active);
        }
        let transaction = &mut pending.transaction;
        self.check_protected(transaction, label, version, context)
            .await?;
        if !self.judge(pending, reading, label, version).await? {
            return Ok(Added::Torn);
        }
        let below = self.below_of(reading, label, version).await?;
        let to = Move {
            label,
            version: Some(version),
            kind: PublicationKind::Publish,
            below,
        };
        pending.move_label(to).map(Added::Publication)
    }

    /// Checks a version that becomes active under a label. A refusal counts only if one transaction confirms all that it depends on;
    /// otherwise the result is false: read again.
    pub(super) async fn judge(
        &self,
        pending: &mut PendingWrite,
        reading: &Reading,
        label: &Label,
        version: &Version,
    ) -> Result<bool> {
        check_redacted(&pending.after, version)?;
        if is_redacted_since(&pending.after, version) {
            return Ok(false);
        }
        let unread = pending.pieces.unread(&version.includes);
        if !unread.is_empty() {
            pending.pieces.extend(self.whole_pieces(unread).await?);
        }
        let gained = pending.gained(label, version);
        self.read_overrides_of(&mut pending.pieces, gained).await?;
        let (after, default) = (&pending.after, reading.default.as_ref());
        // The contract of the pending write, not the one read: the write itself may set it.
        let mut fits = check_fits(after, default, version)
            .and_then(|()| pending.pieces.check(version, contract_of(after, default)))
            .and_then(|()| check_includes(after, label, version));
        if fits.is_ok() {
            fits = match try_together(version, &pending.pieces).await? {
                Compiles::Yes => Ok(()),
                Compiles::No(refusal) => Err(refusal),
                Compiles::Torn => return Ok(false),
            };
        }
        if let Err(refusal) = fits {
            return match self
                .holds_at_one_moment(&pending.premises(default, version))
                .await?
            {
                true => Err(refusal),
                false => Ok(false),
            };
        }
        pending.obeys(default, version)?;
        Ok(true)
    }

    /// The version that a rollback makes active once `version` is published over the current state.
    async fn below_of(
        &self,
        reading: &Reading,
        label: &Label,
        version: &Version,
    ) -> Result<Option<Below>> {
        let Some(active) = &reading.active else {
            return Ok(None);
        };
        match (active.publication.version, active.below) {
            (Some(number), _) => Ok(Some(Below {
                seq: active.publication.seq,
                version: number,
            })),
            // Publishing the unpublished version again keeps its place, or rolling back would change nothing.
            (None, Some(taken_down)) if taken_down.version == version.version => {
                let id = reading.header.id();
                Ok(self.ledger_entry(&id, label, taken_down.seq).await?.below)
            }
            // Over any other tombstone, a rollback goes to the version that was unpublished, never to nothing.
            (None, below) => Ok(below),
        }
    }
}
