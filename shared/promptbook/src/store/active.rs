//! What is active: the read behind every lookup, one request.

use super::Store;
use super::item::{self, Item};
use super::request::ActiveRead;
use crate::error::Result;
use crate::names::Label;
use crate::prompt::{Active, PromptId};
use crate::table_keys;

impl Store {
    /// What a label points at, for an instance and for `default` behind it. Eventually consistent: half the price,
    /// and a moment late at most.
    ///
    /// # Errors
    /// [`Unavailable`](crate::Error::Unavailable), [`Refused`](crate::Error::Refused), [`Corrupt`](crate::Error::Corrupt). Never a guess: what could not be read does not inherit.
    pub async fn active(&self, id: &PromptId, label: &Label) -> Result<ActiveRead> {
        let key = table_keys::active(id, label);
        if id.instance.is_default() {
            let item = self.get_item(&key, false).await?;
            return Ok(ActiveRead {
                own: None,
                inherited: parse(item)?,
            });
        }
        let inherited_key = table_keys::active(&id.of_default(), label);
        let mut found = self.batch(&[&key, &inherited_key], false).await?;
        let read = ActiveRead {
            own: parse(found.remove(&key))?,
            inherited: parse(found.remove(&inherited_key))?,
        };
        // The two reads are of two moments: an own that came as default's went would be missed by both.
        match read.in_force() {
            Some(_) => Ok(read),
            None => self.active_now(id, label).await,
        }
    }

    /// What a label points at now: read consistently, both sides at one moment. Twice to four times the price of
    /// [`Store::active`].
    ///
    /// # Errors
    /// As of [`Store::active`].
    pub async fn active_now(&self, id: &PromptId, label: &Label) -> Result<ActiveRead> {
        let key = table_keys::active(id, label);
        if id.instance.is_default() {
            let item = self.get_item(&key, true).await?;
            return Ok(ActiveRead {
                own: None,
                inherited: parse(item)?,
            });
        }
        let inherited_key = table_keys::active(&id.of_default(), label);
        let mut items = self.at_one_moment(&[&key, &inherited_key]).await?;
        Ok(ActiveRead {
            inherited: parse(items.pop().flatten())?,
            own: parse(items.pop().flatten())?,
        })
    }
}

fn parse(item: Option<Item>) -> Result<Option<Active>> {
    item.map(item::active_from).transpose()
}
