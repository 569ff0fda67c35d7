//! Single items: consistent reads for writes and editors.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::Store;
use super::failure::error_of;
use super::item::{self, Item};
use crate::error::{DatabaseError, DeletionError, Error, Result};
use crate::names::{Label, VersionNumber};
use crate::prompt::{Active, Header, LedgerEntry, Prompt, PromptId, Version};
use crate::table_keys::{self, Key};

/// What a write decides from, read at once.
pub(super) struct Reading {
    /// The prompt's header.
    pub(super) header: Header,
    /// What the label points at.
    pub(super) active: Option<Active>,
    /// The header of `default`'s prompt, when the prompt is another instance's.
    pub(super) default: Option<Header>,
}

impl Store {
    /// A prompt, not deleted. An override shows the contract that it obeys.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`], [`DeletionError::DeletedNotShown`].
    pub async fn prompt(&self, id: &PromptId) -> Result<Prompt> {
        let (mut header, default) = tokio::try_join!(self.existing(id), self.default_header(id))?;
        if header.purged_at.is_some() {
            return Err(not_found(id));
        }
        if header.deleted_at.is_some() {
            return Err(Error::Deletion(DeletionError::DeletedNotShown {
                instance: id.instance.clone(),
                name: id.name.clone(),
            }));
        }
        if let Some(default) = default {
            header.contract = default.contract;
        }
        Ok(header.into())
    }

    /// One version, of a deleted prompt too.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`], [`Error::VersionNotFound`].
    pub async fn version(&self, id: &PromptId, number: VersionNumber) -> Result<Version> {
        match self.get(&table_keys::version(id, number)).await? {
            Some(version) => Ok(version),
            None => Err(self.no_version(id, number).await?),
        }
    }

    /// Two versions, for comparing them.
    ///
    /// # Errors
    /// As of [`Store::version`].
    pub async fn two_versions(
        &self,
        id: &PromptId,
        one: VersionNumber,
        other: VersionNumber,
    ) -> Result<(Version, Version)> {
        tokio::try_join!(self.version(id, one), self.version(id, other))
    }

    /// Whether the table answers.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`], [`DatabaseError::Refused`].
    pub async fn health(&self) -> Result<()> {
        self.get_item(&table_keys::absent(), false).await.map(drop)
    }

    async fn no_version(&self, id: &PromptId, version: VersionNumber) -> Result<Error> {
        Ok(match self.header(id).await? {
            Some(header) => no_such_version(&header, version),
            None => not_found(id),
        })
    }

    pub(super) async fn header(&self, id: &PromptId) -> Result<Option<Header>> {
        self.get(&table_keys::header(id)).await
    }

    /// The header that an override obeys; none where there is none or it was purged, and for `default` itself.
    pub(super) async fn default_header(&self, id: &PromptId) -> Result<Option<Header>> {
        match id.instance.is_default() {
            true => Ok(None),
            false => Ok(self.header(&id.of_default()).await?.and_then(obeyed)),
        }
    }

    /// A header that a write starts from.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`].
    pub(super) async fn existing(&self, id: &PromptId) -> Result<Header> {
        self.header(id).await?.ok_or_else(|| not_found(id))
    }

    /// Header, label and `default`'s header at once; none when a write between the reads tore them.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`], [`DeletionError::Deleted`].
    pub(super) async fn read_live(
        &self,
        id: &PromptId,
        label: Option<&Label>,
    ) -> Result<Option<Reading>> {
        let label_read = async {
            match label {
                Some(label) => self.read_label(id, label).await,
                None => Ok(None),
            }
        };
        let (header, active, default) =
            tokio::try_join!(self.existing(id), label_read, self.default_header(id))?;
        let header = live(header)?;
        let torn = label.is_some_and(|label| is_torn(&header, label, active.as_ref()));
        Ok((!torn).then_some(Reading {
            header,
            active,
            default,
        }))
    }

    /// What a label points at.
    pub(super) async fn read_label(&self, id: &PromptId, label: &Label) -> Result<Option<Active>> {
        match self.get_item(&table_keys::active(id, label), true).await? {
            Some(item) => item::active_from(item).map(Some),
            None => Ok(None),
        }
    }

    /// A ledger entry that the table must have, because another item names it.
    pub(super) async fn ledger_entry(
        &self,
        id: &PromptId,
        label: &Label,
        seq: u64,
    ) -> Result<LedgerEntry> {
        self.get_named(&table_keys::publication(id, label, seq))
            .await
    }

    /// An item that the table must have, because another item names it.
    pub(super) async fn get_named<T: DeserializeOwned>(&self, key: &Key) -> Result<T> {
        self.get(key).await?.ok_or_else(|| missing(key))
    }

    /// An entity, read consistently.
    pub(super) async fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>> {
        match self.get_item(key, true).await? {
            Some(item) => item::from_item(key, item).map(Some),
            None => Ok(None),
        }
    }

    pub(super) async fn get_item(&self, key: &Key, consistent: bool) -> Result<Option<Item>> {
        let request = self.client.get_item().table_name(&*self.table);
        let request = request
            .set_key(Some(item::key_attributes(key)))
            .consistent_read(consistent);
        request
            .send()
            .await
            .map(|answer| answer.item)
            .map_err(|e| error_of(&e))
    }
}

/// Whether header and active item are of two different moments.
pub(super) fn is_torn(header: &Header, label: &Label, active: Option<&Active>) -> bool {
    header.labels.get(label).map(|at| at.seq) != active.map(|active| active.publication.seq)
}

pub(super) fn live(header: Header) -> Result<Header> {
    match header.deleted_at {
        None => Ok(header),
        Some(_) => Err(deleted(header)),
    }
}

/// The refusal to change a deleted prompt.
pub(super) fn deleted(header: Header) -> Error {
    let Header { instance, name, .. } = header;
    match header.purged_at {
        None => Error::Deletion(DeletionError::Deleted { instance, name }),
        Some(_) => Error::Deletion(DeletionError::Purged { instance, name }),
    }
}

/// A header of `default` that overrides obey: not that of a purged prompt, whose name is free.
pub(super) fn obeyed(header: Header) -> Option<Header> {
    Some(header).filter(|header| header.purged_at.is_none())
}

pub(super) fn missing(key: &Key) -> Error {
    Error::Database(DatabaseError::Corrupt {
        key: key.to_string(),
        problem: "it is missing".to_owned(),
    })
}

pub(super) fn not_found(id: &PromptId) -> Error {
    Error::PromptNotFound {
        instance: id.instance.clone(),
        name: id.name.clone(),
    }
}

pub(super) fn no_such_version(header: &Header, version: VersionNumber) -> Error {
    Error::VersionNotFound {
        name: header.name.clone(),
        version,
        latest: header.latest,
    }
}

/// The contract that a prompt obeys: that of `default`, even while it is deleted, else its own.
pub(super) fn contract_of<'a>(
    header: &'a Header,
    default: Option<&'a Header>,
) -> &'a BTreeSet<String> {
    &default.unwrap_or(header).contract
}
