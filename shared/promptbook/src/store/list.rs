//! Lists and histories: one Query a page, never a Scan, with a cursor that belongs to its query.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::DeserializeOwned;

use super::Store;
use super::cursor;
use super::failure::error_of;
use super::item::{self, Item};
use super::read::not_found;
use super::request::{Page, PromptFilter};
use crate::api::Listed;
use crate::digest;
use crate::error::{Error, Result};
use crate::names::{Instance, Label};
use crate::prompt::{Header, LedgerEntry, Prompt, PromptId, Publication, Version};
use crate::table_keys::{self, Key};

/// One partition's items whose sort keys begin with a prefix.
pub(super) struct Range {
    pub(super) pk: String,
    pub(super) prefix: String,
    pub(super) newest_first: bool,
    /// What else makes this query another one, for the cursor.
    pub(super) filter: String,
}

impl Store {
    /// Prompts of an instance by name. The filter works on what a page read, so a page may be short or empty.
    ///
    /// # Errors
    /// [`Error::BadCursor`].
    pub async fn prompts(
        &self,
        instance: &Instance,
        filter: &PromptFilter,
        page: &Page,
    ) -> Result<Listed<Prompt>> {
        let range = Range {
            pk: table_keys::headers(instance),
            prefix: format!("{}{}", table_keys::HEADER_PREFIX, filter.prefix),
            newest_first: false,
            filter: format!("{:?} {}", filter.tag, filter.deleted),
        };
        let narrow = |query: QueryFluentBuilder| {
            let mut condition = if filter.deleted {
                "attribute_exists(#d)"
            } else {
                "attribute_not_exists(#d)"
            }
            .to_owned();
            let mut query = query.expression_attribute_names("#d", "deleted_at");
            if let Some(tag) = &filter.tag {
                condition += " AND contains(#t, :t)";
                query = query.expression_attribute_names("#t", "tags");
                query = query.expression_attribute_values(":t", AttributeValue::S(tag.clone()));
            }
            query.filter_expression(condition)
        };
        let list: Listed<Header> = self.page(&range, page, narrow).await?;
        let items = self.with_contracts(instance, list.items).await?;
        Ok(Listed {
            items: items.into_iter().map(Prompt::from).collect(),
            next_cursor: list.next_cursor,
        })
    }

    /// Versions of a prompt, newest first; of a deleted one too.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`], [`Error::BadCursor`].
    pub async fn versions(&self, id: &PromptId, page: &Page) -> Result<Listed<Version>> {
        let prefix = table_keys::VERSION_PREFIX.to_owned();
        let range = Range {
            pk: table_keys::history(id),
            prefix,
            newest_first: true,
            filter: String::new(),
        };
        let list = self.page(&range, page, |query| query).await?;
        self.known(id, list).await
    }

    /// The newest version; of a deleted prompt too.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`].
    pub async fn latest_version(&self, id: &PromptId) -> Result<Version> {
        let newest = Page {
            limit: 1,
            cursor: None,
        };
        let mut versions = self.versions(id, &newest).await?.items;
        versions.pop().ok_or_else(|| not_found(id))
    }

    /// The ledger of a label, newest first; of a deleted prompt too.
    ///
    /// # Errors
    /// [`Error::PromptNotFound`], [`Error::BadCursor`].
    pub async fn publications(
        &self,
        id: &PromptId,
        label: &Label,
        page: &Page,
    ) -> Result<Listed<Publication>> {
        let prefix = table_keys::publications(label);
        let range = Range {
            pk: table_keys::history(id),
            prefix,
            newest_first: true,
            filter: String::new(),
        };
        let Listed { items, next_cursor } = self
            .page::<LedgerEntry>(&range, page, |query| query)
            .await?;
        let items = items.into_iter().map(|entry| entry.publication).collect();
        self.known(id, Listed { items, next_cursor }).await
    }

    /// A query of the partition's items whose sort keys begin with the prefix; an empty one means all of them.
    pub(super) fn query_partition(&self, pk: String, prefix: &str) -> QueryFluentBuilder {
        let query = self
            .client
            .query()
            .table_name(&*self.table)
            .expression_attribute_names("#pk", table_keys::PK)
            .expression_attribute_values(":pk", AttributeValue::S(pk));
        // DynamoDB takes no empty value for a key.
        if prefix.is_empty() {
            return query.key_condition_expression("#pk = :pk");
        }
        query
            .key_condition_expression("#pk = :pk AND begins_with(#sk, :prefix)")
            .expression_attribute_names("#sk", table_keys::SK)
            .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
    }

    pub(super) async fn page<T: DeserializeOwned>(
        &self,
        range: &Range,
        page: &Page,
        narrow: impl FnOnce(QueryFluentBuilder) -> QueryFluentBuilder,
    ) -> Result<Listed<T>> {
        let query_id = digest::of(&[&range.pk, &range.prefix, &range.filter]);
        let mut query = self
            .query_partition(range.pk.clone(), &range.prefix)
            .scan_index_forward(!range.newest_first)
            .consistent_read(true)
            .limit(page.limit.into());
        if let Some(cursor) = &page.cursor {
            let sk = cursor::open(cursor, &query_id)?;
            if !sk.starts_with(&range.prefix) {
                return Err(Error::BadCursor);
            }
            let start = Key {
                pk: range.pk.clone(),
                sk,
            };
            query = query.set_exclusive_start_key(Some(item::key_attributes(&start)));
        }
        let answer = narrow(query).send().await.map_err(|e| error_of(&e))?;
        let parse = |item: Item| item::from_item(&item::key_of(&item), item);
        let items = answer
            .items
            .unwrap_or_default()
            .into_iter()
            .map(parse)
            .collect::<Result<_>>()?;
        let next_cursor = answer
            .last_evaluated_key
            .map(|key| cursor::close(query_id, item::key_of(&key).sk));
        Ok(Listed { items, next_cursor })
    }

    /// The list; an empty first page is the moment to ask whether there is such a prompt at all.
    pub(super) async fn known<T>(&self, id: &PromptId, list: Listed<T>) -> Result<Listed<T>> {
        match list.items.is_empty()
            && list.next_cursor.is_none()
            && self.header(id).await?.is_none()
        {
            true => Err(not_found(id)),
            false => Ok(list),
        }
    }

    /// The headers as overrides show them: with the contract of `default`'s, read in one request.
    async fn with_contracts(
        &self,
        instance: &Instance,
        mut headers: Vec<Header>,
    ) -> Result<Vec<Header>> {
        if instance.is_default() || headers.is_empty() {
            return Ok(headers);
        }
        let keys: Vec<Key> = headers
            .iter()
            .map(|h| table_keys::header(&h.id().of_default()))
            .collect();
        let mut defaults = self.round(&keys).await?;
        for (header, key) in headers.iter_mut().zip(&keys) {
            if let Some(default) = defaults.take::<Header>(key)? {
                header.contract = default.contract;
            }
        }
        Ok(headers)
    }
}
