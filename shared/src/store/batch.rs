//! Several items in one request. What DynamoDB leaves unread is asked for again; it is never taken for absent.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use tokio::time::Instant;

use super::Store;
use super::commit::Backoff;
use super::failure::error_of;
use super::item::{self, Item};
use crate::error::{Error, Result};
use crate::keys::Key;

/// How long keys that DynamoDB left unread are asked for again.
const DEADLINE: Duration = Duration::from_secs(2);

impl Store {
    /// The items that there are among at most 100 keys, which DynamoDB takes at once.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when some stay unread.
    pub(super) async fn batch(
        &self,
        keys: &[&Key],
        consistent: bool,
    ) -> Result<HashMap<Key, Item>> {
        let deadline = Instant::now() + DEADLINE;
        let mut pause = Backoff::default();
        let mut found = HashMap::new();
        let mut asked = KeysAndAttributes::builder()
            .set_keys(Some(
                keys.iter().map(|key| item::key_attributes(key)).collect(),
            ))
            .consistent_read(consistent)
            .build()
            .map_err(|e| Error::Refused(e.to_string()))?;
        loop {
            let request = self
                .client
                .batch_get_item()
                .request_items(&*self.table, asked);
            let answer = tokio::time::timeout_at(deadline, request.send()).await;
            let answer = answer.map_err(|_| unread())?.map_err(|e| error_of(&e))?;
            let items = answer.responses.unwrap_or_default().remove(&*self.table);
            found.extend(
                items
                    .unwrap_or_default()
                    .into_iter()
                    .map(|item| (item::key_of(&item), item)),
            );
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

fn unread() -> Error {
    Error::Unavailable("DynamoDB left keys unread".to_owned())
}
