//! Correcting the list of overrides in a table that an earlier release wrote: it kept no such list.

use std::collections::HashSet;

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::time::{Duration, Instant};

use super::Store;
use super::commit::Settled;
use super::failure::error_of;
use super::item::{self, Item};
use super::transaction::Transaction;
use crate::error::Result;
use crate::names::{Instance, PromptName};
use crate::prompt::PromptId;
use crate::table_keys::{self, Key};

/// The number of the table's layout, as the template's `Layout` of `Seeds` has it. It counts what [`Store::list_older_overrides`], or
/// another method that the seed function calls, brings to a table that is there: raise it with each, or no upgrade of a stack runs it.
pub const LAYOUT: u32 = 2;

/// How many names are looked up at once, and how many entries are corrected at once.
const AT_ONCE: usize = 8;
/// How long correcting one entry may take.
const DEADLINE: Duration = Duration::from_secs(10);

impl Store {
    /// Adds to the list of overrides what is missing there, takes off it what is not live, and says how many that were. Every write
    /// keeps the list, so this is for tables that a release before it wrote, or wrote again; done again, it changes nothing.
    ///
    /// Missing overrides are found by the names of `default`'s prompts, deleted ones too. One of a name that `default` never had is
    /// listed by the next write to it.
    ///
    /// # Errors
    /// `Unavailable`, `Refused`; what was corrected before that stays.
    pub async fn list_older_overrides(&self) -> Result<usize> {
        let listed = self.all_listed().await?;
        let headers: Vec<Key> = listed.iter().map(table_keys::header).collect();
        let mut live = HashSet::new();
        let mut found = self.in_batches(&headers, &[table_keys::OVERRIDE_OF]);
        while let Some(found) = found.try_next().await? {
            let found = found
                .iter()
                .filter(|it| it.contains_key(table_keys::OVERRIDE_OF));
            live.extend(found.map(item::key_of));
        }
        let mut missing = self.overrides_of_default().await?;
        missing.retain(|id| !listed.contains(id));
        let mut wrong = listed;
        wrong.retain(|id| !live.contains(&table_keys::header(id)));
        let wrong = wrong.into_iter().map(|id| (id, false));
        let missing = missing.into_iter().map(|id| (id, true));
        let corrected = stream::iter(wrong.chain(missing))
            .map(|(id, is_live)| self.correct_listed(id, is_live))
            .buffer_unordered(AT_ONCE);
        corrected
            .try_fold(0, async |sum, corrected| Ok(sum + usize::from(corrected)))
            .await
    }

    /// What the list has as live.
    async fn all_listed(&self) -> Result<HashSet<PromptId>> {
        let (mut all, mut start) = (HashSet::new(), None);
        loop {
            let read = self.listed("", start, super::instances::READ).await?;
            all.extend(read.items);
            start = read.next_cursor;
            if start.is_none() {
                return Ok(all);
            }
        }
    }

    /// Every override of a name that `default` has or had, as the index has them.
    async fn overrides_of_default(&self) -> Result<Vec<PromptId>> {
        let pages = self
            .query_partition(
                table_keys::headers(&Instance::default()),
                table_keys::HEADER_PREFIX,
            )
            .projection_expression("#pk, #sk")
            .into_paginator()
            .items()
            .send();
        let headers: Vec<Item> = pages.try_collect().await.map_err(|e| error_of(&e))?;
        let of_names: Vec<Vec<PromptId>> = stream::iter(headers.iter().filter_map(name_of))
            .map(async |name| {
                let instances = self.all_overrides(&name).await?.into_iter();
                let id = |instance| PromptId {
                    instance,
                    name: name.clone(),
                };
                Ok::<_, crate::Error>(instances.map(id).collect())
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(of_names.concat())
    }

    /// Whether it was corrected: not when the header has come to say otherwise, for that write has put the entry.
    async fn correct_listed(&self, id: PromptId, is_live: bool) -> Result<bool> {
        let mut transaction = Transaction::default();
        transaction.correct_listed(&id, is_live);
        let settled = self.commit(transaction, Instant::now() + DEADLINE).await?;
        Ok(settled == Settled::Committed)
    }
}

fn name_of(header: &Item) -> Option<PromptName> {
    let key = item::key_of(header);
    key.sk.strip_prefix(table_keys::HEADER_PREFIX)?.parse().ok()
}
