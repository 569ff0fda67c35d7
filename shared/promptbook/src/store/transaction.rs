//! One transaction: its actions, at most one for each item, over one prompt or several.

mod checks;
mod counters;
mod entities;
mod sizes;

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use serde::Serialize;

use super::action::Action;
use super::condition::Condition;
use super::header_check::HeaderCheck;
use super::item::{self, Item};
use super::name_update::NameUpdate;
use crate::Timestamp;
use crate::error::{DatabaseError, Error, Result};
use crate::names::PromptName;
use crate::prompt::PublicationKind;
use crate::table_keys::{self, Key};

/// The actions of one transaction.
#[derive(Debug, Default)]
pub(super) struct Transaction {
    puts: Vec<Action>,
    /// What must hold of headers. One that the transaction puts needs no action of its own.
    headers: BTreeMap<Key, HeaderCheck>,
    names: BTreeMap<PromptName, NameUpdate>,
    /// What makes each publication in it.
    publications: Vec<PublicationKind>,
    /// Whether it rests on reads that contradict each other.
    is_torn: bool,
    /// The time of the entry that it adds to the activity.
    recorded_at: Option<Timestamp>,
}

impl Transaction {
    /// Puts an item that may not exist yet: versions and publications are never replaced.
    pub(super) fn put_new<T: Serialize>(&mut self, key: &Key, entity: &T) -> Result<()> {
        self.put(item::to_item(key, entity)?, Some(Condition::absent()));
        Ok(())
    }

    /// What it does to the item of a name.
    pub(super) fn name(&mut self, name: &PromptName) -> &mut NameUpdate {
        self.names.entry(name.clone()).or_default()
    }

    /// Adds the actions of another prompt's write: both are committed, or neither.
    pub(super) fn join(&mut self, other: Self) {
        self.puts.extend(other.puts);
        self.publications.extend(other.publications);
        self.is_torn |= other.is_torn;
        for (key, check) in other.headers {
            self.add_check(key, check);
        }
        for (name, update) in other.names {
            self.is_torn |= !self.name(&name).join(update);
        }
    }

    /// What it does to the items of names.
    pub(super) fn name_updates(&self) -> &BTreeMap<PromptName, NameUpdate> {
        &self.names
    }

    /// Makes it impossible to commit: it has to be decided anew.
    pub(super) fn tear(&mut self) {
        self.is_torn = true;
    }

    /// Whether it rests on reads that contradict each other, so that it can't be committed.
    pub(super) fn is_torn(&self) -> bool {
        self.is_torn
    }

    pub(super) fn publications(&self) -> Vec<PublicationKind> {
        self.publications.clone()
    }

    /// What it puts under a key.
    pub(super) fn put_item(&self, key: &Key) -> Option<&Item> {
        self.puts.iter().find_map(|action| match action {
            Action::Put { item, .. } if item::key_of(item) == *key => Some(item),
            _ => None,
        })
    }

    pub(super) fn put(&mut self, item: Item, condition: Option<Condition>) {
        self.puts.push(Action::Put { item, condition });
    }

    /// Sets values at paths of an item that exists, and leaves the rest of it as it is.
    pub(super) fn set(
        &mut self,
        key: Key,
        values: Vec<(String, AttributeValue)>,
        condition: Condition,
    ) {
        let condition = condition.and_has(table_keys::PK);
        self.puts.push(Action::Set {
            key,
            values,
            condition,
        });
    }

    pub(super) fn build(self, table: &str) -> Result<Vec<TransactWriteItem>> {
        let names = self.names.into_iter();
        let names = names.filter_map(|(name, update)| update.action(&name));
        let headers = self.headers.into_iter();
        let headers = headers.filter_map(|(key, check)| check.action(key));
        let actions = self.puts.into_iter().chain(headers).chain(names);
        actions
            .map(|action| action.build(table))
            .collect::<std::result::Result<_, _>>()
            .map_err(|error| Error::Database(DatabaseError::Refused(error.to_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prompt::{Header, PromptId, Version};

    #[test]
    fn the_writes_of_two_prompts_take_one_action_for_each_item() {
        let id = |name: &str| PromptId {
            instance: crate::names::Instance::default(),
            name: name.parse().unwrap(),
        };
        let (a, b) = (header(&id("a")), header(&id("b")));
        let write = |own: &Header, checked: &Header| {
            let mut transaction = Transaction::default();
            let after = Header {
                revision: own.revision + 1,
                ..own.clone()
            };
            transaction.put_header(Some(own), &after).unwrap();
            transaction.check_as_read(&checked.id(), Some(checked));
            transaction.name(&"tone".parse().unwrap()).changes += 1;
            transaction
        };
        let mut both = write(&a, &b);
        both.join(write(&b, &a));
        assert!(!both.is_torn());
        assert_eq!(
            both.build("table").unwrap().len(),
            3,
            "two headers and a name"
        );

        let moved = Header {
            revision: 9,
            ..a.clone()
        };
        let mut torn = write(&a, &b);
        torn.join(write(&b, &moved));
        assert!(torn.is_torn(), "`a` was read at two revisions");
    }

    fn header(id: &PromptId) -> Header {
        let body = crate::content::Body::Text("x".to_owned());
        let content = crate::content::Content::new(body, None, crate::content::Inputs::new());
        let now = jiff::Timestamp::UNIX_EPOCH.into();
        let (first, by) = (
            crate::VersionNumber::FIRST,
            crate::prompt::Signature::default(),
        );
        let version = Version::new(id, first, &content.unwrap(), &by, now);
        Header::of_first(&version, std::collections::BTreeSet::new())
    }
}
