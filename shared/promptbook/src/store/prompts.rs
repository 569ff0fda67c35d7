//! The list of an instance's prompts, by the beginnings of names that a caller may see.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;

use super::Store;
use super::cursor;
use super::page::{Range, read_page};
use super::read::obeyed;
use super::request::{Page, PromptFilter};
use crate::api::Listed;
use crate::digest;
use crate::error::{Error, Result};
use crate::names::Instance;
use crate::prompt::{Header, Prompt};
use crate::table_keys::{self, Key};

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
