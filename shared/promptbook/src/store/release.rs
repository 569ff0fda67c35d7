//! Releases: versions of several prompts become active under one label, in one transaction or not at all.

use futures_util::future::join_all;

use super::Store;
use super::add_publication::Added;
use super::pending_write::PendingWrite;
use super::read::{live, no_such_version};
use super::receipt::Effect;
use super::release_draft::{ReleaseDraft, Step};
use super::request::WriteContext;
use super::write::{Decision, WriteOperation};
use crate::error::{Error, ReleaseError, Result};
use crate::names::{Instance, Label, PromptName, VersionNumber};
use crate::prompt::Release;
use crate::prompt::{Header, PromptId, Publication, Version};
use crate::table_keys;

/// Versions to publish at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRelease {
    /// The instance of the prompts.
    pub instance: Instance,
    /// The label to publish under.
    pub label: Label,
    /// The versions, each of another prompt, at most [`MAX_RELEASED`](crate::api::MAX_RELEASED).
    pub publish: Vec<ReleaseItem>,
}

/// A version to publish in a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseItem {
    /// The prompt.
    pub name: PromptName,
    /// The version.
    pub version: VersionNumber,
    /// The revision that the prompt must have; none means any.
    pub revision: Option<u64>,
}

/// What to do with a release that one transaction can't hold.
const REMEDY: &str =
    "make several releases, and keep a prompt together with those that it includes";

struct MakeRelease<'a> {
    new: &'a NewRelease,
    context: &'a WriteContext,
}

impl Store {
    /// Makes versions of several prompts active under one label at one moment, or none of them. A version that is active already stays
    /// so: the release holds its publication as it is. A version may include a prompt that the same release publishes.
    ///
    /// # Errors
    /// [`ReleaseError::InRelease`] with what [`Store::publish`] would refuse, or with [`ReleaseError::RevisionDiffers`]; [`ReleaseError::TooLarge`].
    pub async fn release(&self, new: &NewRelease, context: &WriteContext) -> Result<Release> {
        self.run(&MakeRelease { new, context }, context).await
    }
}

impl WriteOperation for MakeRelease<'_> {
    type Answer = Release;

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<Release>> {
        let Some(steps) = self.read(store).await? else {
            return Ok(Decision::ReadAgain);
        };
        let (label, by) = (&self.new.label, &self.context.by);
        let mut draft = ReleaseDraft::begin(store, None, label, by, &steps).await?;
        let adding = steps
            .iter()
            .map(|step| add(store, &draft, step, self.context));
        let mut publications = Vec::new();
        for (index, added) in join_all(adding).await.into_iter().enumerate() {
            let name = &self.new.publish[index].name;
            let added = added.map_err(|error| error.in_release(index, name))?;
            let Some((publication, pending)) = added else {
                return Ok(Decision::ReadAgain);
            };
            publications.push(publication);
            match pending {
                Some(pending) => draft.add(pending)?,
                // Others are judged by it, and the answer says that it is so at the moment of the release.
                None => draft
                    .transaction
                    .check_revision(&steps[index].reading.header),
            }
        }
        self.finished(draft, publications)
    }

    async fn replay(&self, store: &Store, effect: Effect) -> Result<Release> {
        let id = effect.release.ok_or(Error::KeyReused)?;
        Ok(Release {
            rolled_back: None,
            ..store.find_release(&id).await?
        })
    }
}

/// What a prompt adds to a release: its publication, and its write unless the version is active already. None when the reads were torn.
async fn add(
    store: &Store,
    draft: &ReleaseDraft<'_>,
    step: &Step,
    context: &WriteContext,
) -> Result<Option<(Publication, Option<PendingWrite>)>> {
    let Step { reading, version } = step;
    let mut pending = draft.pending(reading);
    let Some(version) = version else {
        return Ok(None);
    };
    let added = store.add_publication(&mut pending, reading, draft.label, version, context);
    Ok(match added.await? {
        Added::Publication(publication) => Some((publication, Some(pending))),
        Added::Active => {
            let active = reading.active.as_ref();
            active.map(|active| (active.publication.clone(), None))
        }
        Added::Torn => None,
    })
}

impl MakeRelease<'_> {
    /// The prompts and their versions; none when the reads were torn.
    async fn read(&self, store: &Store) -> Result<Option<Vec<Step>>> {
        let NewRelease {
            instance,
            label,
            publish,
        } = self.new;
        let id = |item: &ReleaseItem| PromptId {
            instance: instance.clone(),
            name: item.name.clone(),
        };
        let ids: Vec<PromptId> = publish.iter().map(id).collect();
        let wanted = ids.iter().zip(publish);
        let wanted: Vec<_> = wanted
            .map(|(id, item)| table_keys::version(id, item.version))
            .collect();
        let mut round = store.read_prompts(&ids, label, wanted.clone()).await?;
        let mut steps = Vec::new();
        for (index, (id, item)) in ids.iter().zip(publish).enumerate() {
            let refuse = |error: Error| error.in_release(index, &item.name);
            let Some(mut reading) = round.reading(id, label).map_err(refuse)? else {
                return Ok(None);
            };
            reading.header = item.check(reading.header).map_err(refuse)?;
            let version: Option<Version> = round.take(&wanted[index])?;
            // Made between the two reads.
            if version.is_none() {
                return Ok(None);
            }
            steps.push(Step { reading, version });
        }
        Ok(Some(steps))
    }

    /// The decision to commit it.
    fn finished(
        &self,
        mut draft: ReleaseDraft<'_>,
        publications: Vec<Publication>,
    ) -> Result<Decision<Release>> {
        let by = &self.context.by;
        let release = Release {
            id: draft.id.clone(),
            instance: self.new.instance.clone(),
            label: self.new.label.clone(),
            message: by.message.clone(),
            author: by.author.clone(),
            key_id: by.key_id.clone(),
            at: draft.at,
            publications,
            rolled_back: None,
        };
        let key = table_keys::release(&release.id);
        draft.transaction.put_new(&key, &release)?;
        draft.committing(release, REMEDY)
    }
}

impl ReleaseItem {
    /// Refuses a header of which this version can't be published.
    fn check(&self, header: Header) -> Result<Header> {
        let header = live(header)?;
        match self.revision {
            Some(expected) if expected != header.revision => {
                Err(Error::Release(ReleaseError::RevisionDiffers {
                    expected,
                    actual: header.revision,
                }))
            }
            _ if self.version > header.latest => Err(no_such_version(&header, self.version)),
            _ => Ok(header),
        }
    }
}
