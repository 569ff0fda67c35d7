//! Pointing several labels at one version, in one transaction.

use std::collections::BTreeSet;

use super::Store;
use super::pending_write::PendingWrite;
use super::read::no_such_version;
use super::receipt::Effect;
use super::request::WriteContext;
use super::write::{Decision, WriteOperation};
use crate::error::Result;
use crate::names::{Label, VersionNumber};
use crate::prompt::{Header, PromptId, Version};
use crate::table_keys;

struct PointLabels<'a> {
    id: &'a PromptId,
    version: VersionNumber,
    labels: &'a BTreeSet<Label>,
    context: &'a WriteContext,
}

impl Store {
    /// Publishes a version under each of these labels. Its other labels stay.
    ///
    /// # Errors
    /// `PromptNotFound`, also for a deleted prompt; `VersionNotFound`, also for a hidden version; `Unsettled`; and what a publication
    /// refuses.
    pub async fn point_labels(
        &self,
        id: &PromptId,
        version: VersionNumber,
        labels: &BTreeSet<Label>,
        context: &WriteContext,
    ) -> Result<(Header, Version)> {
        let operation = PointLabels {
            id,
            version,
            labels,
            context,
        };
        self.run_once(&operation, context).await
    }
}

impl WriteOperation for PointLabels<'_> {
    type Answer = (Header, Version);

    async fn decide(&self, store: &Store, _attempt: u32) -> Result<Decision<Self::Answer>> {
        let Some(read) = store.read_labelled(self.id, self.labels).await? else {
            return Ok(Decision::ReadAgain);
        };
        let header = read.live(self.id)?;
        if self.version > header.latest || header.hidden.contains(self.version) {
            return Err(no_such_version(header, self.version));
        }
        let key = table_keys::version(self.id, self.version);
        let version: Version = store.get_named(&key).await?;
        let is_at = |label: &Label| {
            let pointer = header.labels.get(label);
            pointer.and_then(|pointer| pointer.version) == Some(self.version)
        };
        if self.labels.iter().all(is_at) {
            return Ok(unchanged(header.clone(), version));
        }
        let mut pending = PendingWrite::over(header, &self.context.by, store.now());
        let published =
            store.publish_under(self.labels, &version, &read, &mut pending, self.context);
        match published.await? {
            true => pending.committing(version),
            false => Ok(Decision::ReadAgain),
        }
    }

    async fn replay(&self, store: &Store, effect: Effect) -> Result<Self::Answer> {
        store.replay_version(self.id, effect).await
    }
}

fn unchanged(header: Header, version: Version) -> Decision<(Header, Version)> {
    Decision::Unchanged {
        header: Box::new(header.clone()),
        effect: Effect {
            version: Some(version.version),
            revision: header.revision,
            ..Effect::default()
        },
        answer: (header, version),
    }
}
