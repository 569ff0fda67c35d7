//! Listing the overrides of a table that an earlier release wrote: it kept no list of them.

use std::collections::HashSet;

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::time::{Duration, Instant};

use super::Store;
use super::commit::Settled;
use super::failure::error_of;
use super::item::{self, Item};
use super::transaction::Transaction;
use crate::error::Result;
use crate::keys::{self, Key};
use crate::names::{Instance, PromptName};
use crate::prompt::PromptId;

/// How many names are looked at at once.
const AT_ONCE: usize = 8;
/// How long adding one entry may take.
const DEADLINE: Duration = Duration::from_secs(10);

impl Store {
    /// Adds to the list of overrides what is missing there, and says how many that were. Writes keep the list, so this is for tables of
    /// releases before it; done again, it changes nothing.
    ///
    /// Overrides are found by the names of `default`'s prompts, deleted ones too. A prompt of a name that `default` never had is
    /// listed once it is deleted and restored.
    ///
    /// # Errors
    /// `Unavailable`, `Refused`; what was added before that stays.
    pub async fn list_older_overrides(&self) -> Result<usize> {
        let pages = self
            .client
            .query()
            .table_name(&*self.table)
            .key_condition_expression("#pk = :pk AND begins_with(#sk, :prefix)")
            .expression_attribute_names("#pk", keys::PK)
            .expression_attribute_names("#sk", keys::SK)
            .expression_attribute_values(
                ":pk",
                AttributeValue::S(keys::headers(&Instance::default())),
            )
            .expression_attribute_values(
                ":prefix",
                AttributeValue::S(keys::HEADER_PREFIX.to_owned()),
            )
            .projection_expression("#pk, #sk")
            .into_paginator()
            .items()
            .send();
        let headers: Vec<Item> = pages.try_collect().await.map_err(|e| error_of(&e))?;
        let added = stream::iter(headers.iter().filter_map(name_of))
            .map(|name| self.list_older_overrides_of(name))
            .buffer_unordered(AT_ONCE);
        added.try_fold(0, async |sum, added| Ok(sum + added)).await
    }

    async fn list_older_overrides_of(&self, name: PromptName) -> Result<usize> {
        let instances = self.all_overrides(&name).await?.into_iter();
        let ids: Vec<PromptId> = instances
            .map(|instance| PromptId {
                instance,
                name: name.clone(),
            })
            .collect();
        let entries: Vec<Key> = ids.iter().map(keys::listed_override).collect();
        let found: Vec<Vec<Item>> = self
            .in_batches(&entries, &[item::DELETED])
            .try_collect()
            .await?;
        let live = found
            .iter()
            .flatten()
            .filter(|entry| !entry.contains_key(item::DELETED));
        let found: HashSet<Key> = live.map(item::key_of).collect();
        let mut added = 0;
        for (id, key) in ids.iter().zip(&entries) {
            if found.contains(key) {
                continue;
            }
            let mut transaction = Transaction::default();
            transaction.list_older_override(id);
            let settled = self.commit(transaction, Instant::now() + DEADLINE).await?;
            added += usize::from(settled == Settled::Committed);
        }
        Ok(added)
    }
}

fn name_of(header: &Item) -> Option<PromptName> {
    let key = item::key_of(header);
    key.sk.strip_prefix(keys::HEADER_PREFIX)?.parse().ok()
}
