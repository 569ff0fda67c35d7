//! What is active: the read behind every lookup, one request.

use aws_sdk_dynamodb::types::{Get, TransactGetItem};

use super::Store;
use super::failure::error_of;
use super::item::{self, Item};
use super::request::ActiveRead;
use crate::error::{Error, Result};
use crate::keys::{self, Key};
use crate::names::Label;
use crate::prompt::{Active, PromptId};

impl Store {
    /// What a label points at, for an instance and for `default` behind it. Eventually consistent: half the price,
    /// and a moment late at most.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Refused`], [`Error::Corrupt`]. Never a guess: what could not be read does not inherit.
    pub async fn active(&self, id: &PromptId, label: &Label) -> Result<ActiveRead> {
        let key = keys::active(id, label);
        if id.instance.is_default() {
            let item = self.get_item(&key, false).await?;
            return Ok(ActiveRead {
                own: None,
                inherited: parse(item)?,
            });
        }
        let inherited_key = keys::active(&id.of_default(), label);
        let mut found = self.batch(&[&key, &inherited_key], false).await?;
        let read = ActiveRead {
            own: parse(found.remove(&key))?,
            inherited: parse(found.remove(&inherited_key))?,
        };
        match read.own.is_none() && read.inherited.is_none() {
            // The two reads are of two moments: an own that came as default's went would be missed by both.
            true => self.at_one_moment(&key, &inherited_key).await,
            false => Ok(read),
        }
    }

    async fn at_one_moment(&self, own: &Key, inherited: &Key) -> Result<ActiveRead> {
        let get = |key: &Key| {
            let get = Get::builder()
                .table_name(&*self.table)
                .set_key(Some(item::key_attributes(key)))
                .build();
            get.map(|get| TransactGetItem::builder().get(get).build())
        };
        let gets = [get(own), get(inherited)]
            .into_iter()
            .collect::<std::result::Result<Vec<_>, _>>();
        let gets = gets.map_err(|e| Error::Refused(e.to_string()))?;
        let answer = self
            .client
            .transact_get_items()
            .set_transact_items(Some(gets))
            .send()
            .await;
        let mut items = answer
            .map_err(|e| error_of(&e))?
            .responses
            .unwrap_or_default()
            .into_iter();
        let mut next = || parse(items.next().and_then(|response| response.item));
        Ok(ActiveRead {
            own: next()?,
            inherited: next()?,
        })
    }
}

fn parse(item: Option<Item>) -> Result<Option<Active>> {
    item.map(item::active_from).transpose()
}
