//! Reads the activity, newest first: one Query for each day, never a Scan.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;

use super::Store;
use super::cursor;
use super::failure::error_of;
use super::item::{self, Item};
use super::request::{ActivityFilter, Page};
use crate::Timestamp;
use crate::activity::Activity;
use crate::api::Listed;
use crate::digest;
use crate::error::{Error, Result};
use crate::table_keys::{self, Key};

/// How many requests a page takes at most, one after another: enough for the 30 days of the default without much activity.
const REQUESTS: usize = 32;
/// How many entries one request reads when most of them may be of other instances, prompts or kinds: about 300 KB.
const READ: i32 = 500;

/// A request for the part of a day that is left to read.
struct Part {
    /// The sort key before which the part ends: the ID of the last entry that was read, or the beginning of IDs.
    before: String,
    since: Timestamp,
}

impl Part {
    /// The time of the last entry that can be in it, by its day.
    fn last(&self) -> Result<Timestamp> {
        let at = table_keys::activity_at(&self.before).ok_or(Error::BadCursor)?;
        let is_entry = self.before.len() > table_keys::activity_since(at).len();
        let earlier = at.checked_sub(jiff::SignedDuration::from_millis(1));
        Ok(match earlier {
            Ok(earlier) if !is_entry => earlier.into(),
            _ => at,
        })
    }

    /// The day before; none when the list ends.
    fn earlier(&self, day: jiff::civil::Date) -> Option<Self> {
        let midnight = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
        let midnight = Timestamp::from(midnight);
        (midnight > self.since).then(|| Self {
            before: table_keys::activity_since(midnight),
            since: self.since,
        })
    }
}

impl Store {
    /// The activity, newest first. A page reads a limited number of entries and days, so it may be short or empty.
    ///
    /// An entry has the time of its write, which may commit up to a minute later: who follows the list reads the last 90 s again.
    ///
    /// # Errors
    /// [`Error::BadCursor`].
    pub async fn activity(&self, filter: &ActivityFilter, page: &Page) -> Result<Listed<Activity>> {
        let query_id = digest::of(&(
            "activity",
            &filter.instance,
            (filter.since, filter.until),
            &filter.prompt,
            filter.kind,
        ));
        let (since, until) = filter.span(self.now());
        let before = match &page.cursor {
            Some(cursor) => cursor::open(cursor, &query_id)?,
            None => table_keys::activity_since(until),
        };
        let mut part = Part { before, since };
        let mut items = Vec::new();
        for _ in 0..REQUESTS {
            let day = table_keys::day_of(part.last()?);
            let left = usize::from(page.limit) - items.len();
            let limit = match filter.is_narrow() {
                true => READ,
                false => i32::try_from(left).unwrap_or(READ),
            };
            let (read, more) = self.activity_of(day, &part, limit).await?;
            for entry in read.into_iter().filter_map(|entry| filter.shown(entry)) {
                let last = entry.id.to_string();
                items.push(entry);
                if items.len() == usize::from(page.limit) {
                    return Ok(listed(items, Some(cursor::close(query_id, last))));
                }
            }
            let next = match more {
                Some(last) => Some(Part {
                    before: last,
                    since,
                }),
                None => part.earlier(day),
            };
            match next {
                Some(next) => part = next,
                None => return Ok(listed(items, None)),
            }
        }
        Ok(listed(items, Some(cursor::close(query_id, part.before))))
    }

    /// A day's entries before a sort key, newest first, and the sort key of the last one if there may be more.
    async fn activity_of(
        &self,
        day: jiff::civil::Date,
        part: &Part,
        limit: i32,
    ) -> Result<(Vec<Activity>, Option<String>)> {
        let since = table_keys::activity_since(part.since);
        // DynamoDB refuses a range that ends before it begins.
        if since > part.before {
            return Ok((Vec::new(), None));
        }
        let query = self
            .query_activity(day, since, part.before.clone())
            .scan_index_forward(false)
            // BETWEEN includes its end, which was read already.
            .limit(limit.saturating_add(1));
        let answer = query.send().await.map_err(|error| error_of(&error))?;
        let read = |item: Item| item::from_item::<Activity>(&item::key_of(&item), item);
        let entries = answer.items.unwrap_or_default().into_iter().map(read);
        let mut entries: Vec<Activity> = entries.collect::<Result<_>>()?;
        entries.retain(|entry| entry.id.as_str() != part.before);
        let last = answer.last_evaluated_key;
        let last = last.map(|key| item::key_of(&key)).map(|Key { sk, .. }| sk);
        Ok((entries, last))
    }

    /// A Query of a day's entries from one sort key to another, both included.
    pub(super) fn query_activity(
        &self,
        day: jiff::civil::Date,
        since: String,
        before: String,
    ) -> QueryFluentBuilder {
        self.query_partition(table_keys::activity_on(day), "")
            .key_condition_expression("#pk = :pk AND #sk BETWEEN :since AND :before")
            .expression_attribute_names("#sk", table_keys::SK)
            .expression_attribute_values(":since", AttributeValue::S(since))
            .expression_attribute_values(":before", AttributeValue::S(before))
            .consistent_read(true)
    }
}

fn listed(items: Vec<Activity>, next_cursor: Option<String>) -> Listed<Activity> {
    Listed { items, next_cursor }
}
