//! Lists and histories: one Query a page, never a Scan, with a cursor that belongs to its query.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::DeserializeOwned;

use super::Store;
use super::cursor;
use super::failure::error_of;
use super::item::{self, Item};
use super::read::{not_found, obeyed};
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
        let list = self.headers(instance, filter, page, narrow).await?;
        let items = self.with_contracts(instance, list.items).await?;
        Ok(Listed {
            items: items.into_iter().map(Prompt::from).collect(),
            next_cursor: list.next_cursor,
        })
    }

    /// The headers of a page. Each beginning of names is a query of its own, so that neither a page nor its cursor shows that there are
    /// other names.
    async fn headers(
        &self,
        instance: &Instance,
        filter: &PromptFilter,
        page: &Page,
        narrow: impl Fn(QueryFluentBuilder) -> QueryFluentBuilder,
    ) -> Result<Listed<Header>> {
        let ranges: Vec<Range> = filter.ranges(instance).collect();
        let start = page.cursor.as_ref();
        let start = start
            .map(|cursor| cursor::open(cursor, &filter.query(instance)))
            .transpose()?;
        let first = match &start {
            None => 0,
            Some(sk) => {
                let mut ranges = ranges.iter();
                let at = ranges.position(|range| sk.starts_with(&range.prefix));
                at.ok_or(Error::BadCursor)?
            }
        };
        let (mut start, mut items) = (start, Vec::new());
        for (index, range) in ranges.iter().enumerate().skip(first) {
            let rest = usize::from(page.limit) - items.len();
            let query = narrow(self.range(range, start.take(), rest));
            let (read, last) = read_page(query).await?;
            items.extend(read);
            let is_full = items.len() >= page.limit.into() && index + 1 < ranges.len();
            // A key after all of the range, which belongs to no prompt.
            let last = last.or_else(|| is_full.then(|| format!("{}\u{10ffff}", range.prefix)));
            if let Some(sk) = last {
                let next_cursor = Some(cursor::close(filter.query(instance), sk));
                return Ok(Listed { items, next_cursor });
            }
        }
        Ok(Listed {
            items,
            next_cursor: None,
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
    fn range(&self, range: &Range, start: Option<String>, limit: usize) -> QueryFluentBuilder {
        let pk = range.pk.clone();
        let start = start.map(|sk| Key { pk, sk });
        self.query_partition(range.pk.clone(), &range.prefix)
            .scan_index_forward(!range.newest_first)
            .consistent_read(true)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start.as_ref().map(item::key_attributes))
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
            if let Some(default) = defaults.take(key)?.and_then(obeyed) {
                header.contract = default.contract;
            }
        }
        Ok(headers)
    }
}

/// The entities of a query, and the sort key after which the next page begins.
async fn read_page<T: DeserializeOwned>(
    query: QueryFluentBuilder,
) -> Result<(Vec<T>, Option<String>)> {
    let answer = query.send().await.map_err(|e| error_of(&e))?;
    let parse = |item: Item| item::from_item(&item::key_of(&item), item);
    let items = answer.items.unwrap_or_default().into_iter();
    let last = answer.last_evaluated_key.map(|key| item::key_of(&key).sk);
    Ok((items.map(parse).collect::<Result<_>>()?, last))
}

impl PromptFilter {
    /// What a cursor of this list is bound to.
    fn query(&self, instance: &Instance) -> String {
        let prefix = format!("{}{}", table_keys::HEADER_PREFIX, self.prefix);
        let mut filter = format!("{:?} {}", self.tag, self.deleted);
        for prefix in self.within.iter().flatten() {
            filter += &format!(" {prefix}");
        }
        digest::of(&[&table_keys::headers(instance), &prefix, &filter])
    }

    /// The ranges of the headers that it selects, in the order of their keys.
    fn ranges(&self, instance: &Instance) -> impl Iterator<Item = Range> {
        let pk = table_keys::headers(instance);
        self.beginnings().into_iter().map(move |beginning| Range {
            pk: pk.clone(),
            prefix: format!("{}{beginning}", table_keys::HEADER_PREFIX),
            newest_first: false,
            filter: String::new(),
        })
    }

    /// The beginnings of the names that it selects, none of which begins with another.
    fn beginnings(&self) -> Vec<&str> {
        let own = self.prefix.as_str();
        let Some(within) = &self.within else {
            return vec![own];
        };
        let mut beginnings: Vec<&str> = within
            .iter()
            .filter_map(|prefix| match prefix.as_str() {
                narrower if narrower.starts_with(own) => Some(narrower),
                wider => own.starts_with(wider).then_some(own),
            })
            .collect();
        beginnings.sort_unstable();
        // What begins with another follows it.
        beginnings.dedup_by(|next, kept| next.starts_with(*kept));
        beginnings
    }
}
