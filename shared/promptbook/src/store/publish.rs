//! Publishing: a version becomes active under a label, and the one before stops being so, in one transaction.

use super::Store;
use super::add_publication::Added;
use super::pending_write::PendingWrite;
use super::read::no_such_version;
use super::receipt::Effect;
use super::request::{Published, WriteContext};
use super::write::{Decision, WriteOperation};
use crate::error::Result;
use crate::names::{Label, VersionNumber};
use crate::prompt::{Active, Header, PromptId, Publication, Version};
use crate::table_keys;

struct Publish<'a> {
    id: &'a PromptId,
    label: &'a Label,
    version: VersionNumber,
    context: &'a WriteContext,
}

impl Store {
    /// Makes a version active. The one that is active already stays so, and nothing changes.
    ///
    /// # Errors
    /// `PromptNotFound`, `Deleted`, `VersionNotFound`, `PreconditionFailed`, `BreaksContract`,
    /// `OverrideTypeDiffers`, `TooManyLabels`.
    pub async fn publish(
        &self,
        id: &PromptId,
        label: &Label,
        version: VersionNumber,
        context: &WriteContext,
    ) -> Result<Published> {
        self.run(
            &Publish {
                id,
                label,
                version,
                context,
            },
            context,
        )
        .await
    }

    /// The answer of a publish, rollback or unpublish again, from what never changes.
    pub(super) async fn replay_published(
        &self,
        id: &PromptId,
        label: &Label,
        effect: Effect,
    ) -> Result<Published> {
        let entry = self
            .ledger_entry(id, label, effect.seq.unwrap_or_default())
            .await?;
        Ok(Published {
            publication: entry.publication,
            revision: effect.revision,
        })
    }
}

impl WriteOperation for Publish<'_> {
    type Answer = Published;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<Published>> {
        let key = table_keys::version(self.id, self.version);
        let (reading, version) = tokio::try_join!(
            store.read_live(self.id, Some(self.label)),
            store.get::<Version>(&key)
        )?;
        let Some(reading) = reading else {
            return Ok(Decision::ReadAgain);
        };
        self.context.check(&reading.header)?;
        if self.version > reading.header.latest {
            return Err(no_such_version(&reading.header, self.version));
        }
        // Made between the two reads.
        let Some(version) = version else {
            return Ok(Decision::ReadAgain);
        };

        let mut pending = PendingWrite::over(&reading.header, &self.context.by, store.now());
        match store
            .add_publication(&mut pending, &reading, self.label, &version, self.context)
            .await?
        {
            Added::Publication(publication) => pending.published(publication),
            Added::Active => unchanged(reading.header, reading.active),
            Added::Torn => Ok(Decision::ReadAgain),
        }
    }

    async fn replay(&self, store: &Store, effect: Effect) -> Result<Published> {
        store.replay_published(self.id, self.label, effect).await
    }
}

impl PendingWrite {
    /// The decision to publish.
    pub(super) fn published(self, publication: Publication) -> Result<Decision<Published>> {
        let (transaction, header) = self.finish()?;
        let answer = Published {
            publication,
            revision: header.revision,
        };
        Ok(Decision::Commit {
            transaction,
            effect: effect_of(&answer),
            answer,
        })
    }
}

/// The decision that what is in force is what was asked for.
pub(super) fn unchanged(header: Header, active: Option<Active>) -> Result<Decision<Published>> {
    let Some(active) = active else {
        return Ok(Decision::ReadAgain);
    };
    let answer = Published {
        publication: active.publication,
        revision: header.revision,
    };
    Ok(Decision::Unchanged {
        header: Box::new(header),
        effect: effect_of(&answer),
        answer,
    })
}

fn effect_of(published: &Published) -> Effect {
    Effect {
        seq: Some(published.publication.seq),
        revision: published.revision,
        ..Effect::default()
    }
}
