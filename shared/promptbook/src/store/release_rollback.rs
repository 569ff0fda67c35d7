//! Rolling a release back: the label of each of its prompts goes to what was below, in one transaction or not at all.

use futures_util::future::join_all;

use super::Store;
use super::condition::Condition;
use super::item;
use super::pending_write::{Move, PendingWrite};
use super::read::{Reading, missing};
use super::receipt::Effect;
use super::release_draft::{ReleaseDraft, Step};
use super::request::WriteContext;
use super::write::{Decision, WriteOperation};
use crate::error::{Error, MovedPrompt, ReleaseError, Result};
use crate::names::ReleaseId;
use crate::prompt::{
    Active, Below, LedgerEntry, PromptId, Publication, PublicationKind, Release, RolledBack,
};
use crate::table_keys::{self, Key};

/// Where a release says that it was rolled back.
const ROLLED_BACK: &str = "rolled_back";

/// What to do with a release that can't be rolled back in one transaction.
const REMEDY: &str = "roll its prompts back one by one";

struct RollBackRelease<'a> {
    id: &'a ReleaseId,
    context: &'a WriteContext,
}

impl Store {
    /// Undoes a release: each label that it moved goes to what was below, or is unpublished where nothing was. Nothing changes unless all
    /// of its publications are still the last ones of their labels and nothing forbids any of the changes.
    ///
    /// # Errors
    /// [`ReleaseError::NotFound`], [`ReleaseError::RolledBack`], [`ReleaseError::ChangedNothing`], [`ReleaseError::Moved`],
    /// [`ReleaseError::Stays`], [`IncludeError::Included`](crate::error::IncludeError::Included), [`IncludeError::PieceIncludes`](crate::error::IncludeError::PieceIncludes).
    pub async fn roll_back_release(
        &self,
        id: &ReleaseId,
        context: &WriteContext,
    ) -> Result<Release> {
        self.run(&RollBackRelease { id, context }, context).await
    }
}

impl WriteOperation for RollBackRelease<'_> {
    type Answer = Release;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<Release>> {
        let release = store.find_release(self.id).await?;
        let Some(readings) = self.read(store, &release).await? else {
            return Ok(Decision::ReadAgain);
        };
        let (steps, below) = undo(store, readings).await?;
        let (id, by) = (Some(self.id.clone()), &self.context.by);
        let mut draft = ReleaseDraft::begin(store, id, &release.label, by, &steps).await?;
        let writes = steps
            .iter()
            .zip(below)
            .map(|(step, below)| write(store, &draft, step, below));
        for (step, pending) in steps.iter().zip(join_all(writes).await) {
            match pending.map_err(|error| self.stays(error, step))? {
                Some(pending) => draft.add(pending)?,
                None => return Ok(Decision::ReadAgain),
            }
        }
        self.finished(draft, release.clone())
    }

    async fn replay(&self, store: &Store, _effect: Effect) -> Result<Release> {
        store.find_release(self.id).await
    }
}

