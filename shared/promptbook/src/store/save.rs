//! PUT and PATCH: new content makes a new version, published at once if asked.

use super::Store;
use super::add_publication::Added;
use super::pending_write::PendingWrite;
use super::read::Reading;
use super::receipt::Effect;
use super::request::{Change, Edit, Saved, WriteContext};
use super::write::{Decision, WriteOperation};
use crate::content::{Content, MAX_METADATA, PromptType};
use crate::error::{Error, FieldError, Result};
use crate::names::Label;
use crate::prompt::{Header, PromptId, Version};
use crate::table_keys;

struct Save<'a> {
    id: &'a PromptId,
    change: &'a Change,
    context: &'a WriteContext,
}

impl Store {
    /// Changes a prompt's content and metadata. Content as it is makes no new version.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`], [`DeletionError::Deleted`], [`Error::PreconditionFailed`], [`Error::TypeChanged`];
    /// [`Error::Invalid`] when what is merged is not valid; [`ContractError::BreaksContract`] when it is published.
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

    /// The answer of a create, PUT or PATCH again, from what never changes.
    pub(super) async fn replay_saved(&self, at: SavedAt<'_>, effect: Effect) -> Result<Saved> {
        let number = effect.version.unwrap_or(crate::names::VersionNumber::FIRST);
        let version = self.get_named(&table_keys::version(at.id, number)).await?;
        let publication = match (at.label, effect.seq) {
            (Some(label), Some(seq)) => {
                Some(self.ledger_entry(at.id, label, seq).await?.publication)
            }
            _ => None,
        };
        Ok(Saved {
            version,
            publication,
            revision: effect.revision,
        })
    }
}

/// Where the parts of a [`Saved`] lie.
pub(super) struct SavedAt<'a> {
    pub(super) id: &'a PromptId,
    pub(super) label: Option<&'a Label>,
}

pub(super) fn effect_of(saved: &Saved) -> Effect {
    Effect {
        version: Some(saved.version.version),
        seq: saved
            .publication
            .as_ref()
            .map(|publication| publication.seq),
        revision: saved.revision,
        ..Effect::default()
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
        let edited = self.edited(store, &reading.header).await?;
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

/// No prompt includes itself.
pub(super) fn check_own_name(id: &PromptId, content: &Content) -> Result<()> {
    let checked = content.check_own_name(&id.name);
    checked.map_err(|wrong| Error::Invalid(vec![wrong]))
}

/// What a prompt is to say.
struct Edited {
    /// None keeps the content as it is, even if that was redacted.
    content: Option<Content>,
    description: Option<String>,
    tags: std::collections::BTreeSet<String>,
}

impl Save<'_> {
    async fn edited(&self, store: &Store, header: &Header) -> Result<Edited> {
        match &self.change.edit {
            Edit::Replace {
                content,
                description,
                tags,
            } => Ok(Edited {
                content: Some(content.clone()),
                description: description.clone(),
                tags: tags.clone(),
            }),
            Edit::Merge(merge) => {
                let content = match merge.keeps_content() {
                    true => None,
                    false => Some(
                        merge.content(store.version_of(header, header.latest).await?, header)?,
                    ),
                };
                Ok(Edited {
                    content,
                    description: merge
                        .description
                        .clone()
                        .unwrap_or_else(|| header.description.clone()),
                    tags: merge.tags.clone().unwrap_or_else(|| header.tags.clone()),
                })
            }
        }
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

/// Refuses metadata over its limit, which a merge can reach field by field, and a new prompt by the names that it uses.
pub(super) fn check_metadata(header: &Header) -> Result<()> {
    let metadata = (&header.description, &header.tags, &header.contract);
    let size = serde_json::to_string(&metadata).map_or(0, |json| json.len());
    if size <= MAX_METADATA {
        return Ok(());
    }
    let names: usize = header.contract.iter().map(String::len).sum();
    let pointer = match names > header.description.as_ref().map_or(0, String::len) {
        true => "/contract",
        false => "/description",
    };
    let field = FieldError::too_large(pointer, size, MAX_METADATA);
    Err(Error::Invalid(vec![field]))
}

/// Refuses content of the other type.
pub(super) fn check_type(header: &Header, given: PromptType) -> Result<()> {
    match header.prompt_type == given {
        true => Ok(()),
        false => Err(wrong_type(header, header.prompt_type)),
    }
}

pub(super) fn wrong_type(header: &Header, expected: PromptType) -> Error {
    Error::TypeChanged {
        name: header.name.clone(),
        expected,
        field: field_of(expected),
    }
}

/// The field that a prompt of this type has its templates in.
pub(super) fn field_of(prompt_type: PromptType) -> &'static str {
    match prompt_type {
        PromptType::Text => "template",
        PromptType::Chat => "messages",
    }
}
