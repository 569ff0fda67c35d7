//! Who overrides a prompt: the one use of the index.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;

use super::Store;
use super::cursor;
use super::failure::error_of;
use super::item::{self, Item};
use super::request::Page;
use crate::api::Listed;
use crate::digest;
use crate::error::{Error, Result};
use crate::names::{Instance, PromptName};
use crate::prompt::PromptId;
use crate::table_keys;

impl Store {
    /// The instances other than `default` that have their own, live. The index sees a write a moment late.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`] when neither `default` nor anybody has it, [`Error::BadCursor`].
    pub async fn overrides(&self, name: &PromptName, page: &Page) -> Result<Listed<Instance>> {
        let list = self.override_page(name, page).await?;
        self.known(
            &PromptId {
                instance: Instance::default(),
                name: name.clone(),
            },
            list,
        )
        .await
    }

    /// All of them, in pages as large as DynamoDB makes them.
    pub(super) async fn all_overrides(&self, name: &PromptName) -> Result<Vec<Instance>> {
        let query = self.query_overrides(name).into_paginator().items().send();
        let items: Vec<Item> = query.try_collect().await.map_err(|e| error_of(&e))?;
        items.iter().map(instance_of).collect()
    }

    fn query_overrides(&self, name: &PromptName) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&*self.table)
            .index_name(table_keys::OVERRIDES_INDEX)
            .key_condition_expression("#pk = :pk")
            .expression_attribute_names("#pk", table_keys::OVERRIDE_OF)
            .expression_attribute_values(":pk", AttributeValue::S(table_keys::override_of(name)))
    }

    async fn override_page(&self, name: &PromptName, page: &Page) -> Result<Listed<Instance>> {
        let pk = table_keys::override_of(name);
        let query_id = digest::of(&pk);
        let mut query = self.query_overrides(name).limit(page.limit.into());
        if let Some(cursor) = &page.cursor {
            let instance: Instance = cursor::open(cursor, &query_id)?
                .parse()
                .map_err(|_| Error::BadCursor)?;
            let mut start = item::key_attributes(&table_keys::header(&PromptId {
                instance: instance.clone(),
                name: name.clone(),
            }));
            start.insert(table_keys::OVERRIDE_OF.to_owned(), AttributeValue::S(pk));
            start.insert(
                table_keys::INSTANCE.to_owned(),
                AttributeValue::S(instance.to_string()),
            );
            query = query.set_exclusive_start_key(Some(start));
        }
        let answer = query.send().await.map_err(|e| error_of(&e))?;
        let items = answer
            .items
            .unwrap_or_default()
            .iter()
            .map(instance_of)
            .collect::<Result<_>>()?;
        let last = answer
            .last_evaluated_key
            .as_ref()
            .map(instance_of)
            .transpose()?;
        Ok(Listed {
            items,
            next_cursor: last.map(|instance| cursor::close(query_id, instance.to_string())),
        })
    }
}

fn instance_of(item: &Item) -> Result<Instance> {
    let text = item
        .get(table_keys::INSTANCE)
        .and_then(|value| value.as_s().ok());
    let corrupt = || Error::Corrupt {
        key: item::key_of(item).to_string(),
        problem: format!("`{}` is not an instance", table_keys::INSTANCE),
    };
    text.and_then(|text| text.parse().ok()).ok_or_else(corrupt)
}
