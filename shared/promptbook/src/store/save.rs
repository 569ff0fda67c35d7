//! PUT and PATCH: new content makes a new version, published at once if asked.

use super::Store;
use super::add_publication::Added;
use super::pending_write::PendingWrite;
use super::publishable::is_redacted_since;
use super::read::Reading;
use super::receipt::Effect;
use super::request::{Change, Edit, Saved, WriteContext};
use super::save_checks::{check_metadata, check_own_name, check_type};
use super::saved::{SavedAt, effect_of};
use super::write::{Decision, WriteOperation};
use crate::content::Content;
use crate::error::Result;
use crate::prompt::{Header, PromptId, Version};

struct Save<'a> {
    id: &'a PromptId,
    change: &'a Change,
    context: &'a WriteContext,
}

impl Store {
    /// Changes a prompt's content and metadata. Content as it is makes no new version.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`](crate::error::Error::PromptNotFound), [`DeletionError::Deleted`](crate::error::DeletionError::Deleted), [`Error::PreconditionFailed`](crate::error::Error::PreconditionFailed), [`Error::TypeChanged`](crate::error::Error::TypeChanged);
    /// [`Error::Invalid`](crate::error::Error::Invalid) when what is merged is not valid; [`ContractError::BreaksContract`](crate::error::ContractError::BreaksContract) when it is published.
    pub async fn save(
        &self,
        id: &PromptId,
        change: &Change,
        context: &WriteContext,
    ) -> Result<Saved> {
        self.run(
            &Save {
                id,
                change,
                context,
            },
            context,
        )
        .await
    }
}

impl WriteOperation for Save<'_> {
    type Answer = Saved;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<Saved>> {
        let label = self.change.publish.as_ref();
        let Some(reading) = store.read_live(self.id, label).await? else {
            return Ok(Decision::ReadAgain);
        };
        self.context.check(&reading.header)?;
        let Some(edited) = self.edited(store, &reading.header).await? else {
            return Ok(Decision::ReadAgain);
        };
        if let Some(content) = &edited.content {
            check_type(&reading.header, content.prompt_type())?;
            check_own_name(self.id, content)?;
        }

        let mut pending = PendingWrite::over(&reading.header, &self.context.by, store.now());
        pending.after.description = edited.description;
        pending.after.tags = edited.tags;
        check_metadata(&pending.after)?;
        let version = self
            .version(
                store,
                &mut pending,
                &reading.header,
                edited.content.as_ref(),
            )
            .await?;
        let published = match label {
            None => None,
            Some(label) => match store
                .add_publication(&mut pending, &reading, label, &version, self.context)
                .await?
            {
                Added::Publication(publication) => Some(publication),
                Added::Active => None,
                Added::Torn => return Ok(Decision::ReadAgain),
            },
        };
        self.decision(pending, reading, version, published)
    }

    async fn replay(&self, store: &Store, effect: Effect) -> Result<Saved> {
        store
            .replay_saved(
                SavedAt {
                    id: self.id,
                    label: self.change.publish.as_ref(),
                },
                effect,
            )
            .await
    }
}

/// What a prompt is to say.
struct Edited {
    /// None keeps the content as it is, even if that was redacted.
    content: Option<Content>,
    description: Option<String>,
    tags: std::collections::BTreeSet<String>,
}

impl Save<'_> {
    /// None when the reads are torn.
    async fn edited(&self, store: &Store, header: &Header) -> Result<Option<Edited>> {
        Ok(Some(match &self.change.edit {
            Edit::Replace {
                content,
                description,
                tags,
            } => Edited {
                content: Some(content.clone()),
                description: description.clone(),
                tags: tags.clone(),
            },
            Edit::Merge(merge) => {
                let content = match merge.keeps_content() {
                    true => None,
                    false => {
                        let latest = store.version_of(header, header.latest).await?;
                        if is_redacted_since(header, &latest) {
                            return Ok(None);
                        }
                        Some(merge.content(latest, header)?)
                    }
                };
                Edited {
                    content,
                    description: merge
                        .description
                        .clone()
                        .unwrap_or_else(|| header.description.clone()),
                    tags: merge.tags.clone().unwrap_or_else(|| header.tags.clone()),
                }
            }
        }))
    }

    /// The latest version: a new one when the content is new.
    async fn version(
        &self,
        store: &Store,
        pending: &mut PendingWrite,
        header: &Header,
        content: Option<&Content>,
    ) -> Result<Version> {
        match content.filter(|content| !header.latest_has(content.digest())) {
            None => store.version_of(header, header.latest).await,
            Some(new) => {
                self.context.check_includes(new)?;
                pending.add_version(new, &self.context.by)
            }
        }
    }

    fn decision(
        &self,
        pending: PendingWrite,
        reading: Reading,
        version: Version,
        published: Option<crate::prompt::Publication>,
    ) -> Result<Decision<Saved>> {
        let header = reading.header;
        let same = version.version == header.latest
            && published.is_none()
            && pending.after.description == header.description
            && pending.after.tags == header.tags;
        // Asked to publish what is active already, the publication in force is the answer.
        let in_force = || {
            self.change
                .publish
                .as_ref()
                .and(reading.active.map(|active| active.publication))
        };
        let publication = published.or_else(in_force);
        if same {
            let answer = Saved {
                version,
                publication,
                revision: header.revision,
            };
            return Ok(Decision::Unchanged {
                header: Box::new(header),
                effect: effect_of(&answer),
                answer,
            });
        }
        let (transaction, after) = pending.finish()?;
        let answer = Saved {
            version,
            publication,
            revision: after.revision,
        };
        Ok(Decision::Commit {
            transaction,
            effect: effect_of(&answer),
            answer,
        })
    }
}

impl PendingWrite {
    /// Adds the next version to the write.
    pub(super) fn add_version(
        &mut self,
        content: &Content,
        by: &crate::prompt::Signature,
    ) -> Result<Version> {
        let id = self.after.id();
        let version = Version::new(&id, self.after.latest.next(), content, by, self.now);
        self.add(&version)?;
        Ok(version)
    }

    /// Adds this version, which is the next one.
    pub(super) fn add(&mut self, version: &Version) -> Result<()> {
        self.transaction.put_version(version)?;
        self.after.latest = version.version;
        self.after.digest.clone_from(&version.digest);
        Ok(())
    }
}
