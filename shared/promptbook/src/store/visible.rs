//! Prompts and versions as clients of Langfuse's API see them: all headers of an instance, and what a header says without its labels' copies.

use std::collections::HashMap;

use super::Store;
use super::item;
use crate::error::Result;
use crate::names::{Instance, VersionNumber};
use crate::prompt::{Header, PromptId, Version};
use crate::table_keys;

impl Store {
    /// The header of a prompt and that of `default`'s prompt of the name, at one moment, each if it is there and not deleted. For
    /// `default` itself there is only the first.
    ///
    /// # Errors
    /// The table does not answer.
    pub async fn live_headers(&self, id: &PromptId) -> Result<Vec<Header>> {
        let own = table_keys::header(id);
        let headers = match id.instance.is_default() {
            true => vec![self.get(&own).await?],
            false => {
                // One after the other, both could be missed while one comes and the other goes.
                let keys = [own, table_keys::header(&id.of_default())];
                let items = self.at_one_moment(&[&keys[0], &keys[1]]).await?;
                let parsed = items.into_iter().zip(&keys).map(|(found, key)| {
                    let header = found.map(|found| item::from_item::<Header>(key, found));
                    header.transpose()
                });
                parsed.collect::<Result<_>>()?
            }
        };
        let live = |header: &Header| header.deleted_at.is_none();
        Ok(headers.into_iter().flatten().filter(live).collect())
    }

    /// The headers of all prompts of an instance that are not deleted, by name.
    ///
    /// # Errors
    /// The table does not answer.
    pub async fn all_headers(&self, instance: &Instance) -> Result<Vec<Header>> {
        let pk = table_keys::headers(instance);
        let query = self.query_partition(pk, table_keys::HEADER_PREFIX);
        let query = query
            .consistent_read(true)
            .filter_expression("attribute_not_exists(#d)")
            .expression_attribute_names("#d", "deleted_at");
        let mut pages = query.into_paginator().send();
        let mut headers = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| super::failure::error_of(&error))?;
            for found in page.items.unwrap_or_default() {
                headers.push(item::from_item(&item::key_of(&found), found)?);
            }
        }
        Ok(headers)
    }

    /// A version that a header names. It never is "not found": the table must have it.
    ///
    /// # Errors
    /// [`DatabaseError::Corrupt`](crate::error::DatabaseError::Corrupt).
    pub async fn version_of(&self, header: &Header, version: VersionNumber) -> Result<Version> {
        self.get_named(&table_keys::version(&header.id(), version))
            .await
    }

    /// The versions that headers name, in their order.
    ///
    /// # Errors
    /// As [`Store::version_of`].
    pub async fn versions_of(&self, versions: &[(&Header, VersionNumber)]) -> Result<Vec<Version>> {
        let key = |(header, version): &(&Header, VersionNumber)| {
            table_keys::version(&header.id(), *version)
        };
        let keys: Vec<_> = versions.iter().map(key).collect();
        let mut found = self.round(&keys).await?;
        let mut read = HashMap::new();
        for key in &keys {
            let version = found.take(key)?;
            read.insert(key, version.ok_or_else(|| super::read::missing(key))?);
        }
        Ok(keys.iter().filter_map(|key| read.remove(key)).collect())
    }
}
