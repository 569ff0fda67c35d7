//! Items that are read in one round, whatever their number.

use std::collections::HashMap;

use futures_util::future::try_join_all;
use serde::de::DeserializeOwned;

use super::Store;
use super::batch::MOST;
use super::item::{self, Item};
use crate::error::Result;
use crate::prompt::Active;
use crate::table_keys::Key;

/// Items that were read in one round, consistently, but each at a moment of its own.
pub(super) struct Round(HashMap<Key, Item>);

impl Store {
    /// Reads the existing items of any number of keys, all at once.
    pub(super) async fn round(&self, keys: &[Key]) -> Result<Round> {
        let keys: Vec<&Key> = keys.iter().collect();
        let batches = keys.chunks(MOST).map(|keys| self.batch(keys, true));
        let found = try_join_all(batches).await?;
        Ok(Round(found.into_iter().flatten().collect()))
    }
}

impl Round {
    /// Takes an item, if it exists.
    pub(super) fn take<T: DeserializeOwned>(&mut self, key: &Key) -> Result<Option<T>> {
        let item = self.0.remove(key);
        item.map(|item| item::from_item(key, item)).transpose()
    }

    /// Takes an active item, if it exists.
    pub(super) fn take_active(&mut self, key: &Key) -> Result<Option<Active>> {
        self.0.remove(key).map(item::active_from).transpose()
    }
}
