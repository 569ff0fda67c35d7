//! Redacting the messages of the activity: the entry of a write repeats the message of the version or publications that it made.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;

use super::Store;
use super::condition::Condition;
use super::failure::error_of;
use super::item;
use super::pending_write::PendingWrite;
use super::redact_messages::{is_left, marker_at};
use crate::Timestamp;
use crate::activity::Activity;
use crate::error::Result;
use crate::prompt::PromptId;
use crate::table_keys::{self, Key};

impl Store {
    /// Adds to a write that it redacts the messages of the activity of its prompt at these times.
    pub(super) async fn redact_activity(
        &self,
        pending: &mut PendingWrite,
        times: impl IntoIterator<Item = Timestamp>,
    ) -> Result<()> {
        let id = &pending.after.id();
        let times: BTreeSet<Timestamp> = times.into_iter().collect();
        let found = times.into_iter().map(|at| self.messages_at(id, at));
        for key in try_join_all(found).await?.into_iter().flatten() {
            let values = vec![marker_at("message"), marker_at("event.message")];
            pending.transaction.set(key, values, Condition::default());
        }
        Ok(())
    }

    /// The entries of the prompt's writes at a time that have a message.
    async fn messages_at(&self, id: &PromptId, at: Timestamp) -> Result<Vec<Key>> {
        let later = at.checked_add(jiff::SignedDuration::from_millis(1));
        let later = later.map_or(at, Timestamp::from);
        let [since, before] = [at, later].map(table_keys::activity_since);
        let query = self.query_activity(table_keys::day_of(at), since, before);
        let mut pages = query.into_paginator().send();
        let mut keys = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| error_of(&error))?.items;
            for found in page.unwrap_or_default() {
                let key = item::key_of(&found);
                let entry: Activity = item::from_item(&key, found)?;
                let is_of_prompt = entry.instance.as_ref() == Some(&id.instance)
                    && entry.prompts.iter().any(|prompt| prompt.name == id.name);
                if is_of_prompt && is_left(entry.message.as_ref()) {
                    keys.push(key);
                }
            }
        }
        Ok(keys)
    }
}
