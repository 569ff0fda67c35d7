//! Lists over all instances for a key that does not reach everything: neither a page nor its cursor shows what the key does not reach.

use super::Store;
use super::instances::READ;
use super::overrides::instance_of;
use super::ranges::{Ranges, closed, started};
use super::request::{KeyReach, Page};
use crate::api::Listed;
use crate::digest;
use crate::error::Result;
use crate::names::{Instance, PromptName};
use crate::overrides::InstanceOverrides;
use crate::prompt::{Includer, PromptId, Release};
use crate::table_keys;

impl Store {
    /// [`Store::overrides`] of the instances that a key reaches.
    ///
    /// # Errors
    /// As there.
    pub async fn reached_overrides(
        &self,
        name: &PromptName,
        page: &Page,
        reach: &KeyReach,
    ) -> Result<Listed<Instance>> {
        let query_id = digest::of(&("reached overrides", name));
        let own = |instance: &Instance| {
            let (instance, name) = (instance.clone(), name.clone());
            table_keys::own_prompt(&PromptId { instance, name }).sk
        };
        let ranges = Ranges {
            prefixes: reach.prefixes(table_keys::INSTANCE_PREFIX, own),
            start: started(page, &query_id)?,
            limit: page.limit.into(),
        };
        let read = async |prefix: String, start| {
            let pk = table_keys::of_name(name);
            let read = self.live_entries(pk, &prefix, start, READ).await?;
            let items = read.items.iter().map(instance_of).collect::<Result<_>>()?;
            let next_cursor = read.next_cursor;
            Ok(Listed { items, next_cursor })
        };
        let sees = |it: &Instance| reach.scope.reads_instance(reach.role, it);
        let list = ranges.entries(read, sees, own).await?;
        self.known_in_default(name, closed(list, query_id)).await
    }

    /// [`Store::includers`] that a key reaches.
    ///
    /// # Errors
    /// As there.
    pub async fn reached_includers(
        &self,
        name: &PromptName,
        page: &Page,
        reach: &KeyReach,
    ) -> Result<Listed<Includer>> {
        let query_id = digest::of(&("reached includers", name));
        let of = |instance: &Instance| {
            let listed = table_keys::listed_overrides(instance);
            format!("{}{listed}", table_keys::INCLUDER_PREFIX)
        };
        let ranges = Ranges {
            prefixes: reach.prefixes(table_keys::INCLUDER_PREFIX, of),
            start: started(page, &query_id)?,
            limit: page.limit.into(),
        };
        let read =
            async |prefix: String, start| self.includer_page(name, &prefix, start, READ).await;
        let id = |it: &Includer| PromptId {
            instance: it.instance.clone(),
            name: it.name.clone(),
        };
        let sees = |it: &Includer| reach.sees(&id(it));
        let key = |it: &Includer| table_keys::includer(name, &id(it)).sk;
        let list = ranges.entries(read, sees, key).await?;
        self.known_in_default(name, closed(list, query_id)).await
    }

    /// [`Store::instances`] that a key reaches, each with the number of prompts that it reaches. It reads all entries of these instances.
    ///
    /// # Errors
    /// As there.
    pub async fn reached_instances(
        &self,
        page: &Page,
        reach: &KeyReach,
    ) -> Result<Listed<InstanceOverrides>> {
        let query_id = digest::of(&"reached instances");
        let mut start = started(page, &query_id)?;
        let (limit, mut items) = (usize::from(page.limit), Vec::<InstanceOverrides>::new());
        loop {
            let read = self.reached_listed(None, start, READ.unsigned_abs() as usize, reach);
            let read = read.await?;
            for PromptId { instance, .. } in read.items {
                match items.last_mut() {
                    Some(last) if last.instance == instance => last.overrides += 1,
                    _ => items.push(InstanceOverrides {
                        instance,
                        overrides: 1,
                    }),
                }
            }
            start = read.next_cursor;
            if items.len() > limit || start.is_none() {
                break;
            }
        }
        // The first of the next page may not be counted to its end.
        let is_over = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| is_over);
        let next_cursor = last.map(|last| table_keys::after_listed_overrides(&last.instance));
        Ok(closed(Listed { items, next_cursor }, query_id))
    }

    /// The entries of the list of overrides that a key reaches, of one instance or of all. The cursor is the last one's sort key.
    pub(super) async fn reached_listed(
        &self,
        instance: Option<&Instance>,
        start: Option<String>,
        limit: usize,
        reach: &KeyReach,
    ) -> Result<Listed<PromptId>> {
        let of = table_keys::listed_overrides;
        let prefixes = match instance {
            Some(instance) => vec![of(instance)],
            None => reach.prefixes("", of),
        };
        let ranges = Ranges {
            prefixes,
            start,
            limit,
        };
        let read = async |prefix: String, start| self.listed(&prefix, start, READ).await;
        let key = |id: &PromptId| table_keys::listed_override(id).sk;
        ranges.entries(read, |id| reach.sees(id), key).await
    }

    /// [`Store::releases`] of which a key reaches every prompt. They are filtered after a page is read, so it may be short or empty; the ID
    /// in a cursor is all that may be shown of another.
    ///
    /// # Errors
    /// As there.
    pub async fn reached_releases(&self, page: &Page, reach: &KeyReach) -> Result<Listed<Release>> {
        let mut list = self.releases(page).await?;
        let sees = |it: &Release| it.publications.iter().all(|it| reach.sees(&it.id()));
        list.items.retain(sees);
        Ok(list)
    }

    async fn known_in_default<T>(&self, name: &PromptName, list: Listed<T>) -> Result<Listed<T>> {
        let id = PromptId {
            instance: Instance::default(),
            name: name.clone(),
        };
        self.known(&id, list).await
    }
}
