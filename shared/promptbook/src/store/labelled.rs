//! A prompt together with what several of its labels point at, and moving these labels in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use super::Store;
use super::add_publication::Added;
use super::pending_write::PendingWrite;
use super::read::{Reading, is_torn, not_found, obeyed};
use super::request::WriteContext;
use crate::error::Result;
use crate::names::Label;
use crate::prompt::{Active, Header, PromptId, Version};
use crate::table_keys::{self, Key};

/// What a write to several labels decides from, read in one round.
pub(super) struct Labelled {
    pub(super) header: Option<Header>,
    /// The header of `default`'s prompt, when the prompt is another instance's.
    pub(super) default: Option<Header>,
    active: BTreeMap<Label, Active>,
}

impl Store {
    /// Reads a prompt with these labels; none when a write between the reads tore them.
    pub(super) async fn read_labelled(
        &self,
        id: &PromptId,
        labels: &BTreeSet<Label>,
    ) -> Result<Option<Labelled>> {
        let (own, of_default) = (table_keys::header(id), table_keys::header(&id.of_default()));
        let active_keys = labels.iter().map(|label| table_keys::active(id, label));
        let mut keys: Vec<Key> = [own.clone()].into_iter().chain(active_keys).collect();
        if !id.instance.is_default() {
            keys.push(of_default.clone());
        }
        let mut found = self.round(&keys).await?;
        let mut read = Labelled {
            header: found.take(&own)?,
            default: None,
            active: BTreeMap::new(),
        };
        if !id.instance.is_default() {
            read.default = found.take(&of_default)?.and_then(obeyed);
        }
        for label in labels {
            let active = found.take_active(&table_keys::active(id, label))?;
            let torn = match &read.header {
                Some(header) => is_torn(header, label, active.as_ref()),
                None => active.is_some(),
            };
            if torn {
                return Ok(None);
            }
            read.active
                .extend(active.map(|active| (label.clone(), active)));
        }
        Ok(Some(read))
    }

    /// Adds the publication of a version under each of these labels to a write; false when the reads were torn.
    pub(super) async fn publish_under(
        &self,
        labels: &BTreeSet<Label>,
        version: &Version,
        read: &Labelled,
        pending: &mut PendingWrite,
        context: &WriteContext,
    ) -> Result<bool> {
        for label in labels {
            let reading = Reading {
                header: pending.after.clone(),
                active: read.active.get(label).cloned(),
                default: read.default.clone(),
            };
            let added = self.add_publication(pending, &reading, label, version, context);
            if matches!(added.await?, Added::Torn) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Labelled {
    /// The header of a prompt that is there and not deleted.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`](crate::Error::PromptNotFound).
    pub(super) fn live(&self, id: &PromptId) -> Result<&Header> {
        let header = self.header.as_ref();
        let live = header.filter(|header| header.deleted_at.is_none());
        live.ok_or_else(|| not_found(id))
    }
}
