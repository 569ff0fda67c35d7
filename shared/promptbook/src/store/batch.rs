//! Several items in one request, or many in several at once. What DynamoDB leaves unread is asked for again; it is never taken for
//! absent.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use aws_sdk_dynamodb::types::builders::KeysAndAttributesBuilder;
use futures_util::{Stream, StreamExt, stream};
use tokio::time::Instant;

use super::Store;
use super::commit::Backoff;
use super::failure::error_of;
use super::item::{self, Item};
use crate::error::{DatabaseError, Error, Result};
use crate::table_keys::{self, Key};

/// How long keys that DynamoDB left unread are asked for again.
const DEADLINE: Duration = Duration::from_secs(2);
/// The same for one batch of many; the write that needs them has a deadline of its own.
const DEADLINE_OF_MANY: Duration = Duration::from_secs(30);
/// The most keys that DynamoDB takes in one request.
pub(super) const MOST: usize = 100;
/// How many batches are read at once. More would use up a small function's CPU and memory, and read no faster.
const AT_ONCE: usize = 8;

impl Store {
    /// The items that there are among at most 100 keys.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`] when some stay unread.
    pub(super) async fn batch(
        &self,
        keys: &[&Key],
        consistent: bool,
    ) -> Result<HashMap<Key, Item>> {
        let asked = asked(keys.iter().copied()).consistent_read(consistent);
        Ok(by_key(self.read_all(asked, DEADLINE).await?))
    }

    /// These attributes of the items that there are among at most 100 keys, in any order, read eventually consistently. None of them may
    /// be a reserved word of DynamoDB.
    ///
    /// # Errors
    /// The same as [`Store::batch`].
    pub(super) async fn batch_of(&self, keys: &[Key], attributes: &[&str]) -> Result<Vec<Item>> {
        let asked = asked(keys).projection_expression(attributes.join(", "));
        self.read_all(asked, DEADLINE).await
    }

    /// These attributes of the items that there are among any number of keys, in their order, read consistently. Each batch is of
    /// a moment of its own.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`] when some stay unread.
    pub(super) fn in_batches<'a>(
        &'a self,
        keys: &'a [Key],
        attributes: &'a [&'a str],
    ) -> impl Stream<Item = Result<Vec<Item>>> + Send + Unpin + 'a {
        let read = move |keys: &'a [Key]| async move {
            let asked = only(asked(keys), attributes).consistent_read(true);
            let mut found = by_key(self.read_all(asked, DEADLINE_OF_MANY).await?);
            Ok(keys.iter().filter_map(|key| found.remove(key)).collect())
        };
        stream::iter(keys.chunks(MOST).map(read)).buffered(AT_ONCE)
    }

    async fn read_all(&self, asked: KeysAndAttributesBuilder, time: Duration) -> Result<Vec<Item>> {
        let deadline = Instant::now() + time;
        let mut pause = Backoff::default();
        let mut found = Vec::new();
        let mut asked = asked
            .build()
            .map_err(|e| Error::Database(DatabaseError::Refused(e.to_string())))?;
        loop {
            let request = self
                .client
                .batch_get_item()
                .request_items(&*self.table, asked);
            let answer = tokio::time::timeout_at(deadline, request.send()).await;
            let answer = answer.map_err(|_| unread())?.map_err(|e| error_of(&e))?;
            let items = answer.responses.unwrap_or_default().remove(&*self.table);
            found.append(&mut items.unwrap_or_default());
            match answer
                .unprocessed_keys
                .unwrap_or_default()
                .remove(&*self.table)
            {
                Some(rest) if !rest.keys.is_empty() => asked = rest,
                _ => return Ok(found),
            }
            if !pause.before(deadline).await {
                return Err(unread());
            }
        }
    }
}

fn by_key(items: Vec<Item>) -> HashMap<Key, Item> {
    let keyed = items.into_iter().map(|item| (item::key_of(&item), item));
    keyed.collect()
}

fn asked<'a>(keys: impl IntoIterator<Item = &'a Key>) -> KeysAndAttributesBuilder {
    let keys = keys.into_iter().map(item::key_attributes).collect();
    KeysAndAttributes::builder().set_keys(Some(keys))
}

/// With the key and these attributes alone. By aliases, since some names are words of DynamoDB's.
fn only(asked: KeysAndAttributesBuilder, attributes: &[&str]) -> KeysAndAttributesBuilder {
    let names: Vec<&str> = [table_keys::PK, table_keys::SK]
        .into_iter()
        .chain(attributes.iter().copied())
        .collect();
    let alias = |n: usize| format!("#{n}");
    let projection: Vec<String> = (0..names.len()).map(alias).collect();
    let asked = asked.projection_expression(projection.join(", "));
    let names = names.into_iter().enumerate();
    names.fold(asked, |asked, (n, name)| {
        asked.expression_attribute_names(alias(n), name)
    })
}

fn unread() -> Error {
    Error::Database(DatabaseError::Unavailable(
        "DynamoDB left keys unread".to_owned(),
    ))
}
