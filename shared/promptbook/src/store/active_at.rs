//! What was active at a time in the past, with what it included then.

use futures_util::future::try_join_all;
use promptbook_core::include_places;

use super::Store;
use super::past::Around;
use super::read::{missing, not_found};
use super::request::InForce;
use crate::Timestamp;
use crate::error::{Error, LabelError, Result};
use crate::names::{Label, PromptName};
use crate::prompt::{Active, Header, LedgerEntry, PromptId, Publication, Version};
use crate::table_keys;

impl Store {
    /// What was active under a label at a time, for an instance or by inheritance from `default`, with what it included as that was
    /// active then. Works for a deleted prompt. A publication counts from its `at`.
    ///
    /// # Errors
    /// [`LabelError::NotActiveAt`], [`Error::PromptNotFound`].
    pub async fn active_at(
        &self,
        id: &PromptId,
        label: &Label,
        time: Timestamp,
    ) -> Result<InForce> {
        let mut reasons = Vec::new();
        for header in self.own_and_default(id).await? {
            let around = self.around(&header, label, time).await?;
            let Some(entry) = around.active() else {
                reasons.push(around.why_inactive(&header, time));
                continue;
            };
            let (publication, version) = self.with_version(entry.publication.clone()).await?;
            let pieces = version.includes.iter();
            let pieces = pieces.map(|name| self.piece_at(id, name, label, time));
            return Ok(InForce {
                pieces: try_join_all(pieces).await?,
                publication,
                version,
            });
        }
        match reasons.is_empty() {
            true => Err(not_found(id)),
            false => Err(Error::Label(LabelError::NotActiveAt {
                instance: id.instance.clone(),
                name: id.name.clone(),
                label: label.clone(),
                time,
                reasons,
            })),
        }
    }

    /// The publication of an included prompt that applied at a time, in the order of [`include_places`].
    async fn piece_at(
        &self,
        of: &PromptId,
        name: &PromptName,
        label: &Label,
        time: Timestamp,
    ) -> Result<Active> {
        let id = PromptId {
            instance: of.instance.clone(),
            name: name.clone(),
        };
        let headers: Vec<Header> = self.own_and_default(&id).await?.collect();
        let mut around = Around::default();
        for (instance, label) in include_places(&of.instance, label) {
            let mut headers = headers.iter();
            let Some(header) = headers.find(|header| header.instance == instance) else {
                continue;
            };
            around = self.around(header, &label, time).await?;
            if let Some(entry) = around.active() {
                return self.active_by(entry).await;
            }
        }
        // The last ledger is that of `default` under `production`, where an included prompt is always active. If it says otherwise,
        // the clock of the server that wrote it differed from that of the server that published the includer.
        let entry = self.nearest_active(around).await?;
        let entry = entry.ok_or_else(|| missing(&table_keys::header(&id.of_default())))?;
        self.active_by(&entry).await
    }

    /// The last version that was taken down until the time, or the first one after it.
    async fn nearest_active(&self, around: Around) -> Result<Option<LedgerEntry>> {
        match around.last {
            None => Ok(around.next),
            Some(LedgerEntry { publication, below }) => {
                let Some(below) = below else { return Ok(None) };
                let (id, label) = (publication.id(), &publication.label);
                self.ledger_entry(&id, label, below.seq).await.map(Some)
            }
        }
    }

    async fn active_by(&self, entry: &LedgerEntry) -> Result<Active> {
        let (publication, version) = self.with_version(entry.publication.clone()).await?;
        Ok(Active {
            publication,
            below: entry.below,
            version: Some(version),
        })
    }

    /// A publication of a version, and the version.
    async fn with_version(&self, publication: Publication) -> Result<(Publication, Version)> {
        let id = publication.id();
        let (label, seq) = (&publication.label, publication.seq);
        let tombstone = || missing(&table_keys::publication(&id, label, seq));
        let number = publication.version.ok_or_else(tombstone)?;
        let version = self.get_named(&table_keys::version(&id, number)).await?;
        Ok((publication, version))
    }

    /// The headers of the instance's own prompt and of that of `default`, deleted, purged or not, as far as they exist.
    async fn own_and_default(&self, id: &PromptId) -> Result<impl Iterator<Item = Header>> {
        let of_default = async {
            match id.instance.is_default() {
                true => Ok(None),
                false => self.header(&id.of_default()).await,
            }
        };
        let (own, default) = tokio::try_join!(self.header(id), of_default)?;
        Ok(own.into_iter().chain(default))
    }
}
