//! Overrides beside what `default` has: which are behind.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use serde::Deserialize;

use super::Store;
use super::cursor;
use super::item::{self, CREATED_AT, Item, PUBLICATION};
use super::request::{OverrideFilter, Page};
use crate::Timestamp;
use crate::api::Listed;
use crate::digest;
use crate::error::{Error, Result};
use crate::overrides::{InForce, OverrideState, chosen_at};
use crate::prompt::{PromptId, Publication};
use crate::table_keys::{self, Key};

/// An active item, without its text.
#[derive(Deserialize)]
struct Published {
    publication: Publication,
    /// When the version was saved; none where the label is taken down.
    created_at: Option<Timestamp>,
}

impl Store {
    /// The live prompts of one instance or of all, by instance and name, each with what is in force of it and of `default`'s under a
    /// label. The filter works on what a page read, so a page may be short or empty.
    ///
    /// # Errors
    /// [`Error::BadCursor`].
    pub async fn override_states(
        &self,
        filter: &OverrideFilter,
        page: &Page,
    ) -> Result<Listed<OverrideState>> {
        let query_id = digest::of(&("overrides", &filter.instance, &filter.label, filter.behind));
        let prefix = filter.instance.as_ref().map(table_keys::listed_overrides);
        let prefix = prefix.unwrap_or_default();
        let start = page.cursor.as_ref();
        let start = start
            .map(|cursor| cursor::open(cursor, &query_id))
            .transpose()?;
        if let Some(start) = &start
            && (!start.starts_with(&prefix) || table_keys::override_listed_at(start).is_none())
        {
            return Err(Error::BadCursor);
        }
        let limit = page.limit;
        let read = match &filter.reach {
            None => self.listed(&prefix, start, limit.into()).await?,
            Some(reach) => {
                let instance = filter.instance.as_ref();
                let read = self.reached_listed(instance, start, limit.into(), reach);
                read.await?
            }
        };
        let mut items = self.states(read.items, filter).await?;
        items.retain(|state| !filter.behind || state.behind);
        let next_cursor = read.next_cursor.map(|sk| cursor::close(query_id, sk));
        Ok(Listed { items, next_cursor })
    }

    async fn states(
        &self,
        overrides: Vec<PromptId>,
        filter: &OverrideFilter,
    ) -> Result<Vec<OverrideState>> {
        let key = |id: &PromptId| table_keys::active(id, &filter.label);
        let own = overrides.iter().map(key);
        let mut wanted: Vec<Key> = overrides.iter().map(|id| key(&id.of_default())).collect();
        // Several instances override the same prompt, and DynamoDB takes a key once.
        wanted.sort();
        wanted.dedup();
        wanted.extend(own);
        let found: Vec<Vec<Item>> = self
            .in_batches(&wanted, &[PUBLICATION, CREATED_AT])
            .try_collect()
            .await?;
        let mut in_force = HashMap::new();
        for item in found.into_iter().flatten() {
            let key = item::key_of(&item);
            let published: Published = item::from_item(&key, item)?;
            let Published {
                publication,
                created_at,
            } = published;
            let chosen_at = chosen_at(&publication, created_at.unwrap_or(publication.at));
            in_force.insert(key, InForce::of(&publication).map(|it| (it, chosen_at)));
        }
        let in_force = |id: &PromptId| in_force.get(&key(id)).copied().flatten();
        let states = overrides.into_iter().map(|id| {
            let (own, default) = (in_force(&id), in_force(&id.of_default()));
            let default = default.map(|(default, _)| default);
            OverrideState::new(id, filter.label.clone(), own, default)
        });
        Ok(states.collect())
    }
}
