//! Saving a version of a prompt that may be new, live or deleted, with the labels that point at it from then on.

use super::Store;
use super::labelled::Labelled;
use super::pending_write::PendingWrite;
use super::read::Reading;
use super::receipt::Effect;
use super::request::{NewVersion, WriteContext};
use super::save_checks::{check_metadata, check_own_name, check_type};
use super::write::{Decision, WriteOperation};
use crate::error::Result;
use crate::names::{Label, VersionNumber};
use crate::prompt::{Header, PromptId, Version};
use crate::table_keys;

struct SaveVersion<'a> {
    id: &'a PromptId,
    new: &'a NewVersion,
    context: &'a WriteContext,
}

impl Store {
    /// Saves a version, even if its content is that of the last one, and publishes it under its labels. The contract gains what it uses,
    /// because clients of these versions fill them in themselves. A deleted prompt is restored without what it had: its versions are
    /// hidden, its labels stay down, and numbers go on.
    ///
    /// # Errors
    /// [`Error::TypeChanged`](crate::Error::TypeChanged), [`DatabaseError::Unsettled`](crate::error::DatabaseError::Unsettled), and what a creation and a
    /// publication refuse.
    pub async fn save_version(
        &self,
        id: &PromptId,
        new: &NewVersion,
        context: &WriteContext,
    ) -> Result<(Header, Version)> {
        let operation = SaveVersion { id, new, context };
        self.run_once(&operation, context).await
    }

    /// A prompt and its version, from an effect that names the version.
    pub(super) async fn replay_version(
        &self,
        id: &PromptId,
        effect: Effect,
    ) -> Result<(Header, Version)> {
        let number = effect.version.unwrap_or(VersionNumber::FIRST);
        let key = table_keys::version(id, number);
        tokio::try_join!(self.existing(id), self.get_named(&key))
    }
}

impl WriteOperation for SaveVersion<'_> {
    type Answer = (Header, Version);

    async fn decide(&self, store: &Store, attempt: u32) -> Result<Decision<Self::Answer>> {
        let Some(read) = store.read_labelled(self.id, &self.new.labels).await? else {
            return Ok(Decision::ReadAgain);
        };
        check_own_name(self.id, &self.new.content)?;
        self.context.check_includes(&self.new.content)?;
        let (mut pending, version) = match &read.header {
            None => self.first(store, &read, attempt).await?,
            Some(before) => self.next(store, &read, before).await?,
        };
        check_metadata(&pending.after)?;
        pending
            .transaction
            .check_default(self.id, read.default.as_ref())?;
        let is_whole = match self.new.labels.is_empty() && !version.includes.is_empty() {
            // Nobody publishes it yet, but what it includes has to be there.
            true => {
                self.judge_includes(store, &read, &mut pending, &version)
                    .await?
            }
            false => {
                let labels = &self.new.labels;
                store
                    .publish_under(labels, &version, &read, &mut pending, self.context)
                    .await?
            }
        };
        match is_whole {
            true => pending.committing(version),
            false => Ok(Decision::ReadAgain),
        }
    }

    async fn replay(&self, store: &Store, effect: Effect) -> Result<Self::Answer> {
        store.replay_version(self.id, effect).await
    }
}

impl SaveVersion<'_> {
    /// The write of a prompt that was never there.
    async fn first(
        &self,
        store: &Store,
        read: &Labelled,
        attempt: u32,
    ) -> Result<(PendingWrite, Version)> {
        let NewVersion { content, tags, .. } = self.new;
        if let Some(default) = &read.default {
            check_type(default, content.prompt_type())?;
        }
        let by = &self.context.by;
        let first = VersionNumber::FIRST;
        let version = Version::new(self.id, first, content, by, store.now());
        let pieces = store.pieces_of(content).await?;
        let header = Header {
            tags: tags.clone().unwrap_or_default(),
            ..Header::of_first(&version, pieces.initial_contract(content))
        };
        let mut pending = PendingWrite::first(header, &version, by)?;
        pending.rests_on(pieces);
        store.judge_by_overrides(&mut pending, attempt).await?;
        Ok((pending, version))
    }

    /// The write of the next version, which restores the prompt if it is deleted.
    async fn next(
        &self,
        store: &Store,
        read: &Labelled,
        before: &Header,
    ) -> Result<(PendingWrite, Version)> {
        let NewVersion { content, tags, .. } = self.new;
        let by = &self.context.by;
        let mut pending = PendingWrite::over(before, by, store.now());
        if before.purged_at.is_some() {
            return self.again(store, read, before, pending).await;
        }
        check_type(before, content.prompt_type())?;
        if pending.after.deleted_at.take().is_some() {
            pending.after.taken_down.clear();
            pending
                .after
                .hidden
                .insert(VersionNumber::FIRST, before.latest);
        }
        if let Some(tags) = tags {
            pending.after.tags.clone_from(tags);
        }
        let version = Version::new(self.id, before.latest.next(), content, by, pending.now);
        pending.add(&version)?;
        let pieces = store.pieces_of(content).await?;
        if read.default.is_none() {
            let of_pieces = pieces.needed_by(&version.includes, &version.inputs);
            let names = version.needed().chain(of_pieces.map(|(name, _)| name));
            pending.after.contract.extend(names.cloned());
        }
        pending.rests_on(pieces);
        Ok((pending, version))
    }

    /// The write of the next version under the name of a purged prompt, as if it were the first one.
    async fn again(
        &self,
        store: &Store,
        read: &Labelled,
        purged: &Header,
        mut pending: PendingWrite,
    ) -> Result<(PendingWrite, Version)> {
        let NewVersion { content, tags, .. } = self.new;
        if let Some(default) = &read.default {
            check_type(default, content.prompt_type())?;
        }
        let (number, by) = (purged.latest.next(), &self.context.by);
        let version = Version::new(self.id, number, content, by, pending.now);
        let pieces = store.pieces_of(content).await?;
        let header = Header {
            tags: tags.clone().unwrap_or_default(),
            ..Header::of_first(&version, pieces.initial_contract(content))
        };
        pending.after = Header {
            revision: pending.after.revision,
            ..purged.reborn(header)
        };
        pending.transaction.put_version(&version)?;
        pending.rests_on(pieces);
        // What overrides need is read at once: the condition of the first try is for names that were never taken.
        store.judge_by_overrides(&mut pending, 1).await?;
        Ok((pending, version))
    }

    /// Checks what a version includes, as if it were published; false when the reads were torn.
    async fn judge_includes(
        &self,
        store: &Store,
        read: &Labelled,
        pending: &mut PendingWrite,
        version: &Version,
    ) -> Result<bool> {
        let reading = Reading {
            header: pending.after.clone(),
            active: None,
            default: read.default.clone(),
        };
        let label = Label::default();
        store.judge(pending, &reading, &label, version).await
    }
}

impl PendingWrite {
    /// The decision to commit, for acts that answer the prompt and a version.
    pub(super) fn committing(self, version: Version) -> Result<Decision<(Header, Version)>> {
        let (transaction, header) = self.finish()?;
        let effect = Effect {
            version: Some(version.version),
            revision: header.revision,
            ..Effect::default()
        };
        Ok(Decision::Commit {
            transaction,
            effect,
            answer: (header, version),
        })
    }
}
