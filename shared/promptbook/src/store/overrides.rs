//! Who overrides a prompt: the instances that have their own prompt of a name.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;

use super::Store;
use super::cursor;
use super::failure::error_of;
use super::item::{self, Item};
use super::request::Page;
use crate::api::Listed;
use crate::digest;
use crate::error::{DatabaseError, Error, Result};
use crate::names::{Instance, PromptName};
use crate::prompt::PromptId;
use crate::table_keys::{self, Key};

impl Store {
    /// The instances other than `default` that have their own, live. Deleted ones are filtered out of what a page read, so it may be
    /// short or empty.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`] when neither `default` nor anybody has it, [`Error::BadCursor`].
    pub async fn overrides(&self, name: &PromptName, page: &Page) -> Result<Listed<Instance>> {
        let query_id = digest::of(&table_keys::of_name(name));
        let start = page.cursor.as_ref();
        let start = start
            .map(|cursor| cursor::open(cursor, &query_id))
            .transpose()?;
        if let Some(start) = &start
            && table_keys::instance_of_own_prompt(start).is_none()
        {
            return Err(Error::BadCursor);
        }
        let prefix = table_keys::INSTANCE_PREFIX;
        let limit = page.limit.into();
        let read = self.live_entries(table_keys::of_name(name), prefix, start, limit);
        let read = read.await?;
        let list = Listed {
            items: read.items.iter().map(instance_of).collect::<Result<_>>()?,
            next_cursor: read.next_cursor.map(|sk| cursor::close(query_id, sk)),
        };
        let id = PromptId {
            instance: Instance::default(),
            name: name.clone(),
        };
        self.known(&id, list).await
    }

    /// All of them, in pages as large as DynamoDB makes them.
    pub(super) async fn all_overrides(&self, name: &PromptName) -> Result<Vec<Instance>> {
        let (pk, prefix) = (table_keys::of_name(name), table_keys::INSTANCE_PREFIX);
        let pages = self.query_live_entries(pk, prefix).into_paginator();
        let items: Vec<Item> = pages
            .items()
            .send()
            .try_collect()
            .await
            .map_err(|e| error_of(&e))?;
        items.iter().map(instance_of).collect()
    }

    /// The live entries of a partition, of those whose sort keys begin with the prefix and come after `start`; its cursor is the last one's
    /// sort key.
    pub(super) async fn live_entries(
        &self,
        pk: String,
        prefix: &str,
        start: Option<String>,
        limit: i32,
    ) -> Result<Listed<Item>> {
        let start = start.map(|sk| Key { pk: pk.clone(), sk });
        let query = self
            .query_live_entries(pk, prefix)
            .limit(limit)
            .set_exclusive_start_key(start.as_ref().map(item::key_attributes));
        let answer = query.send().await.map_err(|e| error_of(&e))?;
        Ok(Listed {
            items: answer.items.unwrap_or_default(),
            next_cursor: answer.last_evaluated_key.map(|last| item::key_of(&last).sk),
        })
    }

    /// A consistent query of the entries of overrides that are not marked as deleted.
    pub(super) fn query_live_entries(&self, pk: String, prefix: &str) -> QueryFluentBuilder {
        self.query_partition(pk, prefix)
            .filter_expression("attribute_not_exists(#d)")
            .expression_attribute_names("#d", item::DELETED)
            .consistent_read(true)
    }
}

pub(super) fn instance_of(item: &Item) -> Result<Instance> {
    let key = item::key_of(item);
    table_keys::instance_of_own_prompt(&key.sk).ok_or_else(|| {
        Error::Database(DatabaseError::Corrupt {
            key: key.to_string(),
            problem: "it lists no instance".to_owned(),
        })
    })
}
