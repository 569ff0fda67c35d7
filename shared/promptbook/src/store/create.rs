//! Creating a prompt: its header and version 1, published at once if asked.

use super::Store;
use super::ledger::{Added, PendingWrite};
use super::read::Reading;
use super::receipt::Effect;
use super::request::{NewPrompt, Saved, WriteContext};
use super::save::{SavedAt, effect_of};
use super::write::{Decision, WriteOperation};
use crate::error::{Error, Result};
use crate::names::VersionNumber;
use crate::prompt::{Header, PromptId, Version};

struct Create<'a> {
    id: &'a PromptId,
    new: &'a NewPrompt,
    context: &'a WriteContext,
}

impl Store {
    /// Creates a prompt.
    ///
    /// # Errors
    /// [`Error::Exists`]; [`Error::Deleted`], since a deleted name can only be restored; for an override
    /// [`Error::TypeChanged`] and [`Error::OverrideContract`]; [`Error::BreaksContract`] when it is published.
    pub async fn create(
        &self,
        id: &PromptId,
        new: &NewPrompt,
        context: &WriteContext,
    ) -> Result<Saved> {
        self.run(&Create { id, new, context }, context).await
    }
}

impl WriteOperation for Create<'_> {
    type Answer = Saved;

    async fn decide(&self, store: &Store, attempt: u32) -> Result<Decision<Saved>> {
        // The first try finds out by its condition whether the name is free, and saves the read.
        if attempt > 0 || self.context.if_match.is_some() {
            self.must_be_absent(store.header(self.id).await?)?;
        }
        let default = store.default_header(self.id).await?;
        self.check_override(default.as_ref())?;
        super::save::check_own_name(self.id, &self.new.content)?;
        let version = Version::new(
            self.id,
            VersionNumber::FIRST,
            &self.new.content,
            &self.context.by,
            store.now(),
        );
        let header = self.header(&version);
        super::save::check_metadata(&header)?;
        let mut pending = PendingWrite::first(header.clone(), &version, &self.context.by)?;
        let reading = Reading {
            header,
            active: None,
            default,
        };
        let publication = match &self.new.publish {
            Some(label) => match store
                .add_publication(&mut pending, &reading, label, &version)
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
    fn must_be_absent(&self, header: Option<Header>) -> Result<()> {
        let Some(header) = header else {
            return match self.context.if_match {
                None => Ok(()),
                Some(_) => Err(super::read::not_found(self.id)),
            };
        };
        let (instance, name) = (header.instance, header.name);
        match header.deleted_at {
            None => Err(Error::Exists { instance, name }),
            Some(_) => Err(Error::Deleted { instance, name }),
        }
    }

    fn check_override(&self, default: Option<&Header>) -> Result<()> {
        let Some(default) = default else {
            return Ok(());
        };
        super::save::check_type(default, self.new.content.prompt_type())?;
        match self.new.contract {
            None => Ok(()),
            Some(_) => {
                let (instance, name) = (self.id.instance.clone(), self.id.name.clone());
                Err(Error::OverrideContract { instance, name })
            }
        }
    }

    fn header(&self, version: &Version) -> Header {
        let contract = self.new.contract.clone();
        let contract = contract.unwrap_or_else(|| self.new.content.initial_contract());
        Header {
            description: self.new.description.clone(),
            tags: self.new.tags.clone(),
            ..Header::of_first(version, contract)
        }
    }
}
