//! Active items that are read at one moment: those of a prompt and of what it includes.

use std::collections::HashMap;
use std::mem;

use promptbook_core::include_places;

use super::Store;
use super::item::{self, Item};
use super::request::{ActiveRead, SnapshotId};
use super::snapshot_id::IDENTITY;
use crate::error::{DatabaseError, Error, Result};
use crate::names::{Label, PromptName};
use crate::prompt::{Active, PromptId};
use crate::table_keys::{self, Key};

/// The number of items of at most 400 KB that one transaction can always read: it is limited to 4 MB.
const ALWAYS_FIT: usize = 10;
/// The maximum number of attempts, if prompts are published while several transactions read them.
const TRIES: usize = 5;

/// Active items, all read at one moment.
pub(super) struct Snapshot {
    active: HashMap<Key, Active>,
    pub(super) id: SnapshotId,
}

impl Store {
    /// Reads the active items of a prompt and of those that it may include.
    pub(super) async fn snapshot(
        &self,
        id: &PromptId,
        label: &Label,
        includes: &[PromptName],
    ) -> Result<Snapshot> {
        let keys = keys(id, label, includes);
        let items = self.active_items(&keys.iter().collect::<Vec<_>>()).await?;
        let snapshot_id = items.iter().map(Option::as_ref).collect();
        let found = keys.into_iter().zip(items);
        let found = found.filter_map(|(key, item)| Some((key, item?)));
        let found = found.map(|(key, item)| Ok((key, item::active_from(item)?)));
        Ok(Snapshot {
            active: found.collect::<Result<_>>()?,
            id: snapshot_id,
        })
    }

    /// Whether a snapshot read would find the same publications again. Reads no texts.
    ///
    /// The items need not be of one moment: a label's number only grows, so an item that is the same was the same all the time, and all of
    /// them were when the first was read. That is a fourth of a transaction's price, and no writer conflicts with it.
    pub(super) async fn is_unchanged(
        &self,
        id: &PromptId,
        label: &Label,
        includes: &[PromptName],
        before: &SnapshotId,
    ) -> Result<bool> {
        let keys = keys(id, label, includes);
        let [seq, version, digest] = IDENTITY;
        let attributes = [table_keys::PK, seq, version, digest];
        let found = self.batch_of(&keys, &attributes).await?.into_iter();
        let found = found.map(|item| (item::text(&item, table_keys::PK), item));
        let found: HashMap<String, Item> = found.collect();
        Ok(*before == keys.iter().map(|key| found.get(&key.pk)).collect())
    }

    /// Reads active items in one transaction, or in several if they are too large for one. The error of a transaction that is too large is
    /// not documented, so any refusal is tried again in smaller ones.
    async fn active_items(&self, keys: &[&Key]) -> Result<Vec<Option<Item>>> {
        match self.at_one_moment(keys).await {
            Err(Error::Database(DatabaseError::Refused(_))) if keys.len() > ALWAYS_FIT => {
                self.unchanged(keys).await
            }
            read => read,
        }
    }

    /// Reads active items in several transactions, and all but the last of them again. An active item is never deleted, and its number
    /// only grows: items that are the same were the same all the time, also when the last transaction read its own.
    async fn unchanged(&self, keys: &[&Key]) -> Result<Vec<Option<Item>>> {
        let (first, last) = keys.split_at((keys.len() - 1) / ALWAYS_FIT * ALWAYS_FIT);
        let mut before = self.one_after_another(first).await?;
        for _ in 0..TRIES {
            let last = self.at_one_moment(last).await?;
            let after = self.one_after_another(first).await?;
            if after == before {
                before.extend(last);
                return Ok(before);
            }
            before = after;
        }
        Err(Error::Database(DatabaseError::Unavailable(
            "included prompts kept being published while they were read".to_owned(),
        )))
    }

    async fn one_after_another(&self, keys: &[&Key]) -> Result<Vec<Option<Item>>> {
        let mut items = Vec::with_capacity(keys.len());
        for keys in keys.chunks(ALWAYS_FIT) {
            items.extend(self.at_one_moment(keys).await?);
        }
        Ok(items)
    }
}

impl Snapshot {
    /// Takes the publications of the prompt itself.
    pub(super) fn prompt(&mut self, id: &PromptId, label: &Label) -> ActiveRead {
        let mut side = |id: &PromptId| self.active.remove(&table_keys::active(id, label));
        ActiveRead {
            own: (!id.instance.is_default()).then(|| side(id)).flatten(),
            inherited: side(&id.of_default()),
            snapshot: mem::take(&mut self.id),
            ..ActiveRead::default()
        }
    }

    /// Takes the publication of an included prompt that applies, in the order of [`include_places`].
    pub(super) fn piece(
        &mut self,
        of: &PromptId,
        name: &PromptName,
        label: &Label,
    ) -> Option<Active> {
        let mut found = piece_keys(of, name, label).filter_map(|key| self.active.remove(&key));
        found.find(|active| active.version.is_some())
    }
}

/// The keys of the active items of a prompt and of those that it may include.
fn keys(id: &PromptId, label: &Label, includes: &[PromptName]) -> Vec<Key> {
    let mut keys = vec![table_keys::active(id, label)];
    if !id.instance.is_default() {
        keys.push(table_keys::active(&id.of_default(), label));
    }
    let of_pieces = includes.iter();
    keys.extend(of_pieces.flat_map(|name| piece_keys(id, name, label)));
    keys
}

/// The keys of the items that make an included prompt active for a reader of another one, in the order of [`include_places`].
fn piece_keys(of: &PromptId, name: &PromptName, label: &Label) -> impl Iterator<Item = Key> {
    let places = include_places(&of.instance, label).into_iter();
    places.map(|(instance, label)| {
        let name = name.clone();
        table_keys::active(&PromptId { instance, name }, &label)
    })
}
