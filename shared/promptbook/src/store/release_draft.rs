//! What a release and its rollback have in common: writes of several prompts, judged as they will be together, in one transaction.

use std::collections::BTreeSet;

use super::Store;
use super::activity::{Recorded, time_ordered_id};
use super::pending_write::{Move, PendingWrite};
use super::pieces::Pieces;
use super::read::Reading;
use super::receipt::Effect;
use super::transaction::Transaction;
use super::write::Decision;
use crate::Timestamp;
use crate::activity::{ActivityKind, ChangedPrompt};
use crate::error::{Error, ReleaseError, Result};
use crate::names::{Label, ReleaseId};
use crate::prompt::{Active, Header, PublicationKind, Release, Signature, Version};

/// A prompt of a release, as read, and the version that becomes active; none takes the label down.
pub(super) struct Step {
    pub(super) reading: Reading,
    pub(super) version: Option<Version>,
}

impl Step {
    fn moves(&self, label: &Label) -> bool {
        let at = self.reading.header.labels.get(label);
        let version = self.version.as_ref().map(|version| version.version);
        at.and_then(|at| at.version) != version
    }
}

/// The writes of a release so far.
pub(super) struct ReleaseDraft<'a> {
    pub(super) id: ReleaseId,
    pub(super) at: Timestamp,
    pub(super) label: &'a Label,
    pub(super) transaction: Transaction,
    changed: Vec<ChangedPrompt>,
    by: &'a Signature,
    /// What the versions include, as it will be.
    pieces: Pieces,
}

impl<'a> ReleaseDraft<'a> {
    /// Begins the writes of a release, of a new one if no ID is given. Reads what the versions include, after the headers of the prompts.
    pub(super) async fn begin(
        store: &Store,
        id: Option<ReleaseId>,
        label: &'a Label,
        by: &'a Signature,
        steps: &[Step],
    ) -> Result<Self> {
        let at = moment(store.now(), steps);
        let mut draft = Self {
            id: id.map_or_else(|| time_ordered_id(at), Ok)?,
            at,
            label,
            transaction: Transaction::default(),
            changed: Vec::new(),
            by,
            pieces: Pieces::default(),
        };
        draft.read_pieces(store, steps).await?;
        Ok(draft)
    }

    /// Reads what the versions include, and judges it as it will be.
    async fn read_pieces(&mut self, store: &Store, steps: &[Step]) -> Result<()> {
        let (mut included, mut gained) = (BTreeSet::new(), BTreeSet::new());
        for step in steps {
            if let Some(version) = &step.version {
                included.extend(version.includes.iter().cloned());
                gained.extend(self.pending(&step.reading).gained(self.label, version));
            }
        }
        let mut pieces = store.whole_pieces(included.clone()).await?;
        for step in steps {
            let header = &step.reading.header;
            if !included.contains(&header.name) {
                continue;
            }
            // One that stays is judged as it was read with the others, and not as it was read since.
            pieces.will_be(Some(header), header);
            if step.moves(self.label) {
                let (after, active) = self.preview(step)?;
                pieces.will_be(Some(header), &after);
                if header.instance.is_default() && *self.label == Label::default() {
                    pieces.active.insert(header.name.clone(), active);
                }
            }
        }
        store.read_overrides_of(&mut pieces, gained).await?;
        self.pieces = pieces;
        Ok(())
    }

    /// A prompt as it will be: its header, and what its label points at.
    fn preview(&self, step: &Step) -> Result<(Header, Active)> {
        let mut pending = self.pending(&step.reading);
        let publication = pending.move_label(Move {
            label: self.label,
            version: step.version.as_ref(),
            kind: PublicationKind::Publish,
            below: None,
        })?;
        let active = Active {
            publication,
            below: None,
            version: step.version.clone(),
        };
        Ok((pending.after, active))
    }

    /// The write to one of the prompts.
    pub(super) fn pending(&self, reading: &Reading) -> PendingWrite {
        let mut pending = PendingWrite::over(&reading.header, self.by, self.at);
        pending.release = Some(self.id.clone());
        pending.pieces = self.pieces.clone();
        pending
    }

    /// Adds the write to one of the prompts.
    pub(super) fn add(&mut self, pending: PendingWrite) -> Result<()> {
        self.changed.push(pending.changed());
        let (transaction, _) = pending.finish_part()?;
        self.transaction.join(transaction);
        Ok(())
    }

    /// The decision to commit it.
    pub(super) fn committing(
        mut self,
        answer: Release,
        remedy: &'static str,
    ) -> Result<Decision<Release>> {
        if self.transaction.is_torn() {
            return Ok(Decision::ReadAgain);
        }
        self.transaction.record(Recorded {
            kind: match answer.rolled_back {
                None => ActivityKind::Release,
                Some(_) => ActivityKind::Rollback,
            },
            at: self.at,
            instance: Some(&answer.instance),
            prompts: self.changed,
            release: Some(&self.id),
            by: self.by,
            key: None,
            note_before: None,
        })?;
        self.transaction
            .check_sizes()
            .map_err(|error| too_large(error, remedy))?;
        let release = Some(self.id);
        Ok(Decision::Commit {
            transaction: self.transaction,
            effect: Effect {
                release,
                ..Effect::default()
            },
            answer,
        })
    }
}

/// One moment for all publications, after the last write to each of the prompts: a ledger ascends in time.
fn moment(now: Timestamp, steps: &[Step]) -> Timestamp {
    let after = steps
        .iter()
        .map(|step| step.reading.header.updated_at.next());
    after.fold(now, Timestamp::max)
}

/// What no ID of a release of this time or later sorts before.
pub(super) fn first_id(at: Timestamp) -> String {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
    let first = uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]);
    first.into_uuid().to_string()
}

/// What a transaction can't hold.
fn too_large(error: Error, remedy: &'static str) -> Error {
    match error {
        Error::TooManyItems { count, limit } => Error::Release(ReleaseError::TooLarge {
            size: count,
            limit,
            unit: "items",
            remedy,
        }),
        Error::TooLarge { size, limit, .. } if limit == super::size::MAX_TRANSACTION => {
            Error::Release(ReleaseError::TooLarge {
                size,
                limit,
                unit: "bytes",
                remedy,
            })
        }
        other => other,
    }
}
