//! Correcting the lists of overrides in a table that an earlier release wrote: it kept one of the two, or none.

use std::collections::HashSet;

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::time::{Duration, Instant};

use super::Store;
use super::commit::Settled;
use super::item::{self, Item};
use super::transaction::Transaction;
use crate::error::Result;
use crate::prompt::PromptId;
use crate::table_keys::{self, Key};

/// The number of the table's layout, as the template's `Layout` of `Seeds` has it. It counts what [`Store::list_older_overrides`], or
/// another method that the seed function calls, brings to a table that is there: raise it with each, or no upgrade of a stack runs it.
pub const LAYOUT: u32 = 3;

/// How many entries are corrected at once.
const AT_ONCE: usize = 8;
/// How long correcting one entry may take.
const DEADLINE: Duration = Duration::from_secs(10);

impl Store {
    /// Lists each live override of the list of overrides under its name as well, takes off what is not live, and says how many those
    /// were. Every write keeps both lists, so this is for tables that an earlier release wrote; done again, it changes nothing.
    ///
    /// An override that is in neither list is listed by the next write to it.
    ///
    /// # Errors
    /// `Unavailable`, `Refused`; what was corrected before that stays.
    pub async fn list_older_overrides(&self) -> Result<usize> {
        let listed = self.all_listed().await?;
        let of_names = self.live_items(&listed, table_keys::own_prompt, item::DELETED);
        let headers = self.live_items(&listed, table_keys::header, "deleted_at");
        let (of_names, headers) = tokio::try_join!(of_names, headers)?;
        let wrong = listed.into_iter().filter_map(|id| {
            let is_live = headers.contains(&table_keys::header(&id));
            let is_right = is_live && of_names.contains(&table_keys::own_prompt(&id));
            (!is_right).then_some((id, is_live))
        });
        let corrected = stream::iter(wrong)
            .map(|(id, is_live)| self.correct_listed(id, is_live))
            .buffer_unordered(AT_ONCE);
        corrected
            .try_fold(0, async |sum, corrected| Ok(sum + usize::from(corrected)))
            .await
    }

    /// The keys of these prompts' items that are there without an attribute.
    async fn live_items(
        &self,
        ids: &[PromptId],
        key: fn(&PromptId) -> Key,
        deleted: &str,
    ) -> Result<HashSet<Key>> {
        let keys: Vec<Key> = ids.iter().map(key).collect();
        let attributes = [deleted];
        let mut found = self.in_batches(&keys, &attributes);
        let mut live = HashSet::new();
        while let Some(items) = found.try_next().await? {
            let items = items.iter().filter(|it: &&Item| !it.contains_key(deleted));
            live.extend(items.map(item::key_of));
        }
        Ok(live)
    }

    /// What the list has as live.
    async fn all_listed(&self) -> Result<Vec<PromptId>> {
        let (mut all, mut start) = (Vec::new(), None);
        loop {
            let read = self.listed("", start, super::instances::READ).await?;
            all.extend(read.items);
            start = read.next_cursor;
            if start.is_none() {
                return Ok(all);
            }
        }
    }

    /// Whether it was corrected: not when the header has come to say otherwise, for that write has put the entry.
    async fn correct_listed(&self, id: PromptId, is_live: bool) -> Result<bool> {
        let mut transaction = Transaction::default();
        transaction.correct_listed(&id, is_live);
        let settled = self.commit(transaction, Instant::now() + DEADLINE).await?;
        Ok(settled == Settled::Committed)
    }
}
