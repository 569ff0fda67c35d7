//! Rolling back: the publication below becomes a new one; the ledger only grows.

use super::Store;
use super::pending_write::{Move, PendingWrite};
use super::publishable::check_label;
use super::receipt::Effect;
use super::request::{Published, WriteContext};
use super::write::{Decision, WriteOperation};
use crate::error::{Error, LabelError, RedactionError, Result};
use crate::names::Label;
use crate::prompt::{Active, Below, Header, PromptId, PublicationKind, Version};
use crate::table_keys;

/// How many redacted publications are passed over in search of the next version below.
const MAX_STEPS: usize = 50;

struct RollBack<'a> {
    id: &'a PromptId,
    label: &'a Label,
    from: Option<u64>,
    context: &'a WriteContext,
}

impl Store {
    /// Brings back what was active before the publication in force, which `from` may name to guard it.
    /// Doing it again goes one further back, never to and fro.
    ///
    /// # Errors
    /// `PromptNotFound`, `Deleted`, `NeverPublished`, `LabelMoved`, `NothingBelow`, `PreconditionFailed`,
    /// `BreaksContract`, `OverrideTypeDiffers`, `RedactedBelow`.
    pub async fn roll_back(
        &self,
        id: &PromptId,
        label: &Label,
        from: Option<u64>,
        context: &WriteContext,
    ) -> Result<Published> {
        self.run(
            &RollBack {
                id,
                label,
                from,
                context,
            },
            context,
        )
        .await
    }
}

impl WriteOperation for RollBack<'_> {
    type Answer = Published;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<Published>> {
        let Some(reading) = store.read_live(self.id, Some(self.label)).await? else {
            return Ok(Decision::ReadAgain);
        };
        self.context.check(&reading.header)?;
        let active = self.active(reading.active.as_ref())?;
        check_label(self.label, &self.id.name)?;
        let Some(below) = active.below else {
            return Err(Error::Label(LabelError::NothingBelow {
                name: self.id.name.clone(),
                label: self.label.clone(),
            }));
        };
        if reading.header.redacted.contains(below.version) {
            return Err(self.redacted(store, &reading.header, below).await?);
        }
        let version_key = table_keys::version(self.id, below.version);
        let (version, entry) = tokio::try_join!(
            store.get_named::<Version>(&version_key),
            store.ledger_entry(self.id, self.label, below.seq)
        )?;
        let mut pending = PendingWrite::over(&reading.header, &self.context.by, store.now());
        let judged = store.judge(&mut pending, &reading, self.label, &version);
        if !judged.await? {
            return Ok(Decision::ReadAgain);
        }
        let publication = pending.move_label(Move {
            label: self.label,
            version: Some(&version),
            kind: PublicationKind::Rollback,
            below: entry.below,
        })?;
        pending.published(publication)
    }

    async fn replay(&self, store: &Store, effect: Effect) -> Result<Published> {
        store.replay_published(self.id, self.label, effect).await
    }
}

impl RollBack<'_> {
    /// The refusal to roll back to a redacted version, which names the next one below that is not.
    async fn redacted(&self, store: &Store, header: &Header, below: Below) -> Result<Error> {
        let mut next = Some(below);
        for _ in 0..MAX_STEPS {
            let Some(at) = next.filter(|at| header.redacted.contains(at.version)) else {
                break;
            };
            next = store.ledger_entry(self.id, self.label, at.seq).await?.below;
        }
        let next = next.filter(|at| !header.redacted.contains(at.version));
        Ok(Error::Redaction(RedactionError::RedactedBelow {
            name: self.id.name.clone(),
            label: self.label.clone(),
            version: below.version,
            next: next.map(|at| at.version),
        }))
    }

    /// The publication in force, if it is the one that the caller means.
    fn active<'a>(&self, active: Option<&'a Active>) -> Result<&'a Active> {
        let never = || {
            Error::Label(LabelError::NeverPublished {
                name: self.id.name.clone(),
                label: self.label.clone(),
            })
        };
        let active = active.ok_or_else(never)?;
        let actual = active.publication.seq;
        match self.from {
            Some(expected) if expected != actual => Err(Error::Label(LabelError::LabelMoved {
                label: self.label.clone(),
                expected,
                actual,
            })),
            _ => Ok(active),
        }
    }
}
