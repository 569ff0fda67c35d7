//! Pieces: the prompts of `default` that a version includes, and whether the version can use them.

use std::collections::{BTreeMap, BTreeSet};

use promptbook_core::contract::needed_by_included;

use super::Store;
use super::name_update::NameItem;
use super::piece_formats::ActiveFormat;
use super::snapshot::Premise;
use crate::content::{Content, PromptType};
use crate::error::{Error, IncludeError, Result, Unsupplied};
use crate::names::{Instance, Label, PromptName};
use crate::prompt::{Active, Header, PromptId, Version};
use crate::table_keys::{self, Key};

/// The maximum number of different prompts that the active versions of a prompt may include, over all labels.
pub(super) const MAX_INCLUDES: usize = 16;

/// The pieces that were read, with their headers in `default`, if they exist.
#[derive(Debug, Default, Clone)]
pub(super) struct Pieces {
    read: BTreeMap<PromptName, Option<Header>>,
    /// The headers that the same transaction writes, after the write, including those of overrides.
    after: BTreeMap<Key, Header>,
    /// The item of each name. It counts the writes of overrides, so it is read before these.
    names: BTreeMap<PromptName, NameItem>,
    /// The active versions of the overrides of pieces that a label gains.
    pub(super) of_overrides: BTreeMap<PromptName, Vec<ActiveFormat>>,
    /// The active items in `default` under `production`, as far as they were read.
    pub(super) active: BTreeMap<PromptName, Active>,
}

impl Store {
    /// Reads the headers of these names in `default`, and the items of the names. Decisions by them are right only if the includer's
    /// header was read before.
    pub(super) async fn pieces(&self, names: BTreeSet<PromptName>) -> Result<Pieces> {
        self.read_pieces(names, &[header_key, table_keys::name])
            .await
    }

    /// Reads the same, and the active items.
    pub(super) async fn whole_pieces(&self, names: BTreeSet<PromptName>) -> Result<Pieces> {
        self.read_pieces(names, &[header_key, table_keys::name, active_key])
            .await
    }

    /// Reads the pieces of a content with their active items.
    pub(super) async fn pieces_of(&self, content: &Content) -> Result<Pieces> {
        self.whole_pieces(content.includes().iter().cloned().collect())
            .await
    }

    async fn read_pieces(
        &self,
        names: BTreeSet<PromptName>,
        keys: &[fn(&PromptName) -> Key],
    ) -> Result<Pieces> {
        let keys = names
            .iter()
            .flat_map(|name| keys.iter().map(|key| key(name)));
        let mut found = self.round(&keys.collect::<Vec<_>>()).await?;
        let mut pieces = Pieces::default();
        for name in names {
            let header = found.take(&header_key(&name))?;
            let counters = found.take(&table_keys::name(&name))?;
            if let Some(active) = found.take_active(&active_key(&name))? {
                pieces.active.insert(name.clone(), active);
            }
            pieces
                .names
                .insert(name.clone(), counters.unwrap_or_default());
            pieces.read.insert(name, header);
        }
        Ok(pieces)
    }

    /// Reads the items of these names.
    pub(super) async fn name_items(
        &self,
        names: BTreeSet<PromptName>,
    ) -> Result<BTreeMap<PromptName, NameItem>> {
        let keys: Vec<Key> = names.iter().map(table_keys::name).collect();
        let mut found = self.round(&keys).await?;
        let read = names.into_iter().zip(&keys).filter_map(|(name, key)| {
            let item = found.take(key).transpose()?;
            Some(item.map(|item| (name, item)))
        });
        read.collect()
    }
}

impl Pieces {
    /// Adds more pieces.
    pub(super) fn extend(&mut self, others: Self) {
        self.read.extend(others.read);
        self.after.extend(others.after);
        self.names.extend(others.names);
        self.of_overrides.extend(others.of_overrides);
        self.active.extend(others.active);
    }

    /// Checks against a header as the same transaction will write it.
    pub(super) fn will_be(&mut self, before: Option<&Header>, after: &Header) {
        if after.instance.is_default() {
            self.read.insert(after.name.clone(), before.cloned());
        }
        let key = table_keys::header(&after.id());
        self.after.insert(key, after.clone());
    }

    /// The names among these that were not read yet.
    pub(super) fn unread(&self, names: &[PromptName]) -> BTreeSet<PromptName> {
        let is_read = |name| self.read.contains_key(name) && self.names.contains_key(name);
        let unread = names.iter().filter(|name| !is_read(name));
        unread.cloned().collect()
    }

