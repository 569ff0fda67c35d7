//! Creating a prompt: its header and version 1, published at once if asked.

use super::Store;
use super::add_publication::Added;
use super::name_update::NameItem;
use super::needed::ActiveNeeds;
use super::pending_write::PendingWrite;
use super::pieces::Pieces;
use super::read::Reading;
use super::receipt::Effect;
use super::request::{NewPrompt, Saved, WriteContext};
use super::save_checks::{check_metadata, check_own_name, check_type, field_of};
use super::saved::{SavedAt, effect_of};
use super::write::{Decision, WriteOperation};
use crate::Timestamp;
use crate::error::{ContractError, DeletionError, Error, Result};
use crate::names::VersionNumber;
use crate::prompt::{Header, PromptId, Version};

struct Create<'a> {
    id: &'a PromptId,
    new: &'a NewPrompt,
    context: &'a WriteContext,
}

impl Store {
    /// Creates a prompt. One of `default` has the type of the overrides of its name, and supplies what their active versions need.
    ///
    /// # Errors
    /// [`Error::Exists`]; [`DeletionError::Deleted`], since a deleted name can only be restored; for an override
    /// [`Error::TypeChanged`] and [`ContractError::OverrideContract`]; for one of `default` [`ContractError::OverrideHasType`] and
    /// [`ContractError::OverrideNeeds`]; [`ContractError::BreaksContract`] when it is published.
    pub async fn create(
        &self,
        id: &PromptId,
        new: &NewPrompt,
        context: &WriteContext,
    ) -> Result<Saved> {
        self.run(&Create { id, new, context }, context).await
    }
}

impl Store {
    /// Judges a new prompt of `default` by the active versions of overrides, which obey it from then on. The first try finds out by its
    /// condition whether there was ever one, and saves the reads.
    pub(super) async fn judge_by_overrides(
        &self,
        pending: &mut PendingWrite,
        attempt: u32,
    ) -> Result<()> {
        let new = &pending.after;
        if !new.instance.is_default() {
            return Ok(());
        }
        let active = match attempt {
            0 => ActiveNeeds::since(NameItem::default()),
            _ => self.needed_by_overrides(&new.name).await?,
        };
        let mut types = active.types.iter();
        if let Some((expected, instance)) = types.find(|(it, _)| *it != new.prompt_type) {
            return Err(Error::Contract(ContractError::OverrideHasType {
                instance: instance.clone(),
                name: new.name.clone(),
                expected: *expected,
                field: field_of(*expected),
            }));
        }
        let lacking = active.needed.iter();
        let mut lacking = lacking.filter(|(name, _)| !new.contract.contains(*name));
        if let Some((first, user)) = lacking.next() {
            let rest = lacking.map(|(name, _)| name);
            return Err(Error::Contract(ContractError::OverrideNeeds {
                user: user.version.clone(),
                names: [first].into_iter().chain(rest).cloned().collect(),
            }));
        }
        pending.judged_by(&active);
        Ok(())
    }
}

impl WriteOperation for Create<'_> {
    type Answer = Saved;

    async fn decide(&self, store: &Store, attempt: u32) -> Result<Decision<Saved>> {
        // The first try finds out by its condition whether the name is free, and saves the read.
        let purged = match attempt > 0 || self.context.if_match.is_some() {
            true => self.must_be_free(store.header(self.id).await?)?,
            false => None,
        };
        let default = store.default_header(self.id).await?;
        self.check_override(default.as_ref())?;
        check_own_name(self.id, &self.new.content)?;
        self.context.check_includes(&self.new.content)?;
        let pieces = store.pieces_of(&self.new.content).await?;
        let (mut pending, version) = self.pending(purged.as_ref(), &pieces, store.now())?;
        let header = pending.after.clone();
        check_metadata(&header)?;
        pending.rests_on(pieces);
        store.judge_by_overrides(&mut pending, attempt).await?;
        let reading = Reading {
            header,
            active: None,
            default,
        };
        let publication = match &self.new.publish {
            Some(label) => match store
                .add_publication(&mut pending, &reading, label, &version, self.context)
                .await?
            {
                Added::Publication(publication) => Some(publication),
                Added::Active => None,
                Added::Torn => return Ok(Decision::ReadAgain),
            },
            None => {
                pending
                    .transaction
                    .check_default(self.id, reading.default.as_ref())?;
                None
            }
        };
        let (transaction, header) = pending.finish()?;
        let answer = Saved {
            version,
            publication,
            revision: header.revision,
        };
        Ok(Decision::Commit {
            transaction,
            effect: effect_of(&answer),
            answer,
        })
    }

    async fn replay(&self, store: &Store, effect: Effect) -> Result<Saved> {
        store
            .replay_saved(
                SavedAt {
                    id: self.id,
                    label: self.new.publish.as_ref(),
                },
                effect,
            )
            .await
    }
}

impl Create<'_> {
    /// The header of the purged prompt whose name is free; none where there was never a prompt.
    fn must_be_free(&self, header: Option<Header>) -> Result<Option<Header>> {
        let free = match header {
            Some(header) if header.purged_at.is_none() => {
                let (instance, name) = (header.instance, header.name);
                return Err(match header.deleted_at {
                    None => Error::Exists { instance, name },
                    Some(_) => Error::Deletion(DeletionError::Deleted { instance, name }),
                });
            }
            free => free,
        };
        match self.context.if_match {
            None => Ok(free),
            Some(_) => Err(super::read::not_found(self.id)),
        }
    }

    /// The write of the first version, or of the next one after those of a purged prompt.
    fn pending(
        &self,
        purged: Option<&Header>,
        pieces: &Pieces,
        now: Timestamp,
    ) -> Result<(PendingWrite, Version)> {
        let NewPrompt { content, .. } = self.new;
        let by = &self.context.by;
        let Some(purged) = purged else {
            let version = Version::new(self.id, VersionNumber::FIRST, content, by, now);
            let header = self.header(&version, pieces);
            let pending = PendingWrite::first(header, &version, by)?;
            return Ok((pending, version));
        };
        let mut pending = PendingWrite::over(purged, by, now);
        let number = purged.latest.next();
        let version = Version::new(self.id, number, content, by, pending.now);
        pending.after = Header {
            revision: pending.after.revision,
            ..purged.reborn(self.header(&version, pieces))
        };
        pending.transaction.put_version(&version)?;
        Ok((pending, version))
    }

    fn check_override(&self, default: Option<&Header>) -> Result<()> {
        let Some(default) = default else {
            return Ok(());
        };
        check_type(default, self.new.content.prompt_type())?;
        match self.new.contract {
            None => Ok(()),
            Some(_) => {
                let (instance, name) = (self.id.instance.clone(), self.id.name.clone());
                Err(Error::Contract(ContractError::OverrideContract {
                    instance,
                    name,
                }))
            }
        }
    }

    fn header(&self, version: &Version, pieces: &Pieces) -> Header {
        let contract = self.new.contract.clone();
        let contract = contract.unwrap_or_else(|| pieces.initial_contract(&self.new.content));
        Header {
            description: self.new.description.clone(),
            tags: self.new.tags.clone(),
            ..Header::of_first(version, contract)
        }
    }
}
