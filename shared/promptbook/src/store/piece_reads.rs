//! Reading the prompts that a version includes.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;

use super::Store;
use super::name_update::NameItem;
use super::pieces::{Pieces, active_formats, of_default};
use crate::content::Content;
use crate::error::Result;
use crate::names::{Label, PromptName};
use crate::table_keys::{self, Key};

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

fn header_key(name: &PromptName) -> Key {
    table_keys::header(&of_default(name))
}

fn active_key(name: &PromptName) -> Key {
    table_keys::active(&of_default(name), &Label::default())
}

impl Store {
    /// Adds what is active of the overrides of those that a label gains. Their names' items were read before: one that counts no writes
    /// has no overrides.
    pub(super) async fn read_overrides_of(
        &self,
        pieces: &mut Pieces,
        gained: BTreeSet<PromptName>,
    ) -> Result<()> {
        let unread = gained.into_iter().filter(|name| {
            let changes = pieces.name_item(name).changes;
            changes != 0 && !pieces.of_overrides.contains_key(name)
        });
        let unread: Vec<PromptName> = unread.collect();
        let reads = unread.iter().map(|name| self.labels_of_overrides(name));
        let read = try_join_all(reads).await?;
        for (name, headers) in unread.into_iter().zip(read) {
            let active = headers
                .iter()
                .flat_map(|header| active_formats(&header.instance, &header.labels));
            pieces.of_overrides.insert(name, active.collect());
        }
        Ok(())
    }
}
