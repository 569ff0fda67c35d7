//! Deleting a prompt: every label is taken down and the header marked, in one transaction. History stays.

use super::Store;
use super::pending_write::{Move, PendingWrite};
use super::receipt::Effect;
use super::request::WriteContext;
use super::write::{Decision, WriteOperation};
use crate::error::Result;
use crate::names::Label;
use crate::prompt::{Below, Header, PromptId, Publication, PublicationKind};

struct Delete<'a> {
    id: &'a PromptId,
    context: &'a WriteContext,
}

impl Store {
    /// Deletes a prompt, to be restored whenever one likes; answers its revision. Deleted already, nothing changes.
    ///
    /// # Errors
    /// `PromptNotFound`, `PreconditionFailed`.
    pub async fn delete(&self, id: &PromptId, context: &WriteContext) -> Result<u64> {
        self.run(&Delete { id, context }, context).await
    }
}

impl WriteOperation for Delete<'_> {
    type Answer = u64;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<u64>> {
        let header = store.existing(self.id).await?;
        self.context.check(&header)?;
        if header.deleted_at.is_some() {
            return Ok(unchanged(header));
        }
        let mut pending = PendingWrite::over(&header, &self.context.by, store.now());
        pending.delete(&header)?;
        pending.revised()
    }

    async fn replay(&self, _store: &Store, effect: Effect) -> Result<u64> {
        Ok(effect.revision)
    }
}

/// The decision that nothing needs to change, for acts that answer the revision.
pub(super) fn unchanged(header: Header) -> Decision<u64> {
    let answer = header.revision;
    let effect = Effect {
        revision: answer,
        ..Effect::default()
    };
    Decision::Unchanged {
        header: Box::new(header),
        effect,
        answer,
    }
}

impl PendingWrite {
    /// Takes every label down and marks the header.
    pub(super) fn delete(&mut self, header: &Header) -> Result<()> {
        for (label, below) in header.active_labels() {
            self.take_down(label, below, PublicationKind::Delete)?;
            self.after.taken_down.insert(label.clone());
        }
        self.after.deleted_at = Some(self.now);
        Ok(())
    }

    /// Takes a label down.
    pub(super) fn take_down(
        &mut self,
        label: &Label,
        below: Below,
        kind: PublicationKind,
    ) -> Result<Publication> {
        self.move_label(Move {
            label,
            version: None,
            kind,
            below: Some(below),
        })
    }

    /// The decision to commit, for acts that answer the revision.
    pub(super) fn revised(self) -> Result<Decision<u64>> {
        let (transaction, header) = self.finish()?;
        let effect = Effect {
            revision: header.revision,
            ..Effect::default()
        };
        Ok(Decision::Commit {
            transaction,
            effect,
            answer: header.revision,
        })
    }
}
