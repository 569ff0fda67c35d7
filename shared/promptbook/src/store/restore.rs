//! Restoring a deleted prompt: exactly what deleting took down is brought back, as far as it fits the contract.

use futures_util::future::try_join_all;

use super::Store;
use super::ledger::{Move, PendingWrite, check_fits};
use super::read::is_torn;
use super::receipt::Effect;
use super::request::{Restored, WriteContext};
use super::write::{Decision, WriteOperation};
use crate::error::{Error, Result};
use crate::prompt::{Active, Below, Header, LedgerEntry, PromptId, PublicationKind, Version};
use crate::table_keys;

struct Restore<'a> {
    id: &'a PromptId,
    context: &'a WriteContext,
}

impl Store {
    /// Restores a deleted prompt. Live already, nothing changes.
    ///
    /// # Errors
    /// `PromptNotFound`, `PreconditionFailed`.
    pub async fn restore(&self, id: &PromptId, context: &WriteContext) -> Result<Restored> {
        self.run(&Restore { id, context }, context).await
    }

    /// The tombstones that the deletion made; none when the reads were torn.
    async fn taken_down(&self, header: &Header) -> Result<Option<Vec<Active>>> {
        let id = header.id();
        let reads = header
            .taken_down
            .iter()
            .map(|label| self.read_label(&id, label));
        let actives = try_join_all(reads).await?;
        let mut labels = header.taken_down.iter().zip(&actives);
        let torn = labels.any(|(label, active)| is_torn(header, label, active.as_ref()));
        Ok((!torn).then(|| actives.into_iter().flatten().collect()))
    }

    /// What a tombstone took down, and where rolling back went from there.
    async fn below_tombstone(
        &self,
        id: &PromptId,
        tombstone: &Active,
    ) -> Result<(Version, Option<Below>)> {
        let label = &tombstone.publication.label;
        let Some(below) = tombstone.below else {
            let key = table_keys::active(id, label).to_string();
            return Err(Error::Corrupt {
                key,
                problem: "a tombstone without `below`".to_owned(),
            });
        };
        let version_key = table_keys::version(id, below.version);
        let (version, entry): (Version, LedgerEntry) = tokio::try_join!(
            self.get_named(&version_key),
            self.ledger_entry(id, label, below.seq)
        )?;
        Ok((version, entry.below))
    }
}

impl WriteOperation for Restore<'_> {
    type Answer = Restored;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<Restored>> {
        let (header, default) =
            tokio::try_join!(store.existing(self.id), store.default_header(self.id))?;
        self.context.check(&header)?;
        if header.deleted_at.is_none() {
            let answer = Restored {
                unrestored: vec![],
                revision: header.revision,
            };
            return Ok(Decision::Unchanged {
                header: Box::new(header),
                effect: effect_of(&answer),
                answer,
            });
        }
        let Some(tombstones) = store.taken_down(&header).await? else {
            return Ok(Decision::ReadAgain);
        };
        let found =
            try_join_all(tombstones.iter().map(|t| store.below_tombstone(self.id, t))).await?;

        let mut pending = PendingWrite::over(&header, &self.context.by, store.now());
        pending.after.deleted_at = None;
        pending.after.taken_down.clear();
        pending
            .transaction
            .check_default(self.id, default.as_ref())?;
        let mut unrestored = vec![];
        for (tombstone, (version, below)) in tombstones.iter().zip(found) {
            let label = &tombstone.publication.label;
            match check_fits(&header, default.as_ref(), &version) {
                Ok(()) => {
                    let kind = PublicationKind::Restore;
                    pending.move_label(Move {
                        label,
                        version: Some(&version),
                        kind,
                        below,
                    })?;
                }
                Err(_) => unrestored.push(label.clone()),
            }
        }
        let (transaction, header) = pending.finish()?;
        let answer = Restored {
            unrestored,
            revision: header.revision,
        };
        Ok(Decision::Commit {
            transaction,
            effect: effect_of(&answer),
            answer,
        })
    }

    async fn replay(&self, _store: &Store, effect: Effect) -> Result<Restored> {
        Ok(Restored {
            unrestored: effect.unrestored,
            revision: effect.revision,
        })
    }
}

fn effect_of(restored: &Restored) -> Effect {
    Effect {
        revision: restored.revision,
        unrestored: restored.unrestored.clone(),
        ..Effect::default()
    }
}
