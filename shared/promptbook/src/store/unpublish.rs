//! Unpublishing: a label is taken down, and other instances' inheritance or the code's fallback shows again.

use super::Store;
use super::pending_write::PendingWrite;
use super::publish::unchanged;
use super::receipt::Effect;
use super::request::{Published, WriteContext};
use super::write::{Decision, WriteOperation};
use crate::error::{Error, LabelError, Result};
use crate::names::Label;
use crate::prompt::{Below, PromptId, PublicationKind};

struct Unpublish<'a> {
    id: &'a PromptId,
    label: &'a Label,
    context: &'a WriteContext,
}

impl Store {
    /// Takes down what is active. Taken down already, it stays so and nothing changes.
    ///
    /// # Errors
    /// `PromptNotFound`, `Deleted`, `NeverPublished`, `PreconditionFailed`.
    pub async fn unpublish(
        &self,
        id: &PromptId,
        label: &Label,
        context: &WriteContext,
    ) -> Result<Published> {
        self.run(&Unpublish { id, label, context }, context).await
    }
}

impl WriteOperation for Unpublish<'_> {
    type Answer = Published;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<Published>> {
        let Some(reading) = store.read_live(self.id, Some(self.label)).await? else {
            return Ok(Decision::ReadAgain);
        };
        self.context.check(&reading.header)?;
        let Some(pointer) = reading.header.labels.get(self.label) else {
            return Err(Error::Label(LabelError::NeverPublished {
                name: self.id.name.clone(),
                label: self.label.clone(),
            }));
        };
        let Some(version) = pointer.version else {
            return unchanged(reading.header, reading.active);
        };
        let below = Below {
            seq: pointer.seq,
            version,
        };
        let mut pending = PendingWrite::over(&reading.header, &self.context.by, store.now());
        let publication = pending.take_down(self.label, below, PublicationKind::Unpublish)?;
        pending.published(publication)
    }

    async fn replay(&self, store: &Store, effect: Effect) -> Result<Published> {
        store.replay_published(self.id, self.label, effect).await
    }
}