    /// All pieces that were read.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&PromptName, Option<&Header>)> {
        self.read
            .iter()
            .map(|(name, header)| (name, header.as_ref()))
    }

    /// A piece as read; `None` if it was not read.
    pub(super) fn get(&self, name: &PromptName) -> Option<Option<&Header>> {
        self.read.get(name).map(Option::as_ref)
    }

    /// The item of a name as read.
    pub(super) fn name_item(&self, name: &PromptName) -> NameItem {
        self.names.get(name).copied().unwrap_or_default()
    }

    /// A piece as read, with the counter of its overrides' writes; `None` unless the overrides were checked too.
    pub(super) fn judged(&self, name: &PromptName) -> Option<(Option<&Header>, i64)> {
        let header = self.get(name)?;
        let changes = self.names.get(name)?.changes;
        let are_judged = changes == 0 || self.of_overrides.contains_key(name);
        are_judged.then_some((header, changes))
    }

    /// A header as the same transaction will write it.
    pub(super) fn will_be_written(&self, id: &PromptId) -> Option<&Header> {
        self.after.get(&table_keys::header(id))
    }

    /// The overrides of a name that the same transaction writes, after the write.
    pub(super) fn overrides_written(&self, name: &PromptName) -> impl Iterator<Item = &Header> {
        let written = self.after.values();
        written.filter(move |after| after.name == *name && !after.instance.is_default())
    }

    /// The header that checks use.
    pub(super) fn header(&self, name: &PromptName) -> Option<&Header> {
        let after = self.will_be_written(&of_default(name));
        after.or(self.get(name).flatten())
    }

    /// The premises of a refusal that these pieces cause.
    pub(super) fn premises(&self, names: &[PromptName]) -> impl Iterator<Item = Premise> {
        let headers = names
            .iter()
            .map(|name| Premise::header(&of_default(name), self.get(name).flatten()));
        let judged = names
            .iter()
            .filter(|name| self.of_overrides.contains_key(*name));
        let changes = judged
            .map(|name| Premise::Changes(table_keys::name(name), self.name_item(name).changes));
        headers.chain(changes)
    }

    /// The names that a content must be supplied with for its existing pieces, each with the piece that needs it.
    pub(super) fn needed_by<'a>(
        &'a self,
        includes: &'a [PromptName],
        inputs: &'a crate::content::Inputs,
    ) -> impl Iterator<Item = (&'a String, &'a Header)> {
        let headers = includes.iter().filter_map(|name| self.header(name));
        headers.flat_map(|piece| {
            let needed = needed_by_included(&piece.contract, inputs);
            needed.map(move |name| (name, piece))
        })
    }

    /// The contract of a new prompt: the names that it reads, and those that its pieces need.
    pub(super) fn initial_contract(&self, content: &Content) -> BTreeSet<String> {
        let needed = self.needed_by(content.includes(), content.inputs());
        let needed: BTreeSet<String> = needed.map(|(name, _)| name.clone()).collect();
        content.initial_contract_with([&needed])
    }

    /// Refuses a version whose pieces are not active, have another format, or need names that it is not supplied with.
    ///
    /// # Errors
    /// [`IncludeError::PieceNotActive`], [`IncludeError::PieceIsChat`], [`IncludeError::PieceFormat`], [`IncludeError::PieceUnsupplied`].
    pub(super) fn check(&self, version: &Version, contract: &BTreeSet<String>) -> Result<()> {
        let number = version.version;
        let is_active = |name: &PromptName| self.header(name).is_some_and(is_in_production);
        let missing = version.includes.iter().filter(|name| !is_active(name));
        let missing: Vec<PromptName> = missing.cloned().collect();
        if !missing.is_empty() {
            let (version, pieces) = (number, missing);
            return Err(Error::Include(IncludeError::PieceNotActive {
                version,
                pieces,
            }));
        }
        let is_chat = |header: &&Header| header.prompt_type == PromptType::Chat;
        let mut headers = version.includes.iter().filter_map(|name| self.header(name));
        if let Some(piece) = headers.find(is_chat) {
            let (version, piece) = (number, piece.name.clone());
            return Err(Error::Include(IncludeError::PieceIsChat { version, piece }));
        }
        self.check_formats(version)?;
        let needed = self.needed_by(&version.includes, &version.inputs);
        let lacking = needed.filter(|(name, _)| !contract.contains(*name));
        let names: Vec<Unsupplied> = lacking
            .map(|(name, piece)| Unsupplied {
                name: name.clone(),
                piece: piece.name.clone(),
            })
            .collect();
        match names.is_empty() {
            true => Ok(()),
            false => Err(Error::Include(IncludeError::PieceUnsupplied {
                version: number,
                names,
            })),
        }
    }
}

fn header_key(name: &PromptName) -> Key {
    table_keys::header(&of_default(name))
}

fn active_key(name: &PromptName) -> Key {
    table_keys::active(&of_default(name), &Label::default())
}

/// Whether a prompt of `default` can be included.
pub(super) fn is_in_production(header: &Header) -> bool {
    let at = header.labels.get(&Label::default());
    header.deleted_at.is_none() && at.is_some_and(|at| at.version.is_some())
}

/// The ID of the prompt of this name in `default`.
pub(super) fn of_default(name: &PromptName) -> PromptId {
    PromptId {
        instance: Instance::default(),
        name: name.clone(),
    }
}
