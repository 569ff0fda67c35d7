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
use crate::error::{Error, Result};
use crate::table_keys::Key;

/// How long writes of others may stand in the way.
const DEADLINE: Duration = Duration::from_secs(2);

impl Store {
    /// The items of these keys, as they are at one moment.
    ///
    /// # Errors
    /// [`Error::Unavailable`], when transactions on these items are in the way until the deadline too; [`Error::Refused`].
    pub(super) async fn at_one_moment<const N: usize>(
        &self,
        keys: [&Key; N],
    ) -> Result<[Option<Item>; N]> {
        let gets = keys.map(|key| {
            let get = Get::builder()
                .table_name(&*self.table)
                .set_key(Some(item::key_attributes(key)))
                .build();
            get.map(|get| TransactGetItem::builder().get(get).build())
        });
        let gets = gets.into_iter().collect::<std::result::Result<Vec<_>, _>>();
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
        Ok(keys.map(|_| responses.next().and_then(|response| response.item)))
    }
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
