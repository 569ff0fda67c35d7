//! One page of a partition: a Query, never a Scan, with a cursor that belongs to its query.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::DeserializeOwned;

use super::Store;
use super::cursor;
use super::failure::error_of;
use super::item::{self, Item};
use super::request::Page;
use crate::api::Listed;
use crate::digest;
use crate::error::{Error, Result};
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
        let start = page.cursor.as_ref();
        let start = start
            .map(|cursor| cursor::open(cursor, &query_id))
            .transpose()?;
        if start
            .as_ref()
            .is_some_and(|sk| !sk.starts_with(&range.prefix))
        {
            return Err(Error::BadCursor);
        }
        let query = narrow(self.range(range, start, page.limit.into()));
        let (items, last) = read_page(query).await?;
        Ok(Listed {
            items,
            next_cursor: last.map(|sk| cursor::close(query_id, sk)),
        })
    }

    /// A consistent query of at most `limit` items of a range, after a sort key.
    pub(super) fn range(
        &self,
        range: &Range,
        start: Option<String>,
        limit: usize,
    ) -> QueryFluentBuilder {
        let pk = range.pk.clone();
        let start = start.map(|sk| Key { pk, sk });
        self.query_partition(range.pk.clone(), &range.prefix)
            .scan_index_forward(!range.newest_first)
            .consistent_read(true)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start.as_ref().map(item::key_attributes))
    }
}

/// The entities of a query, and the sort key after which the next page begins.
pub(super) async fn read_page<T: DeserializeOwned>(
    query: QueryFluentBuilder,
) -> Result<(Vec<T>, Option<String>)> {
    let answer = query.send().await.map_err(|e| error_of(&e))?;
    let parse = |item: Item| item::from_item(&item::key_of(&item), item);
    let items = answer.items.unwrap_or_default().into_iter();
    let last = answer.last_evaluated_key.map(|key| item::key_of(&key).sk);
    Ok((items.map(parse).collect::<Result<_>>()?, last))
}