impl RollBackRelease<'_> {
    /// What the labels that it moved are at; none when the reads were torn.
    ///
    /// # Errors
    /// When it can't be rolled back any more.
    async fn read(&self, store: &Store, release: &Release) -> Result<Option<Vec<Reading>>> {
        if let Some(RolledBack { at, .. }) = release.rolled_back {
            let id = self.id.clone();
            return Err(Error::Release(ReleaseError::RolledBack { id, at }));
        }
        let made = release.publications.iter();
        let made = made.filter(|made| made.release.as_ref() == Some(self.id));
        let made: Vec<&Publication> = made.collect();
        if made.is_empty() {
            let id = self.id.clone();
            return Err(Error::Release(ReleaseError::ChangedNothing { id }));
        }
        let ids: Vec<PromptId> = made.iter().map(|made| made.id()).collect();
        let mut round = store.read_prompts(&ids, &release.label, vec![]).await?;
        let readings = ids.iter().map(|id| round.reading(id, &release.label));
        let readings: Option<Vec<Reading>> = readings.collect::<Result<_>>()?;
        if let Some(readings) = &readings {
            self.check_moved(&made, readings)?;
        }
        Ok(readings)
    }

    /// Refuses when a label has moved since. Numbers only grow, so that stays true.
    fn check_moved(&self, made: &[&Publication], readings: &[Reading]) -> Result<()> {
        let moved = made.iter().zip(readings).filter_map(|(made, reading)| {
            let actual = reading
                .header
                .labels
                .get(&made.label)
                .map_or(0, |at| at.seq);
            (actual != made.seq).then(|| MovedPrompt {
                name: made.name.clone(),
                expected: made.seq,
                actual,
            })
        });
        let moved: Vec<MovedPrompt> = moved.collect();
        match moved.is_empty() {
            true => Ok(()),
            false => Err(Error::Release(ReleaseError::Moved {
                id: self.id.clone(),
                moved,
            })),
        }
    }

    /// Why a prompt forbids it.
    fn stays(&self, error: Error, step: &Step) -> Error {
        match error {
            Error::Database(_) => error,
            error => Error::Release(ReleaseError::Stays {
                id: self.id.clone(),
                name: step.reading.header.name.clone(),
                error: Box::new(error),
            }),
        }
    }

    fn finished(
        &self,
        mut draft: ReleaseDraft<'_>,
        mut release: Release,
    ) -> Result<Decision<Release>> {
        let by = &self.context.by;
        release.rolled_back = Some(RolledBack {
            at: draft.at,
            author: by.author.clone(),
            key_id: by.key_id.clone(),
            message: by.message.clone(),
        });
        let key = table_keys::release(self.id);
        let rolled_back = item::to_item(&key, &release)?.remove(ROLLED_BACK);
        let values = rolled_back.map(|value| (ROLLED_BACK.to_owned(), value));
        // It is rolled back once. Nothing else of it is written: its messages may have been redacted since it was read.
        let condition = Condition::default().and_lacks(ROLLED_BACK);
        let values = values.into_iter().collect();
        draft.transaction.set(key, values, condition);
        draft.committing(release, REMEDY)
    }
}

/// Where each label goes, with what is below then. Where nothing is below, the label is taken down.
async fn undo(store: &Store, readings: Vec<Reading>) -> Result<(Vec<Step>, Vec<Option<Below>>)> {
    let keys = readings.iter().filter_map(keys_below).flatten();
    let mut round = store.round(&keys.collect::<Vec<_>>()).await?;
    let mut steps = Vec::new();
    for reading in readings {
        let (version, below) = match keys_below(&reading) {
            None => (None, taken_down(&reading)),
            Some([version, entry]) => {
                let found = round.take(&version)?;
                let entry: LedgerEntry = round.take(&entry)?.ok_or_else(|| missing(&entry))?;
                (Some(found.ok_or_else(|| missing(&version))?), entry.below)
            }
        };
        steps.push((Step { reading, version }, below));
    }
    Ok(steps.into_iter().unzip())
}

/// The version that was active before a publication, and the publication that made it so; none when nothing was.
fn keys_below(reading: &Reading) -> Option<[Key; 2]> {
    let Active {
        publication, below, ..
    } = reading.active.as_ref()?;
    let (id, below) = (publication.id(), (*below)?);
    Some([
        table_keys::version(&id, below.version),
        table_keys::publication(&id, &publication.label, below.seq),
    ])
}

/// What is below a tombstone.
fn taken_down(reading: &Reading) -> Option<Below> {
    let Publication { seq, version, .. } = reading.active.as_ref()?.publication;
    Some(Below {
        seq,
        version: version?,
    })
}

/// The write to one of the prompts; none when it was to be refused by reads of two moments.
async fn write(
    store: &Store,
    draft: &ReleaseDraft<'_>,
    step: &Step,
    below: Option<Below>,
) -> Result<Option<PendingWrite>> {
    let Step { reading, version } = step;
    let mut pending = draft.pending(reading);
    let mut kind = PublicationKind::Unpublish;
    if let Some(version) = version {
        kind = PublicationKind::Rollback;
        let judged = store.judge(&mut pending, reading, draft.label, version);
        if !judged.await? {
            return Ok(None);
        }
    }
    pending.move_label(Move {
        label: draft.label,
        version: version.as_ref(),
        kind,
        below,
    })?;
    Ok(Some(pending))
}
