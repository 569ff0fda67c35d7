//! Reading several items in one transaction, where separate reads could show a state that never existed.

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
use crate::error::{DatabaseError, Error, Result};
use crate::prompt::{Header, PromptId};
use crate::table_keys::{self, Key};

/// How long to retry while other transactions hold the items.
const DEADLINE: Duration = Duration::from_secs(2);

impl Store {
    /// Reads the items of these keys in one transaction.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`], if other transactions hold these items until the deadline; [`DatabaseError::Refused`].
    pub(super) async fn at_one_moment(&self, keys: &[&Key]) -> Result<Vec<Option<Item>>> {
        let gets = keys.iter().map(|key| {
            let get = Get::builder()
                .table_name(&*self.table)
                .set_key(Some(item::key_attributes(key)))
                .build();
            get.map(|get| TransactGetItem::builder().get(get).build())
        });
        let gets = gets.collect::<std::result::Result<Vec<_>, _>>();
        let gets =
            gets.map_err(|error| Error::Database(DatabaseError::Refused(error.to_string())))?;
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
                    Error::Database(DatabaseError::Unavailable("TransactionConflict".to_owned()))
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

    /// Whether all premises hold in one transaction. A single one held when its item was read.
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

/// A fact that a refusal depends on.
#[derive(Debug)]
pub(super) enum Premise {
    /// The header has this revision; `None` if it does not exist.
    Header(Key, Option<u64>),
    /// The counter of the writes of the name's overrides has this value.
    Changes(Key, i64),
    /// The counters of the name forbid this update.
    Forbidden(Key, NameUpdate),
}

/// The part of a header, or of settings, that changes with each write.
#[derive(serde::Deserialize)]
struct Revised {
    revision: u64,
}

impl Premise {
    /// The premise that a header is as it was read.
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
                let read = item.map(|item| item::from_item::<Revised>(key, item));
                Ok(read.transpose()?.map(|it| it.revision) == *revision)
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

/// Whether another transaction held one of the items.
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
