//! Reading several items at one moment, where two reads of two moments could add up to what never was.

use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsError;
use aws_sdk_dynamodb::types::{Get, TransactGetItem};
use tokio::time::Instant;

use super::Store;
use super::commit::Backoff;
use super::failure::error_of;
use super::item::{self, Item};
use super::name_update::{NameItem, NameUpdate};
use crate::error::{Error, Result};
use crate::prompt::{Header, PromptId};
use crate::table_keys::{self, Key};

/// How long writes of others may stand in the way.
const DEADLINE: Duration = Duration::from_secs(2);

impl Store {
    /// The items of these keys, as they are at one moment.
    ///
    /// # Errors
    /// [`Error::Unavailable`], when transactions on these items are in the way until the deadline too; [`Error::Refused`].
    pub(super) async fn at_one_moment(&self, keys: &[&Key]) -> Result<Vec<Option<Item>>> {
        let gets = keys.iter().map(|key| {
            let get = Get::builder()
                .table_name(&*self.table)
                .set_key(Some(item::key_attributes(key)))
                .build();
            get.map(|get| TransactGetItem::builder().get(get).build())
        });
        let gets = gets.collect::<std::result::Result<Vec<_>, _>>();
        let gets = gets.map_err(|error| Error::Refused(error.to_string()))?;
        let request = self
            .client
            .transact_get_items()
            .set_transact_items(Some(gets));
        let deadline = Instant::now() + DEADLINE;
        let mut pause = Backoff::default();
        let answer = loop {
            let error = match request.clone().send().await {
                Ok(answer) => break answer,
                Err(error) if is_in_the_way(&error) => {
                    Error::Unavailable("TransactionConflict".to_owned())
                }
                Err(error) => return Err(error_of(&error)),
            };
            if !pause.before(deadline).await {
                return Err(error);
            }
        };
        let mut responses = answer.responses.unwrap_or_default().into_iter();
        let mut next = || responses.next().and_then(|response| response.item);
        Ok(keys.iter().map(|_| next()).collect())
    }

    /// Whether all of this is so at one moment. What rests on one item was true when that was read.
    pub(super) async fn holds_at_one_moment(&self, premises: &[Premise]) -> Result<bool> {
        if premises.len() <= 1 {
            return Ok(true);
        }
        let keys: Vec<&Key> = premises.iter().map(Premise::key).collect();
        let items = self.at_one_moment(&keys).await?;
        for (premise, item) in premises.iter().zip(items) {
            if !premise.holds(item)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What a refusal rests on.
#[derive(Debug)]
pub(super) enum Premise {
    /// The header has this revision; none: there is no header.
    Header(Key, Option<u64>),
    /// So many overrides of the name were published or taken down.
    Changes(Key, i64),
    /// The counters of the name forbid it.
    Forbidden(Key, NameUpdate),
}

impl Premise {
    /// Of a header as read.
    pub(super) fn header(id: &PromptId, header: Option<&Header>) -> Self {
        Self::Header(table_keys::header(id), header.map(|header| header.revision))
    }

    fn key(&self) -> &Key {
        match self {
            Self::Header(key, _) | Self::Changes(key, _) | Self::Forbidden(key, _) => key,
        }
    }

    fn holds(&self, item: Option<Item>) -> Result<bool> {
        match self {
            Self::Header(key, revision) => {
                let header = item.map(|item| item::from_item::<Header>(key, item));
                let header = header.transpose()?;
                Ok(header.map(|header| header.revision) == *revision)
            }
            Self::Changes(key, changes) => Ok(name_item(key, item)?.changes == *changes),
            Self::Forbidden(key, update) => {
                Ok(update.forbidden_by(name_item(key, item)?).is_some())
            }
        }
    }
}

fn name_item(key: &Key, item: Option<Item>) -> Result<NameItem> {
    let item = item.map(|item| item::from_item(key, item));
    Ok(item.transpose()?.unwrap_or_default())
}

/// Whether a transaction of somebody else had one of the items.
fn is_in_the_way(error: &SdkError<TransactGetItemsError>) -> bool {
    let Some(TransactGetItemsError::TransactionCanceledException(cancelled)) =
        error.as_service_error()
    else {
        return false;
    };
    let reasons = cancelled.cancellation_reasons().iter();
    let mut codes = reasons.filter_map(|reason| reason.code());
    codes.any(|code| code == "TransactionConflict")
}
