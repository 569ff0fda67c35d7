//! Hiding versions: their labels are taken down and they are no longer shown, in one transaction. The last ones delete the prompt.

use super::Store;
use super::pending_write::PendingWrite;
use super::read::{no_such_version, not_found};
use super::receipt::Effect;
use super::request::{VersionSelector, WriteContext};
use super::write::{Decision, WriteOperation};
use crate::error::{Error, LabelError, Result};
use crate::names::VersionNumber;
use crate::prompt::{Header, PromptId, PublicationKind};

struct Hide<'a> {
    id: &'a PromptId,
    which: &'a VersionSelector,
    context: &'a WriteContext,
}

impl Store {
    /// Hides versions; answers the prompt's revision. A hidden version stays in the history, and publishing it shows it again. Hiding all
    /// versions deletes the prompt.
    ///
    /// # Errors
    /// `PromptNotFound`, also for a deleted prompt; `VersionNotFound`, `NotActive`; `Included`; `Unsettled`.
    pub async fn hide_versions(
        &self,
        id: &PromptId,
        which: &VersionSelector,
        context: &WriteContext,
    ) -> Result<u64> {
        self.run_once(&Hide { id, which, context }, context).await
    }
}

impl WriteOperation for Hide<'_> {
    type Answer = u64;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<u64>> {
        let header = store.existing(self.id).await?;
        if header.deleted_at.is_some() {
            return Err(not_found(self.id));
        }
        let (gone, left): (Vec<_>, Vec<_>) = header
            .hidden
            .missing(header.latest)
            .partition(|version| self.which.selects(&header, *version));
        if gone.is_empty() {
            return Err(self.which.nothing(header));
        }
        let mut pending = PendingWrite::over(&header, &self.context.by, store.now());
        if left.is_empty() {
            pending.delete(&header)?;
            return pending.revised();
        }
        let lost = header
            .active_labels()
            .filter(|(_, at)| gone.contains(&at.version));
        for (label, below) in lost {
            pending.take_down(label, below, PublicationKind::Unpublish)?;
        }
        for version in gone {
            pending.after.hidden.insert(version, version);
        }
        pending.revised()
    }

    async fn replay(&self, _store: &Store, effect: Effect) -> Result<u64> {
        Ok(effect.revision)
    }
}

impl VersionSelector {
    /// Whether it means this visible version.
    fn selects(&self, header: &Header, version: VersionNumber) -> bool {
        let is_number = self.version.is_none_or(|number| number == version);
        let is_label = self.label.as_ref().is_none_or(|label| {
            let at = match label.is_reserved() {
                true => header.newest_visible(),
                false => header.labels.get(label).and_then(|at| at.version),
            };
            at == Some(version)
        });
        is_number && is_label
    }

    /// The refusal when it means no version.
    fn nothing(&self, header: Header) -> Error {
        match (self.version, &self.label) {
            (Some(version), _) => no_such_version(&header, version),
            (None, Some(label)) => Error::Label(LabelError::NotActive {
                instance: header.instance,
                name: header.name,
                label: label.clone(),
            }),
            (None, None) => not_found(&header.id()),
        }
    }
}
